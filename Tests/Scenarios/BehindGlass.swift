import JSON
import PostgresCluster
import Server
import Support
import Testing

/// Servers that show themselves only to those who sign (authorised fetch), all of them.
@Suite struct BehindGlass {
    private let secure: @Sendable (inout ServerConfig) -> Void = { $0.authorizedFetch = true }

    @Test(arguments: [Engine.memory, .postgres])
    func `people follow, write, answer and boost as everywhere`(engine: Engine) async throws {
        try await World.with(["ours", "theirs"], on: engine, adjust: secure) { world in
            let ada = try await world["ours"].person("ada")
            let bob = try await world["theirs"].person("bob")
            try await ada.befriend(bob)
            try await bob.befriend(ada)
            let post = try await bob.post("Behind glass")
            let (id, uri) = (post["id"]?.stringValue ?? "", post["uri"]?.stringValue ?? "")
            #expect(try await eventually { try await ada.home() == ["Behind glass"] })
            try await ada.post("@\(bob.handle) I see you", ["in_reply_to_id": ada.find(post: uri)])
            for verb in ["favourite", "reblog"] { try await ada.act(verb, on: uri) }
            let told = ["favourite ada", "follow ada", "mention ada", "reblog ada"]
            #expect(try await eventually { try await bob.notifications().sorted() == told })
            #expect(try await bob.call("GET", "/api/v1/statuses/\(id)/context")["descendants"]?.arrayValue?.count == 1)
            try await bob.post("For friends only", ["visibility": "private"])
            #expect(try await eventually { try await ada.home().first == "For friends only" })
        }
    }

    @Test(arguments: [Engine.memory, .postgres])
    func `a conversation and a profile are fetched by a third server`(engine: Engine) async throws {
        try await World.with(["ours", "theirs", "third"], on: engine, adjust: secure) { world in
            let ada = try await world["ours"].person("ada")
            let bob = try await world["theirs"].person("bob")
            let cleo = try await world["third"].person("cleo")
            try await ada.befriend(bob)
            try await bob.post("An earlier word")
            let uri = try await bob.post("Behind glass")["uri"]?.stringValue ?? ""
            #expect(try await eventually { try await ada.home().count == 2 })
            try await ada.post("@\(bob.handle) I see you", ["in_reply_to_id": ada.find(post: uri)])
            #expect(try await eventually { try await bob.notifications().contains("mention ada") })

            let seen = try await cleo.find(post: uri)
            let answers = "/api/v1/statuses/\(seen)/context"
            #expect(
                try await eventually {
                    let context = try await cleo.call("GET", answers)
                    return context["descendants"]?[0]?["account"]?["acct"]?.stringValue == ada.handle
                })
            let profile = "/api/v1/accounts/\(try await cleo.find(bob))/statuses"
            #expect(try await eventually { try await cleo.texts(profile).contains("An earlier word") })
        }
    }

    @Test(arguments: [Engine.memory, .postgres])
    func `whoever does not sign is shown a name and a key`(engine: Engine) async throws {
        try await World.with(["ours"], on: engine, adjust: secure) { world in
            let server = world["ours"]
            let ada = try await server.person("ada")
            _ = try await ada.call("PATCH", "/api/v1/accounts/update_credentials", ["note": "What I like"])
            let uri = try await ada.post("Behind glass")["uri"]?.stringValue ?? ""
            let json = [("Accept", "application/activity+json")]
            let paths = [uri, "\(uri)/activity", "\(ada.uri)/outbox", "\(ada.uri)/followers", "\(uri)/replies"]
            for address in paths {
                let path = String(address.dropFirst(server.baseURL.count))
                #expect(try await server.send("GET", path, headers: json).0 == 401, "\(path)")
            }
            let (status, body) = try await server.send("GET", "/users/ada", headers: json)
            let actor = try JSONValue.parse(body)
            #expect(status == 200 && actor["publicKey"] != nil && actor["inbox"] != nil)
            #expect(actor["summary"] == nil && actor["outbox"] == nil)
        }
    }
}
