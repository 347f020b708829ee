import Domain
import PostgresCluster
import Support
import Testing

@Suite struct NewKeys {
    @Test(arguments: [Engine.memory, .postgres])
    func `posts go on arriving after their author got new keys`(engine: Engine) async throws {
        try await World.with(["ours", "theirs"], on: engine) { world in
            let ada = try await world["ours"].person("ada")
            let bob = try await world["theirs"].person("bob")
            try await ada.befriend(bob)
            try await bob.post("With the old key")
            #expect(try await eventually { try await ada.home().contains("With the old key") })
            let theirs = world["theirs"].node
            let account = try #require(try await theirs.database.read { try $0.account(Handle(username: "bob")) })
            let before = try await theirs.database.read { try $0.signingKey(of: account.id) }
            try await theirs.actions.rotateKeys(of: account.id)
            let after = try await theirs.database.read { try $0.signingKey(of: account.id) }
            #expect(before?.publicPEM != after?.publicPEM)
            // The other server has learned the new key by the Update, before anything else was sent.
            let ours = world["ours"].node
            #expect(
                try await eventually {
                    try await ours.database.read { try $0.keyOwner("\(account.uri)#main-key") }?.publicPEM
                        == after?.publicPEM
                })
            #expect(
                try await eventually { try await theirs.database.read { try $0.retiredKey(of: account.id) } == nil })
            try await bob.post("With the new key")
            #expect(try await eventually { try await ada.home().contains("With the new key") })
        }
    }

    @Test(arguments: [Engine.memory, .postgres])
    func `keys that change twice while a server is down keep nothing from it`(engine: Engine) async throws {
        try await World.with(["ours", "theirs"], on: engine) { world in
            let (ours, theirs) = (world["ours"], world["theirs"])
            let ada = try await ours.person("ada")
            let bob = try await theirs.person("bob")
            try await ada.befriend(bob)
            try await bob.post("With the first key")
            #expect(try await eventually { try await ada.home() == ["With the first key"] })
            let account = try #require(try await theirs.node.database.read { try $0.account(Handle(username: "bob")) })

            await ours.pause()
            for key in ["second", "third"] {
                try await bob.post("Before the \(key) key")
                try await theirs.node.actions.rotateKeys(of: account.id)
                try await bob.post("With the \(key) key")
                try await theirs.settle()
            }
            #expect(try await theirs.count("SELECT COUNT(*) FROM deliveries") == 6)
            try await ours.start()
            // It is left alone for a while, and tried again.
            #expect(
                try await eventually {
                    let idle = try await theirs.count("SELECT COUNT(*) FROM deliveries WHERE lease_until > 0") == 0
                    if idle { world.advance(seconds: 30) }
                    return try await theirs.count("SELECT COUNT(*) FROM deliveries") == 0
                })
            let posts =
                ["first", "second", "third"].map { "With the \($0) key" }
                + ["second", "third"].map { "Before the \($0) key" }
            #expect(try await eventually { try await Set(ada.home()) == Set(posts) })
            #expect(try await theirs.count("SELECT COUNT(*) FROM delivery_receipts WHERE error IS NOT NULL") == 0)
            let newest = try await theirs.node.database.read { try $0.signingKey(of: account.id) }?.publicPEM
            let known = try await ours.node.database.read { try $0.keyOwner("\(account.uri)#main-key") }?.publicPEM
            #expect(known == newest)
        }
    }
}
