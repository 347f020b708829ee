import JSON
import PostgresCluster
import Support
import Testing

@Suite struct Blocking {
    @Test(arguments: [Engine.memory, .postgres])
    func `a blocked server reaches nobody, until it is allowed again`(engine: Engine) async throws {
        try await World.with(["ours", "theirs"], on: engine) { world in
            let (ours, theirs) = (world["ours"], world["theirs"])
            let ada = try await ours.person("ada")
            let bob = try await theirs.person("bob")
            try await ada.befriend(bob)
            let open = try await ada.post("For everybody")["uri"]?.stringValue ?? ""
            try await bob.post("Before")
            #expect(try await eventually { try await ada.home() == ["Before", "For everybody"] })

            try await ours.node.actions.setRule(.suspend, forHost: theirs.domain, by: nil)
            world.advance(seconds: 60)
            #expect(try await eventually { try await ada.home() == ["For everybody"] })
            try await bob.post("@\(ada.handle) do you hear me?")
            // It was told that nobody listens.
            #expect(
                try await eventually {
                    try await theirs.count("SELECT COUNT(*) FROM deliveries WHERE last_error = 'HTTP 403'") > 0
                })
            try await ours.settle()
            #expect(try await ours.count("SELECT COUNT(*) FROM posts WHERE content LIKE '%do you hear me%'") == 0)
            #expect(try await ada.notifications().isEmpty)
            await #expect(throws: Missing.self) { try await bob.find(post: open) }
            await #expect(throws: Missing.self) { try await ada.find(post: "\(theirs.baseURL)/users/bob/statuses/1") }

            try await ours.node.actions.setRule(.none, forHost: theirs.domain, by: nil)
            try await ours.settle()
            world.advance(seconds: 900)
            try await bob.post("@\(ada.handle) and now?")
            #expect(try await eventually { try await ada.notifications().contains("mention bob") })
            try await ada.befriend(bob)
            try await bob.post("After")
            #expect(try await eventually { try await ada.home().first == "After" })
            #expect(try await !bob.find(post: open).isEmpty)
        }
    }
}
