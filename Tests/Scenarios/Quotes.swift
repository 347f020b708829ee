import JSON
import PostgresCluster
import Support
import Testing

@Suite struct Quotes {
    @Test(arguments: [Engine.memory, .postgres])
    func `a quote crosses, is agreed to, and is taken back`(engine: Engine) async throws {
        try await World.with(["ours", "theirs"], on: engine) { world in
            let ada = try await world["ours"].person("ada")
            let bob = try await world["theirs"].person("bob")
            try await ada.follow(bob)
            try await bob.follow(ada)
            let (there, here) = (try await ada.find(bob), try await bob.find(ada))
            let areFriends = try await eventually {
                let ours = try await ada.call("GET", "/api/v1/accounts/relationships?id[]=\(there)")
                let theirs = try await bob.call("GET", "/api/v1/accounts/relationships?id[]=\(here)")
                return ours[0]?["following"] == true && theirs[0]?["following"] == true
            }
            #expect(areFriends)
            let uri = try await bob.post("Quote me")["uri"]?.stringValue ?? ""
            #expect(try await eventually { try await ada.home().contains("Quote me") })
            let post = try await ada.find(post: uri)
            let mine = try await ada.post("What Bob says", ["quoted_status_id": post])
            let id = mine["id"]?.stringValue ?? ""
            #expect(try await eventually { try await state(of: id, for: ada) == "accepted" })
            let quoting = try await bob.find(post: mine["uri"]?.stringValue ?? "")
            #expect(try await eventually { try await state(of: quoting, for: bob) == "accepted" })
            #expect(try await eventually { try await bob.notifications().contains("quote ada") })
            let own = try await bob.find(post: uri)
            _ = try await bob.call("POST", "/api/v1/statuses/\(own)/quotes/\(quoting)/revoke")
            #expect(try await eventually { try await state(of: id, for: ada) == "revoked" })
        }
    }

    private func state(of id: String, for person: Person) async throws -> String? {
        try await person.call("GET", "/api/v1/statuses/\(id)")["quote"]?["state"]?.stringValue
    }
}
