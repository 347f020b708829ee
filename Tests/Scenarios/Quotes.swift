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

    @Test(arguments: [Engine.memory, .postgres])
    func `a quote waits for its author on another server, who agrees to one and not to the next`(
        engine: Engine
    ) async throws {
        try await World.with(["ours", "theirs"], on: engine) { world in
            let ada = try await world["ours"].person("ada")
            let bob = try await world["theirs"].person("bob")
            try await ada.befriend(bob)
            let uri = try await bob.post("Ask me first", ["quote_approval_policy": "ask"])["uri"]?.stringValue ?? ""
            #expect(try await eventually { try await ada.home().contains("Ask me first") })
            let post = try await ada.find(post: uri)
            for (verb, answer) in [("authorize", "accepted"), ("reject", "rejected")] {
                let id = try await ada.post("What Bob says", ["quoted_status_id": post])["id"]?.stringValue ?? ""
                #expect(try await isAsked(bob))
                #expect(try await state(of: id, for: ada) == "pending")
                let waiting = try await bob.call("GET", "/api/v1/interaction_requests")
                #expect(waiting[0]?["quote"]?["account"]?["username"] == "ada")
                let request = waiting[0]?["id"]?.stringValue ?? ""
                _ = try await bob.call("POST", "/api/v1/interaction_requests/\(request)/\(verb)")
                #expect(try await becomes(answer, id, for: ada))
            }
        }
    }

    private func isAsked(_ person: Person) async throws -> Bool {
        try await eventually {
            try await person.call("GET", "/api/v1/interaction_requests").arrayValue?.isEmpty == false
        }
    }

    private func becomes(_ answer: String, _ id: String, for person: Person) async throws -> Bool {
        try await eventually { try await state(of: id, for: person) == answer }
    }

    private func state(of id: String, for person: Person) async throws -> String? {
        try await person.call("GET", "/api/v1/statuses/\(id)")["quote"]?["state"]?.stringValue
    }
}
