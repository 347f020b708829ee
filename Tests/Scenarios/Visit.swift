import Foundation
import JSON
import Store
import Support

/// A program's fixtures on a peer, and Ada of ours who follows everybody there.
struct Visit: Sendable {
    let peer: Peer
    let server: TestServer
    let ada: Person
    private let documents: [(name: String, json: JSONValue)]
    private let replacements: [(String, String)]

    init(of software: String, on peer: Peer, at server: TestServer) async throws {
        self.peer = peer
        self.server = server
        ada = try await server.person("ada")
        let post = try await ada.post("hello")
        let author = try await ada.call("GET", "/api/v1/accounts/\(ada.id)")
        replacements = [
            ("https://\(software).example", peer.base), ("\(software).example", peer.host),
            ("https://here.example/users/ada/statuses/1", post["uri"]?.stringValue ?? ""),
            ("https://here.example/users/ada", author["uri"]?.stringValue ?? "\(server.baseURL)/users/ada"),
            ("https://here.example", server.baseURL), ("here.example", server.domain),
            (
                #"-----BEGIN PUBLIC KEY-----\nKEY\n-----END PUBLIC KEY-----\n"#,
                try TestKey.shared.get().publicPEM.replacing("\n", with: #"\n"#)
            ),
        ]
        documents = try Self.documents(of: software, replacements)
        serve()
    }

    private static func documents(
        of software: String, _ replacements: [(String, String)]
    ) throws -> [(name: String, json: JSONValue)] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../ActivityVocabularyTests/Fixtures/\(software)").standardizedFileURL
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            .filter { $0.hasSuffix(".json") }.map { name in
                var text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
                for (old, new) in replacements { text = text.replacing(old, with: new) }
                return (name, try JSONValue.parse(text))
            }
    }

    // MARK: The peer

    private func serve() {
        for (_, json) in documents { serve(json) }
        let descriptors = actors.map { actor in (actor["preferredUsername"]?.stringValue ?? "", actor.id ?? "") }
        peer.serve { [host = peer.host] target in
            guard target.hasPrefix("/.well-known/webfinger"), let query = target.removingPercentEncoding else {
                return nil
            }
            guard let (name, id) = descriptors.first(where: { query.hasSuffix("acct:\($0.0)@\(host)") }) else {
                return nil
            }
            let descriptor: JSONValue = [
                "subject": .string("acct:\(name)@\(host)"),
                "links": [["rel": "self", "type": "application/activity+json", "href": .string(id)]],
            ]
            return Peer.Answer(type: "application/jrd+json", body: descriptor.bytes)
        }
    }

    /// Serves a document, and what is embedded in it, at their addresses; the first of several versions.
    private func serve(_ json: JSONValue) {
        if let id = json.id, id.hasPrefix(peer.base), !id.contains("#") {
            let path = String(id.dropFirst(peer.base.count))
            if peer[path] == nil { peer.serve(path, json) }
        }
        if let object = json["object"], case .object = object { serve(object) }
    }

    private var actors: [JSONValue] {
        documents.filter { ["actor.json", "group.json", "channel.json"].contains($0.name) }.map(\.json)
    }

    // MARK: What happens

    /// Ada follows everybody whose document is there, and they accept.
    func followEverybody() async throws {
        for actor in actors {
            guard let id = actor.id else { continue }
            let path = "/api/v2/search?type=accounts&resolve=true&q=\(id.urlEncoded)"
            guard let found = try await ada.call("GET", path)["accounts"]?[0]?["id"]?.stringValue else {
                throw Missing(what: id)
            }
            _ = try await ada.call("POST", "/api/v1/accounts/\(found)/follow")
            let isAsked = try await eventually { self.follow(of: id) != nil }
            guard isAsked, let follow = follow(of: id) else { throw Missing(what: "a Follow of \(id)") }
            let accept: JSONValue = [
                "@context": "https://www.w3.org/ns/activitystreams", "id": .string("\(id)/accept"), "type": "Accept",
                "actor": .string(id), "object": follow,
            ]
            try await send(accept)
        }
    }

    private func follow(of id: String) -> JSONValue? {
        peer.received("Follow").first { $0.json["object"]?.stringValue == id }?.json
    }

    func deliver() async throws {
        for (name, json) in documents where name.first?.isNumber == true {
            if let gone = json.deletes { peer[String(gone.dropFirst(peer.base.count))] = nil }
            try await send(json)
        }
    }

    private func send(_ activity: JSONValue) async throws {
        guard let actor = activity.actor,
            let key = actors.first(where: { $0.id == actor })?["publicKey"]?["id"]?.stringValue
        else { throw Missing(what: "the key of \(activity.actor ?? "nobody")") }
        let answer = try await server.receive(activity, keyID: key)
        guard answer.status == 202 else { throw Missing(what: "\(activity.id ?? "?"): \(answer)") }
        let isDone = try await eventually {
            try await server.node.actions.database.read { try $0.inboundBacklog() } == 0
        }
        guard isDone else { throw Missing(what: "the end of \(activity.id ?? "?")") }
    }

    // MARK: What is shown

    /// Everybody's profile and posts, and what Ada was told of, with the names of the fixtures.
    func shown() async throws -> String {
        var lines: [String] = []
        for actor in actors {
            let path = "/api/v2/search?type=accounts&q=\((actor.id ?? "").urlEncoded)&resolve=true"
            guard let account = try await ada.call("GET", path)["accounts"]?[0] else { continue }
            lines += Showing.lines(ofAccount: account)
            let statuses = try await ada.call(
                "GET", "/api/v1/accounts/\(account["id"]?.stringValue ?? "")/statuses?limit=40")
            for status in statuses.arrayValue ?? [] { lines += Showing.lines(ofStatus: status) }
        }
        lines.append("told")
        lines += try await ada.notifications().map { "  \($0)" }.sorted()
        var text = lines.joined(separator: "\n") + "\n"
        for (new, old) in replacements.dropLast() { text = text.replacing(old, with: new) }
        return text.replacing(#/(\/assets\/[a-z]+)\.[0-9a-f]{10}\./#) { "\($0.output.1)." }
    }
}

/// Lines of the client API's JSON: what a person sees of it.
private enum Showing {
    static func lines(ofAccount account: JSONValue) -> [String] {
        var lines = ["account \(account.text("acct"))"]
        for name in ["display_name", "note", "url", "avatar", "header"] {
            lines.append("  \(name): \(account.text(name))")
        }
        for name in ["bot", "group", "locked"] where account[name]?.boolValue == true { lines.append("  \(name)") }
        lines += (account["fields"]?.arrayValue ?? []).map { "  field \($0.text("name")): \($0.text("value"))" }
        return lines
    }

    static func lines(ofStatus status: JSONValue) -> [String] {
        guard status["reblog"]?["uri"] == nil else {
            return ["  boost of \(status["reblog"]?.text("uri") ?? ""), \(status.text("visibility"))"]
        }
        var lines = ["  status \(status.text("uri"))"]
        for name in ["url", "created_at", "edited_at", "visibility", "language", "spoiler_text", "content"] {
            let text = status.text(name)
            if !text.isEmpty, name != "edited_at" { lines.append("    \(name): \(text.replacing("\n", with: "⏎"))") }
            if !text.isEmpty, name == "edited_at" { lines.append("    edited") }
        }
        if status["sensitive"]?.boolValue == true { lines.append("    sensitive") }
        if status["in_reply_to_id"]?.stringValue != nil { lines.append("    a reply") }
        lines += (status["mentions"]?.arrayValue ?? []).map { "    mentions \($0.text("acct"))" }.sorted()
        lines += (status["tags"]?.arrayValue ?? []).map { "    #\($0.text("name"))" }.sorted()
        for file in status["media_attachments"]?.arrayValue ?? [] {
            let words = ["type", "remote_url", "description"].map { file.text($0) }
            lines.append("    media " + words.filter { !$0.isEmpty }.joined(separator: " "))
        }
        return lines
    }
}

extension JSONValue {
    fileprivate func text(_ name: String) -> String { self[name]?.stringValue ?? "" }

    /// Also in the expanded form, which is an array of one.
    fileprivate var id: String? { self["id"]?.stringValue ?? self[0]?["@id"]?.stringValue ?? self["@id"]?.stringValue }

    fileprivate var actor: String? {
        if let plain = self["actor"] { return plain.stringValue ?? plain.id }
        return self[0]?["https://www.w3.org/ns/activitystreams#actor"]?[0]?["@id"]?.stringValue
    }

    /// What a Delete deletes, also one that a group hands on.
    fileprivate var deletes: String? {
        if self["type"]?.stringValue == "Delete" { return self["object"]?.stringValue ?? self["object"]?.id }
        return self["object"]?.deletes
    }
}
