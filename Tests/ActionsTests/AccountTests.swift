import Actions
import Database
import Domain
import PostgresCluster
import Store
import Testing

@Suite struct AccountTests {
    @Test(arguments: Engine.both) func `a profile shows links, tags and people, and keeps its source`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            _ = try await world.person("bob")
            try await world.actions.updateProfile(
                ProfileChanges(
                    displayName: "  Alice\nA. ", note: "Friend of @bob, #swift <b>",
                    fields: [.init(name: "Site", value: "https://alice.example"), .init(name: " ", value: "nothing")],
                    bot: true, discoverable: true, indexable: true, hideCollections: true), as: alice)
            let account = try await world.account(alice)
            #expect(account.displayName == "Alice A." && account.kind == .service && account.indexable)
            #expect(account.note.html.contains("https://ours.example/@bob"))
            #expect(account.note.html.contains("&lt;b&gt;"))
            #expect(account.fields.count == 1 && account.fields[0].source == "https://alice.example")
            #expect(account.fields[0].value.contains("rel=\"me nofollow noopener\""))
            #expect(try await world.database.read { try $0.noteSource(alice) } == "Friend of @bob, #swift <b>")
            #expect(world.events.names.last == "profileUpdated")
            // What is not named stays.
            try await world.actions.updateProfile(ProfileChanges(note: "New"), as: alice)
            let later = try await world.account(alice)
            #expect(
                later.displayName == "Alice A." && later.fields == account.fields && later.note.html == "<p>New</p>")
            #expect(later.version > account.version)
        }
    }

    @Test(arguments: Engine.both) func `a profile keeps its limits`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            func reason(_ changes: ProfileChanges) async throws -> Refusal {
                try await refusal { try await world.actions.updateProfile(changes, as: alice) }
            }
            func text(_ count: Int) -> String { String(repeating: "a", count: count) }
            #expect(try await reason(ProfileChanges(displayName: text(41))).name == "tooLong")
            #expect(try await reason(ProfileChanges(note: text(501))).name == "tooLong")
            let row = ProfileChanges.Field(name: "n", value: "v")
            #expect(try await reason(ProfileChanges(fields: Array(repeating: row, count: 5))).name == "tooMany")
            #expect(try await reason(ProfileChanges(fields: [.init(name: "n", value: text(256))])).name == "tooLong")
            #expect(try await reason(ProfileChanges(fields: [.init(name: text(256), value: "v")])).name == "tooLong")
        }
    }

    @Test(arguments: Engine.both) func `somebody elsewhere is kept, renewed and re-keyed`(engine: Engine) async throws {
        try await engine.withWorld { world in
            var profile = World.profile("zoe", at: "theirs.example")
            profile.followersCount = 7
            let id = try await world.actions.storeRemoteAccount(profile)
            #expect(try await world.account(id).followersCount == 7)
            profile.displayName = "Zoë"
            profile.keys = [.init(id: profile.uri + "#new", publicPEM: "new key")]
            #expect(try await world.actions.storeRemoteAccount(profile) == id)
            let (account, keys, peers) = try await world.database.read {
                (try $0.account(id), try $0.keys(of: id), try $0.peers())
            }
            #expect(account?.displayName == "Zoë" && keys.map(\.publicPEM) == ["new key"])
            #expect(peers == ["theirs.example"])
            // Their server gives the handle a new address: the same account.
            profile.uri = "https://theirs.example/people/zoe"
            #expect(try await world.actions.storeRemoteAccount(profile) == id)
            #expect(try await world.account(id).uri == profile.uri)
        }
    }

    @Test(arguments: Engine.both) func `nobody elsewhere takes our names, our addresses or somebody's key`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            _ = try await world.stranger("zoe")
            func reason(_ change: (inout RemoteProfile) -> Void) async throws -> String {
                var profile = World.profile("mallory", at: "evil.example")
                change(&profile)
                return try await refusal { [profile] in try await world.actions.storeRemoteAccount(profile) }.name
            }
            #expect(try await reason { $0.domain = "ours.example" } == "notAllowed")
            #expect(try await reason { $0.domain = "OURS.example" } == "notAllowed")
            #expect(try await reason { $0.uri = "https://ours.example/users/alice" } == "notAllowed")
            #expect(
                try await reason { $0.keys = [.init(id: "https://theirs.example/users/zoe#main-key", publicPEM: "x")] }
                    == "notAllowed")
            #expect(
                try await reason { $0.keys = [.init(id: "https://ours.example/users/alice#main-key", publicPEM: "x")] }
                    == "notAllowed")
            let keys = try await world.database.read { try $0.keys(of: alice) }
            #expect(keys.map(\.publicPEM) == ["public"])
        }
    }

    @Test(arguments: Engine.both) func `a blocked server gets no account in, under whatever domain`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            try await world.database.write {
                try $0.setBlocked(true, host: "evil.example", at: Timestamp(milliseconds: 1))
            }
            for (domain, host) in [("evil.example", "ok.example"), ("ok.example", "sub.evil.example")] {
                var profile = World.profile("mallory", at: domain)
                profile.uri = "https://\(host)/users/mallory"
                let reason = try await refusal { [profile] in try await world.actions.storeRemoteAccount(profile) }
                #expect(reason.name == "notAllowed")
            }
        }
    }

    @Test(arguments: Engine.both) func `a profile from elsewhere is cut to size`(engine: Engine) async throws {
        try await engine.withWorld { world in
            var profile = World.profile("zoe", at: "theirs.example")
            profile.displayName = String(repeating: "z", count: 100_000)
            profile.note = SafeHTML(plain: String(repeating: "n", count: 100_000))
            profile.fields = (0..<100_000).map { Account.Field(name: "\($0)", value: "v") }
            profile.keys = (0..<1_000).map { .init(id: profile.uri + "#\($0)", publicPEM: "key") }
            let id = try await world.actions.storeRemoteAccount(profile)
            let account = try await world.account(id)
            #expect(account.displayName.count == 2_048 && account.fields.count == 50)
            #expect(account.note.html.utf8.count < 3_000)
            #expect(try await world.database.read { try $0.keys(of: id).count } == 10)
        }
    }

    @Test(arguments: Engine.both) func `a deleted account leaves only its name, which nobody gets again`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            let zoe = try await world.stranger("zoe")
            try await world.connect(bob, to: alice)
            try await world.connect(zoe, to: alice)
            try await world.connect(alice, to: bob)
            let theirs = try await world.publish("Theirs", by: bob)
            try await world.actions.favourite(theirs, as: alice)
            let letter = try await world.publish("@alice", by: bob, visibility: .direct)
            var mine: [Post.ID] = []
            for number in 0..<120 { mine.append(try await world.publish("Mine \(number)", by: alice)) }
            let token = try await world.actions.issueToken(for: alice, application: nil, scopes: ScopeSet("read"))
            world.events.clear()

            try await world.actions.deleteAccount(alice)
            #expect(world.events.names == ["accountDeleted"])
            #expect(try await world.account(alice).standing == .deleted)
            let left = try await world.database.read { [mine] in try $0.posts(mine).count }
            #expect(left == 0)
            #expect(try await world.database.read { try $0.accessToken(hash: Secret.hash(token)) } == nil)
            #expect(try await world.database.read { try $0.user(alice) } == nil)
            #expect(try await world.database.read { try $0.keys(of: alice).first?.privatePEM } == "private")
            #expect(try await world.account(bob).followingCount == 0)
            #expect(try await world.account(bob).followersCount == 0)
            #expect(try await world.post(theirs).favouritesCount == 0)
            #expect(try await world.home(of: bob) == [letter, theirs])
            #expect(try await world.notifications(of: bob) == [])

            for name in ["alice", "ALICE"] {
                let reason = try await refusal {
                    try await world.actions.createAccount(name: name, email: "x@mail.example", password: "long enough")
                }
                guard case .signUp(let faults) = reason else { return #expect(Bool(false), "\(reason)") }
                #expect(faults == ["username": [.taken]])
            }
            // The address is free again; done twice, nothing more happens.
            try await world.actions.deleteAccount(alice)
            #expect(world.events.names == ["accountDeleted"])
            try await world.actions.createAccount(name: "alice2", email: "alice@mail.example", password: "long enough")
        }
    }

    @Test(arguments: Engine.both) func `an interrupted deletion is finished`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let id = try await world.publish("Mine", by: alice)
            try await world.database.write { try $0.setStanding(.deleted, of: alice) }
            #expect(try await world.isVisible(id, to: nil) == false)
            try await world.actions.finishDeletions()
            #expect(try await world.database.read { try $0.post(id) } == nil)
            #expect(try await world.database.read { try $0.unfinishedDeletions(limit: 5) } == [])
        }
    }

    @Test(arguments: Engine.both) func `who is gone elsewhere is gone here, and stays so`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let zoe = try await world.stranger("zoe")
            try await world.connect(alice, to: zoe)
            let post = try #require(try await world.receive(1, by: zoe))
            try await world.actions.receiveActorDelete(zoe)
            #expect(try await world.database.read { try $0.post(post) } == nil)
            #expect(try await world.account(alice).followingCount == 0)
            #expect(try await world.database.read { try $0.keys(of: zoe).isEmpty })
            #expect(try await refusal { _ = try await world.stranger("zoe") }.name == "notFound")
            // Nobody of this server is deleted from elsewhere.
            try await world.actions.receiveActorDelete(alice)
            #expect(try await world.account(alice).standing == .good)
        }
    }
}
