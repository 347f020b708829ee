import Foundation
import HTTPSignatures
import HTTPTransport
import JSON

@testable import Federation

/// A key pair that tests share, because making one takes a while.
struct TestKey: Sendable {
    let privatePEM: String
    let publicPEM: String
    let key: SigningKey

    init() throws {
        let pair = try SigningKey.generate()
        privatePEM = pair.privatePEM
        publicPEM = pair.publicPEM
        key = try SigningKey(pem: pair.privatePEM)
    }

    static let shared = Result { try TestKey() }
    static let other = Result { try TestKey() }
}

/// Somebody on a remote server.
struct Stranger: Sendable {
    let remote: Remote
    let name: String
    var key: TestKey

    var id: String { "\(remote.base)/users/\(name)" }
    var keyID: String { "\(id)#main-key" }
    var followers: String { "\(id)/followers" }
    var inbox: String { "\(id)/inbox" }
    var handle: String { "\(name)@\(remote.host)" }

    /// Serves the actor and its WebFinger descriptor.
    init(_ name: String, on remote: Remote, key: TestKey? = nil) throws {
        self.remote = remote
        self.name = name
        self.key = try key ?? TestKey.shared.get()
        publish()
    }

    func publish(_ changes: [String: JSONValue] = [:]) {
        remote.serve("/users/\(name)", document(changes))
        remote.serve(
            "/.well-known/webfinger?resource=acct:\(name)@\(remote.host)",
            [
                "subject": .string("acct:\(name)@\(remote.host)"),
                "links": [["rel": "self", "type": "application/activity+json", "href": .string(id)]],
            ], type: "application/jrd+json")
    }

    func document(_ changes: [String: JSONValue] = [:]) -> JSONValue {
        var document: JSONValue = [
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
            "id": .string(id), "type": "Person", "preferredUsername": .string(name), "name": .string(name.capitalized),
            "summary": "<p>hello <script>evil()</script></p>", "url": .string("\(remote.base)/@\(name)"),
            "inbox": .string(inbox), "outbox": .string("\(id)/outbox"), "followers": .string(followers),
            "following": .string("\(id)/following"), "manuallyApprovesFollowers": false,
            "endpoints": ["sharedInbox": .string("\(remote.base)/inbox")],
            "publicKey": [
                "id": .string(keyID), "owner": .string(id), "publicKeyPem": .string(key.publicPEM),
            ],
        ]
        for (name, value) in changes { document = document.with(name, value) }
        return document
    }

    // MARK: Activities

    func activity(_ type: String, _ object: JSONValue, id: String? = nil, _ more: [String: JSONValue] = [:])
        -> JSONValue
    {
        var activity: JSONValue = [
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": .string(id ?? "\(self.id)/activities/\(UUID().uuidString)"), "type": .string(type),
            "actor": .string(self.id), "object": object,
        ]
        for (name, value) in more { activity = activity.with(name, value) }
        return activity
    }

    func note(_ number: Int, _ content: String = "hello", _ changes: [String: JSONValue] = [:]) -> JSONValue {
        let id = "\(self.id)/statuses/\(number)"
        var note: JSONValue = [
            "id": .string(id), "type": "Note", "attributedTo": .string(self.id), "url": .string(id),
            "content": .string("<p>\(content)</p>"), "published": .string(formatRFC3339(now - 1_000)),
            "to": ["https://www.w3.org/ns/activitystreams#Public"], "cc": [.string(followers)], "tag": [],
        ]
        for (name, value) in changes { note = note.with(name, value) }
        return note
    }

    func create(_ note: JSONValue) -> JSONValue {
        activity("Create", note, id: (note["id"]?.stringValue ?? id) + "/activity", ["to": note["to"] ?? .null])
    }

    func mention(_ uri: String) -> JSONValue { ["type": "Mention", "href": .string(uri), "name": "@somebody"] }

    /// Serves a note at its address.
    func publish(_ note: JSONValue) {
        guard let id = note["id"]?.stringValue, let url = try? HTTPURL(id) else { return }
        remote.serve(url.path, note)
    }

    // MARK: Sending

    private var now: Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }

    /// The headers of a signed POST (draft-cavage).
    func headers(
        for body: [UInt8], to inbox: String, date: Int64? = nil, keyID: String? = nil, key: SigningKey? = nil
    ) throws -> [(String, String)] {
        try Cavage.sign(
            method: "POST", url: inbox, date: date ?? now, digest: BodyDigest.digest(body),
            also: [("content-type", "application/activity+json")], keyID: keyID ?? self.keyID, key: key ?? self.key.key)
    }

    /// Signs and sends an activity; the status of the answer.
    @discardableResult
    func send(_ activity: JSONValue, to inbox: String, at offset: Int64 = 0) async throws -> Int {
        let body = activity.bytes
        return try await post(body, to: inbox, headers(for: body, to: inbox, date: now + offset * 1_000))
    }

    func post(_ body: [UInt8], to inbox: String, _ headers: [(String, String)]) async throws -> Int {
        try await remote.client.send(
            OutboundRequest(method: "POST", url: inbox, headers: headers, body: body, followRedirects: 0)
        ).status
    }

    /// Asks for a document, signed.
    func get(_ url: String) async throws -> OutboundResponse {
        let signed = try Cavage.sign(method: "GET", url: url, date: now, keyID: keyID, key: key.key)
        return try await remote.client.send(
            OutboundRequest(url: url, headers: signed + [("accept", "application/activity+json")]))
    }
}

extension JSONValue {
    func with(_ name: String, _ value: JSONValue?) -> JSONValue {
        guard case .object(var object) = self else { return self }
        object[name] = value
        return .object(object)
    }
}
