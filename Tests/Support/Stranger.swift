import Database
import Domain
import Foundation
import HTTPSignatures
import JSON
import JobQueue
import Store

/// Somebody on a peer, with a document, a key and things to say.
package struct Stranger: Sendable {
    package let peer: Peer
    package let name: String
    package let key: TestKey
    /// `http://host:port`, by one of the names of the peer.
    package let base: String

    package var host: String { String(base.dropFirst("http://".count)) }
    package var id: String { "\(base)/users/\(name)" }
    package var keyID: String { "\(id)#main-key" }
    package var followers: String { "\(id)/followers" }
    package var handle: String { "\(name)@\(host)" }

    /// Serves the actor and its WebFinger descriptor.
    package init(_ name: String, on peer: Peer, base: String? = nil, key: TestKey? = nil) throws {
        self.peer = peer
        self.name = name
        self.base = base ?? peer.base
        self.key = try key ?? TestKey.shared.get()
        publish()
    }

    package func publish(_ changes: [String: JSONValue] = [:]) {
        peer.serve("/users/\(name)", document(changes))
        peer.serve(
            "/.well-known/webfinger?resource=acct:\(handle)",
            [
                "subject": .string("acct:\(handle)"),
                "links": [["rel": "self", "type": "application/activity+json", "href": .string(id)]],
            ], type: "application/jrd+json")
    }

    package func document(_ changes: [String: JSONValue] = [:]) -> JSONValue {
        let document: JSONValue = [
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
            "id": .string(id), "type": "Person", "preferredUsername": .string(name), "name": .string(name),
            "summary": "<p>hello</p>", "url": .string("\(base)/@\(name)"), "inbox": .string("\(id)/inbox"),
            "outbox": .string("\(id)/outbox"), "followers": .string(followers),
            "following": .string("\(id)/following"),
            "endpoints": ["sharedInbox": .string("\(base)/inbox")],
            "publicKey": ["id": .string(keyID), "owner": .string(id), "publicKeyPem": .string(key.publicPEM)],
        ]
        return document.with(changes)
    }

    package func activity(
        _ type: String, _ object: JSONValue, id: String? = nil, _ more: [String: JSONValue] = [:]
    ) -> JSONValue {
        let activity: JSONValue = [
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": .string(id ?? "\(self.id)/activities/\(UUID().uuidString)"), "type": .string(type),
            "actor": .string(self.id), "object": object,
        ]
        return activity.with(more)
    }

    package func note(_ number: Int, _ content: String = "hello", _ changes: [String: JSONValue] = [:]) -> JSONValue {
        let id = "\(self.id)/statuses/\(number)"
        let note: JSONValue = [
            "@context": "https://www.w3.org/ns/activitystreams", "id": .string(id), "type": "Note",
            "attributedTo": .string(self.id), "url": .string(id), "content": .string(content),
            "published": .string(formatRFC3339(Int64(Date().timeIntervalSince1970 * 1_000) - 60_000)),
            "to": ["https://www.w3.org/ns/activitystreams#Public"], "cc": [.string(followers)], "tag": [],
        ]
        return note.with(changes)
    }

    package func create(_ note: JSONValue) -> JSONValue {
        activity("Create", note, id: (note["id"]?.stringValue ?? id) + "/activity", ["to": note["to"] ?? .null])
    }

    /// Serves a note at its address.
    package func publish(_ note: JSONValue) {
        guard let id = note["id"]?.stringValue, id.hasPrefix(base) else { return }
        peer.serve(String(id.dropFirst(base.count)), note)
    }

    @discardableResult
    package func send(
        _ activity: JSONValue, to server: TestServer, at offset: Int64 = 0
    ) async throws -> (status: Int, reason: String) {
        try await server.receive(
            activity, keyID: keyID, key: key, date: Int64(Date().timeIntervalSince1970 * 1_000) + offset * 1_000)
    }

    /// The headers of a signed POST (draft-cavage).
    package func headers(
        for body: [UInt8], to inbox: String, date: Int64? = nil, keyID: String? = nil, key: TestKey? = nil
    ) throws -> [(String, String)] {
        try Cavage.sign(
            method: "POST", url: inbox, date: date ?? Int64(Date().timeIntervalSince1970 * 1_000),
            digest: BodyDigest.digest(body), also: [("content-type", "application/activity+json")],
            keyID: keyID ?? self.keyID, key: (key ?? self.key).key)
    }

    /// The headers of a signed GET.
    package func headers(forGet url: String) throws -> [(String, String)] {
        try Cavage.sign(
            method: "GET", url: url, date: Int64(Date().timeIntervalSince1970 * 1_000), keyID: keyID, key: key.key
        ).filter { $0.0 != "host" }
    }

    /// Follows a person of ours, who is not locked.
    package func follow(_ person: Person) async throws {
        try await send(activity("Follow", .string(person.uri)), to: person.server)
        try await person.server.settle()
    }
}

extension Person {
    package var uri: String { "\(server.baseURL)/users/\(name)" }

    /// Follows a stranger, who accepts.
    package func follow(_ stranger: Stranger) async throws {
        let path = "/api/v2/search?type=accounts&resolve=true&q=\(stranger.id.urlEncoded)"
        guard let found = try await call("GET", path)["accounts"]?[0]?["id"]?.stringValue else {
            throw Missing(what: stranger.id)
        }
        _ = try await call("POST", "/api/v1/accounts/\(found)/follow")
        func request() -> JSONValue? {
            stranger.peer.received("Follow").last { $0.json["object"]?.stringValue == stranger.id }?.json
        }
        let isAsked = try await eventually { request() != nil }
        guard isAsked, let request = request() else { throw Missing(what: "a Follow of \(stranger.id)") }
        try await stranger.send(stranger.activity("Accept", request), to: server)
        try await server.settle()
    }
}

extension TestServer {
    /// Waits until everything that came in is handled, and what follows from it, too.
    package func settle() async throws {
        try await node.queue.drain(timeout: .seconds(20))
    }

    /// A number from the database.
    package func count(_ sql: SQL) async throws -> Int {
        try await node.database.read { try $0.all(Int.self, sql).first ?? 0 }
    }

    /// The post at an address; nil when it is not kept.
    package func post(_ uri: String?) async throws -> Post? {
        try await node.database.read { try $0.post(uri: uri ?? "") }
    }
}

extension JSONValue {
    package func with(_ changes: [String: JSONValue]) -> JSONValue {
        guard case .object(var object) = self else { return self }
        for (name, value) in changes { object[name] = value }
        return .object(object)
    }

    package func without(_ name: String) -> JSONValue {
        guard case .object(var object) = self else { return self }
        object[name] = nil
        return .object(object)
    }
}
