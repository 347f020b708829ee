import Domain
import JSON
import PostgresCluster
import Support
import Testing

/// What becomes of people, as others see it.
@Suite struct Endings {
    private static let text = "Words of mine"

    /// Ada of ours follows Bob of theirs, who follows her, and has a post of his.
    private func withFriends(
        on engine: Engine, _ body: (World, _ ada: Person, _ bob: Person, _ uri: String) async throws -> Void
    ) async throws {
        try await World.with(["ours", "theirs"], on: engine) { world in
            let ada = try await world["ours"].person("ada")
            let bob = try await world["theirs"].person("bob")
            try await ada.befriend(bob)
            try await bob.befriend(ada)
            let uri = try await bob.post(Self.text)["uri"]?.stringValue ?? ""
            #expect(try await eventually { try await ada.home() == [Self.text] })
            try await body(world, ada, bob, uri)
        }
    }

    @Test(arguments: [Engine.memory, .postgres])
    func `a new name and a new description are seen elsewhere`(engine: Engine) async throws {
        try await withFriends(on: engine) { _, ada, bob, _ in
            let form = ["display_name": "Robert", "note": "Birds", "locked": "true", "bot": "true"]
            _ = try await bob.call("PATCH", "/api/v1/accounts/update_credentials", form)
            let id = try await ada.find(bob)
            #expect(
                try await eventually {
                    let account = try await ada.call("GET", "/api/v1/accounts/\(id)")
                    return account["display_name"]?.stringValue == "Robert" && account["locked"] == true
                        && account["bot"] == true && account["note"]?.stringValue?.contains("Birds") == true
                })
        }
    }

    @Test(arguments: [Engine.memory, .postgres])
    func `a deleted account is gone elsewhere with all its words, and its name never comes back`(
        engine: Engine
    ) async throws {
        try await withFriends(on: engine) { world, ada, bob, uri in
            let id = try await ada.find(bob)
            let post = try await ada.find(post: uri)
            try await ada.act("favourite", on: uri)
            let account = try #require(Account.ID(bob.id))
            try await world["theirs"].node.actions.deleteAccount(account)
            #expect(try await eventually { try await ada.home().isEmpty })
            #expect(try await world["ours"].send("GET", "/api/v1/statuses/\(post)", token: ada.token).0 == 404)
            #expect(
                try await eventually {
                    let own = try await ada.call("GET", "/api/v1/accounts/\(ada.id)")
                    return own["followers_count"] == 0 && own["following_count"] == 0
                })
            let relation = try await ada.call("GET", "/api/v1/accounts/relationships?id[]=\(id)")
            #expect(relation[0]?["following"] != true && relation[0]?["followed_by"] != true)
            let json = [("Accept", "application/activity+json")]
            for address in [bob.uri, uri] {
                let path = String(address.dropFirst(world["theirs"].baseURL.count))
                #expect(try await world["theirs"].send("GET", path, headers: json).0 == 410, "\(path)")
            }
            await #expect(throws: (any Error).self) { _ = try await world["theirs"].person("bob") }
        }
    }

    @Test(arguments: [Engine.memory, .postgres])
    func `somebody suspended at home is hidden elsewhere until that ends`(engine: Engine) async throws {
        try await withFriends(on: engine) { world, ada, bob, uri in
            let (account, post) = (try #require(Account.ID(bob.id)), try await ada.find(post: uri))
            let actions = world["theirs"].node.actions
            try await actions.setStanding(.suspended, of: account, by: nil)
            func sees() async throws -> Bool {
                try await world["ours"].send("GET", "/api/v1/statuses/\(post)", token: ada.token).0 == 200
            }
            #expect(try await eventually { try await !sees() })
            #expect(try await ada.home().isEmpty)
            try await actions.setStanding(.good, of: account, by: nil)
            #expect(try await eventually { try await sees() })
        }
    }
}
