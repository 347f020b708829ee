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
            try await ada.follow(bob)
            #expect(try await eventually { try await bob.notifications().contains("follow ada") })
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
}
