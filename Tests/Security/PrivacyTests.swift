import AsyncHTTPClient
import Database
import Domain
import Foundation
import JSON
import PostgresCluster
import Server
import Store
import Support
import Synchronization
import Testing

@testable import MastodonAPI

/// Who may see what, and who may touch it.
@Suite struct PrivacyTests {
    @Test(.rows(26), arguments: [Engine.memory, .postgres])
    func `a follow begins with the yes of whom was asked`(engine: Engine) async throws {
        try await World.with(["ours"], on: engine) { world in
            try await Peer.with(2) { peers in
                let server = world["ours"]
                let ada = try await server.person("ada")
                let bob = try await server.person("bob")
                let ann = try Stranger("ann", on: peers[0])
                let eve = try Stranger("eve", on: peers[1])
                try await bob.follow(ann)
                let found = try await ada.call(
                    "GET", "/api/v2/search?type=accounts&resolve=true&q=\(ann.id.urlEncoded)")
                let id = found["accounts"]?[0]?["id"]?.stringValue ?? ""
                _ = try await ada.call("POST", "/api/v1/accounts/\(id)/follow")
                let isAsked = try await eventually { peers[0].received("Follow").count == 2 }
                #expect(isAsked)
                let follow = try #require(peers[0].received("Follow").last?.json)
                let other = follow.with(["id": .string(ada.uri + "#another"), "object": .string(eve.id)])
                try await eve.send(eve.activity("Accept", follow), to: server)
                try await eve.send(eve.activity("Accept", follow["id"] ?? .null), to: server)
                try await ann.send(ann.activity("Accept", other), to: server)
                try await ann.send(
                    ann.activity("Accept", follow.with(["actor": .string(bob.uri)])), to: server)
                try await ann.send(
                    ann.note(1, "secret", ["to": [.string(ann.followers)], "cc": []]).asCreate(of: ann), to: server)
                try await server.settle()
                let relation = try await ada.call("GET", "/api/v1/accounts/relationships?id[]=\(id)")[0]
                #expect(relation?["following"]?.boolValue == false && relation?["requested"]?.boolValue == true)
                #expect(try await bob.home() == ["secret"])
                #expect(try await ada.home().isEmpty)
                #expect(try await ada.texts("/api/v1/accounts/\(id)/statuses").isEmpty)
                // The right answer works, and a Reject ends it.
                try await ann.send(ann.activity("Accept", follow), to: server)
                try await server.settle()
                let now = try await ada.call("GET", "/api/v1/accounts/relationships?id[]=\(id)")[0]
                #expect(now?["following"]?.boolValue == true)
            }
        }
    }

    /// A graph of people, posts of every audience, and everybody who asks at every door.
    @Test(.rows(27), arguments: [Engine.memory, .postgres], [UInt64(1), 2])
    func `no door shows a post to whom it is not for`(engine: Engine, seed: UInt64) async throws {
        try await World.with(["ours"], on: engine) { world in
            try await Peer.with { peers in
                var random = Mutation(state: seed)
                let server = world["ours"]
                var people: [Person] = []
                for number in 0..<4 { people.append(try await server.person("p\(number)")) }
                let ann = try Stranger("ann", on: peers[0])
                var followers: Set<String> = []
                for person in people where random.next() % 2 == 0 {
                    try await person.follow(ann)
                    followers.insert(person.name)
                }
                var secrets: [(text: String, uri: String, mayBeSeenBy: Set<String>)] = []
                for number in 0..<8 {
                    let named = people[Int(random.next() % 4)]
                    let isDirect = random.next() % 2 == 0
                    let text = "secret\(number)x"
                    var note = ann.note(
                        number, text, ["to": [.string(isDirect ? named.uri : ann.followers)], "cc": []])
                    if isDirect { note = note.with(["tag": [["type": "Mention", "href": .string(named.uri)]]]) }
                    note = note.with([
                        "tag": .array([["type": "Hashtag", "name": "#secret"]] + (note["tag"]?.arrayValue ?? []))
                    ])
                    try await ann.send(ann.create(note), to: server)
                    try await server.settle()
                    // It would like to be seen by all, and is boosted by its author.
                    let everybody: JSONValue = ["https://www.w3.org/ns/activitystreams#Public"]
                    try await ann.send(
                        ann.activity("Update", note.with(["to": everybody, "updated": "2026-01-01T00:00:00Z"])),
                        to: server)
                    try await ann.send(ann.activity("Announce", note["id"] ?? .null, ["to": everybody]), to: server)
                    secrets.append((text, ann.id + "/statuses/\(number)", isDirect ? [named.name] : followers))
                }
                try await server.settle()
                try await expectKept(secrets, people, server, ann)
            }
        }
    }

    private func expectKept(
        _ secrets: [(text: String, uri: String, mayBeSeenBy: Set<String>)], _ people: [Person], _ server: TestServer,
        _ ann: Stranger
    ) async throws {
        let account = try #require(try await server.node.database.read { try $0.account(uri: ann.id) }).id
        var doors = [
            "/api/v1/timelines/home?limit=40", "/api/v1/timelines/public?limit=40", "/api/v1/timelines/tag/secret",
            "/api/v1/accounts/\(account)/statuses?limit=40", "/api/v1/accounts/\(account)/statuses?pinned=true",
            "/api/v1/notifications?limit=40", "/api/v1/favourites", "/api/v1/bookmarks", "/api/v2/search?q=secret",
            "/@\(ann.handle)", "/@\(ann.handle).rss", "/tags/secret", "/public", "/public/local",
        ]
        var ids: [String: String] = [:]
        for secret in secrets {
            guard let post = try await server.post(secret.uri) else { continue }
            ids[secret.uri] = "\(post.id)"
            doors += ["", "/context", "/history", "/source", "/reblogged_by", "/favourited_by"].map {
                "/api/v1/statuses/\(post.id)\($0)"
            }
            doors += [
                "/api/v1/statuses?id[]=\(post.id)", "/@\(ann.handle)/\(post.id)",
                "/api/v2/search?q=\(secret.uri.urlEncoded)",
            ]
        }
        #expect(!ids.isEmpty)
        var seen = 0
        for door in doors {
            for viewer in people.map(Optional.some) + [nil] {
                let (_, body) = try await server.send("GET", door, token: viewer?.token)
                let text = String(decoding: body, as: UTF8.self)
                for secret in secrets where text.contains(secret.text) {
                    let may = viewer.map { secret.mayBeSeenBy.contains($0.name) } ?? false
                    #expect(may, "\(viewer?.name ?? "nobody") sees \(secret.text) at \(door)")
                    seen += 1
                }
            }
        }
        #expect(seen > 0)
    }

    /// There are no uploads here yet. What people can put on this server are texts.
    @Test(.rows(4)) func `what people write here is a document of ActivityPub at its own address only`() async throws {
        try await World.with(["ours"], on: .memory) { world in
            let server = world["ours"]
            let ada = try await server.person("ada")
            let forged = #"{"id":"https://victim.example/1","type":"Note","content":"x"}"#
            _ = try await ada.call(
                "PATCH", "/api/v1/accounts/update_credentials", ["display_name": "{}", "note": forged])
            let post = try await ada.post(forged, ["spoiler_text": forged])
            let id = try #require(post["id"]?.stringValue)
            try await server.settle()
            let paths = [
                "/@ada", "/@ada/\(id)", "/@ada.rss", "/users/ada", "/users/ada/statuses/\(id)",
                "/users/ada/outbox?page=1",
                "/users/ada/statuses/\(id)/activity", "/users/ada/collections/featured", "/contexts/\(id)",
                "/api/v1/statuses/\(id)", "/api/v1/statuses/\(id)/source", "/api/v1/statuses/\(id)/history",
                "/api/v1/statuses/\(id)/context", "/api/v1/accounts/\(ada.id)", "/api/v1/accounts/\(ada.id)/statuses",
                "/api/v1/timelines/public", "/public", "/tags/x", "/api/v2/search?q=victim", "/nodeinfo/2.0",
            ]
            var documents = 0
            for path in paths {
                var request = HTTPClientRequest(url: server.baseURL + path)
                request.headers.add(name: "Accept", value: "application/activity+json")
                request.headers.add(name: "Authorization", value: "Bearer \(ada.token)")
                let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
                let body = try await response.body.collect(upTo: 1_000_000)
                let type = response.headers.first(name: "Content-Type") ?? ""
                guard type.contains("activity+json") || type.contains("ld+json") else { continue }
                documents += 1
                let json = try JSONValue.parse(body.readableBytesView)
                let named = json["id"]?.stringValue ?? ""
                #expect(named.hasPrefix(server.baseURL + "/"), "\(path): \(named)")
            }
            #expect(documents >= 3)
        }
    }

    // Without jobs, which would ask the database, too.
    private let quiet: @Sendable (inout ServerConfig) -> Void = { $0.role = .web }

    /// No time is measured, but what takes it: the statements that the database is given.
    @Test(.rows(28), arguments: [Engine.memory, .postgres])
    func `what may not be seen answers like what is not there, after the same work`(engine: Engine) async throws {
        let work = Work()
        try await World.with(["ours"], on: engine, adjust: quiet, observe: work.add) { world in
            let server = world["ours"]
            let ada = try await server.person("ada")
            let eve = try await server.person("eve")
            let secret = try await ada.post("for friends", ["visibility": "private"])
            let direct = try await ada.post("for nobody", ["visibility": "direct"])
            let gone = try await ada.post("gone")
            let hidden = [secret, direct].map { $0["id"]?.stringValue ?? "" }
            let missing = String((Int64(gone["id"]?.stringValue ?? "") ?? 0) + 1)
            func compare(
                _ method: String, _ path: (String) -> String, token: String? = nil, headers: [(String, String)] = []
            ) async throws {
                func ask(_ id: String) async throws -> (status: Int, body: [UInt8], statements: [String]) {
                    work.clear()
                    let (status, body) = try await server.send(method, path(id), token: token, headers: headers)
                    return (status, body, work.statements)
                }
                // What is remembered of who asks is remembered from here on.
                _ = try await ask(missing)
                let none = try await ask(missing)
                #expect(none.status == 401 || !none.statements.isEmpty, "\(method) \(path(missing))")
                for id in hidden {
                    let answer = try await ask(id)
                    #expect(answer.status == none.status && answer.body == none.body, "\(method) \(path(id))")
                    #expect(answer.statements == none.statements, "\(method) \(path(id))")
                }
            }
            for suffix in ["", "/context", "/history", "/source", "/reblogged_by", "/favourited_by"] {
                for token in [eve.token, nil] {
                    try await compare("GET", { "/api/v1/statuses/\($0)\(suffix)" }, token: token)
                }
            }
            for verb in [
                "favourite", "reblog", "bookmark", "mute", "pin", "unfavourite", "unreblog", "unpin", "unbookmark",
            ] {
                try await compare("POST", { "/api/v1/statuses/\($0)/\(verb)" }, token: eve.token)
            }
            for suffix in ["", "/activity", "/replies", "/likes", "/shares"] {
                try await compare(
                    "GET", { "/users/ada/statuses/\($0)\(suffix)" }, headers: [("Accept", "application/activity+json")])
            }
            try await compare("GET", { "/@ada/\($0)" })
        }
    }

    @Test(.rows(29), arguments: [Engine.memory, .postgres])
    func `whoever is blocked reads nothing, not even what was kept for others`(engine: Engine) async throws {
        try await World.with(["ours"], on: engine) { world in
            try await Peer.with { peers in
                let server = world["ours"]
                let ada = try await server.person("ada")
                let friend = try Stranger("friend", on: peers[0])
                let enemy = try Stranger("enemy", on: peers[0])
                try await friend.follow(ada)
                try await enemy.follow(ada)
                let post = try await ada.post("pinned and open")
                let id = post["id"]?.stringValue ?? ""
                _ = try await ada.call("POST", "/api/v1/statuses/\(id)/pin")
                let secret = try await ada.post("for followers", ["visibility": "private"])
                let found = try await ada.call(
                    "GET", "/api/v2/search?type=accounts&q=\(enemy.id.urlEncoded)&resolve=true")
                _ = try await ada.call(
                    "POST", "/api/v1/accounts/\(found["accounts"]?[0]?["id"]?.stringValue ?? "")/block")
                try await server.settle()
                let paths = [
                    "/users/ada/outbox?page=true", "/users/ada/collections/featured", "/users/ada/statuses/\(id)",
                    "/users/ada/statuses/\(id)/replies", "/users/ada/statuses/\(secret["id"]?.stringValue ?? "")",
                ]
                for path in paths {
                    let kept = try await get(path, friend, server)
                    let answer = try await get(path, enemy, server)
                    #expect(!answer.contains("pinned and open") && !answer.contains("for followers"), "\(path)")
                    #expect(!answer.contains("/statuses/\(id)\""), "\(path): \(answer)")
                    _ = kept
                }
                #expect(try await get(paths[2], friend, server).contains("pinned and open"))
            }
        }
    }

    private func get(_ path: String, _ reader: Stranger, _ server: TestServer) async throws -> String {
        let headers = try reader.headers(forGet: server.baseURL + path) + [("Accept", "application/activity+json")]
        return String(decoding: try await server.send("GET", path, headers: headers).1, as: UTF8.self)
    }

    @Test(.rows(30), arguments: [Engine.memory, .postgres])
    func `a suspended author stays away, whoever brings them`(engine: Engine) async throws {
        try await World.with(["ours"], on: engine) { world in
            try await Peer.with(2) { peers in
                let server = world["ours"]
                let ada = try await server.person("ada")
                let ann = try Stranger("ann", on: peers[0])
                let eve = try Stranger("eve", on: peers[1])
                try await ada.follow(ann)
                try await ada.follow(eve)
                eve.publish(eve.note(1, "from before"))
                try await eve.send(eve.create(eve.note(1, "from before")), to: server)
                try await server.settle()
                _ = try await server.node.database.write {
                    try $0.execute("UPDATE accounts SET standing = \(Account.Standing.suspended) WHERE uri = \(eve.id)")
                }
                eve.publish(eve.note(2, "from after"))
                for number in [1, 2] {
                    try await ann.send(ann.activity("Announce", eve.note(number)["id"] ?? .null), to: server)
                }
                let answer = try await eve.send(eve.create(eve.note(3, "herself")), to: server)
                #expect([401, 403, 202].contains(answer.status))
                try await ann.send(
                    ann.create(ann.note(1, "an answer", ["inReplyTo": eve.note(2)["id"] ?? .null])), to: server)
                try await server.settle()
                for door in ["/api/v1/timelines/home", "/api/v1/timelines/public", "/public", "/@\(eve.handle)"] {
                    let body = String(decoding: try await server.send("GET", door, token: ada.token).1, as: UTF8.self)
                    for text in ["from before", "from after", "herself"] {
                        #expect(!body.contains(text), "\(door): \(text)")
                    }
                }
            }
        }
    }

    @Test(.rows(31)) func `nobody changes what is somebody else's`() async throws {
        try await World.with(["ours"], on: .memory) { world in
            let server = world["ours"]
            let ada = try await server.person("ada")
            let eve = try await server.person("eve")
            let post = try await ada.post("mine", ["visibility": "private"])
            try await eve.follow(ada)
            let notification = try await ada.call("GET", "/api/v1/notifications")[0]?["id"]?.stringValue ?? "1"
            _ = try await ada.call("POST", "/api/v1/accounts/\(ada.id)/unfollow", expect: nil)
            let api = MastodonAPI(
                actions: server.node.actions, resolver: server.node.federation.resolver, hub: server.node.hub,
                settings: .init(defaultAvatarURL: "", defaultHeaderURL: "", thumbnailURL: "", sourceURL: ""))
            let before = try await snapshot(server)
            var asked = 0
            for route in api.routes where route.path.contains(":id") && route.method != .get {
                // People may follow, block and mute one another; everything else by id belongs to somebody.
                if route.path.hasPrefix("/api/v1/accounts/:id/") { continue }
                for id in [post["id"]?.stringValue ?? "", notification, ada.id] {
                    let path = route.path.replacing(":id", with: id).replacing(":name", with: "x").replacing(
                        #/:\w+/#, with: id)
                    let status = try await server.send(
                        route.method.rawValue, path, ["status": "changed", "title": "changed", "choices[]": "0"],
                        token: eve.token
                    ).0
                    asked += 1
                    #expect(status >= 400 || isHerOwn(route.path), "\(route.method) \(path): \(status)")
                }
            }
            #expect(asked > 20)
            #expect(try await snapshot(server) == before)
        }
    }

    /// Of a post that Eve may see as a follower she may keep her own marks.
    private func isHerOwn(_ path: String) -> Bool {
        path.contains("/reactions/")
            || [
                "favourite", "bookmark", "mute", "unfavourite", "unbookmark", "unmute", "unreblog", "unpin",
                "translate",
            ].contains {
                path.hasSuffix("/\($0)")
            } || path.hasSuffix("/dismiss")
    }

    private func snapshot(_ server: TestServer) async throws -> [Int] {
        [
            try await server.count("SELECT COUNT(*) FROM posts WHERE content LIKE '%mine%'"),
            try await server.count("SELECT COUNT(*) FROM notifications"),
            try await server.count("SELECT COUNT(*) FROM pins"),
        ]
    }

    @Test(.rows(39), arguments: [Engine.memory, .postgres])
    func `a deleted name is never given again`(engine: Engine) async throws {
        try await World.with(["ours"], on: engine) { world in
            try await Peer.with { peers in
                let server = world["ours"]
                let ada = try await server.person("ada")
                let account = try #require(
                    try await server.node.database.read { try $0.account(Handle(username: "ada")) })
                try await server.node.actions.deleteAccount(account.id)
                try await server.settle()
                for name in ["ada", "ADA", "Ada"] {
                    await #expect(throws: (any Error).self) { try await server.person(name) }
                }
                #expect(
                    try await server.send("GET", "/users/ada", headers: [("Accept", "application/activity+json")]).0
                        == 410)
                #expect(try await server.send("GET", "/api/v1/accounts/verify_credentials", token: ada.token).0 >= 400)
                // Nor is a deleted actor of another server brought back by a document.
                let bob = try await server.person("bob")
                let ann = try Stranger("ann", on: peers[0])
                try await bob.follow(ann)
                try await ann.send(ann.activity("Delete", .string(ann.id)), to: server)
                try await server.settle()
                let answer = try await ann.send(ann.create(ann.note(1, "back again")), to: server)
                try await server.settle()
                #expect(try await server.post(ann.id + "/statuses/1") == nil, "\(answer)")
            }
        }
    }
}

extension JSONValue {
    fileprivate func asCreate(of author: Stranger) -> JSONValue { author.create(self) }
}

/// What a database was given.
private final class Work: Sendable {
    private let given = Mutex<[String]>([])

    var statements: [String] { given.withLock { $0 } }
    @Sendable func add(_ statement: String) { given.withLock { $0.append(statement) } }
    func clear() { given.withLock { $0 = [] } }
}
