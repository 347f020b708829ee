import Actions
import Domain
import PostgresCluster
import Store
import Testing

@Suite struct FollowTests {
    @Test(arguments: Engine.both) func `an unlocked person is followed at once, and what they wrote is there`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            let open = try await world.publish("Open", by: bob)
            let followers = try await world.publish("For followers", by: bob, visibility: .private)
            _ = try await world.publish("Letter", by: bob, visibility: .direct)
            let relationship = try await world.actions.follow(bob, as: alice)
            #expect(relationship.following && !relationship.requested)
            #expect(try await world.home(of: alice) == [followers, open])
            #expect(try await world.notifications(of: bob) == [.follow])
            #expect(try await world.account(bob).followersCount == 1)
            #expect(try await world.account(alice).followingCount == 1)
            #expect(world.events.names.contains("followed"))
        }
    }

    @Test(arguments: Engine.both) func `following again renews what one wants to see`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            _ = try await world.actions.follow(bob, as: alice)
            let options = FollowOptions(reblogs: false, notify: true, languages: ["de", "fr"])
            let relationship = try await world.actions.follow(bob, options: options, as: alice)
            #expect(!relationship.showingReblogs && relationship.notifying && relationship.languages == ["de", "fr"])
            #expect(try await world.account(bob).followersCount == 1)
            #expect(world.events.names.filter { $0 == "followed" }.count == 1)
        }
    }

    @Test(arguments: Engine.both) func `nobody follows themselves, who is gone, or across a block`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            let cleo = try await world.person("cleo")
            _ = try await world.actions.block(alice, as: bob)
            _ = try await world.actions.block(cleo, as: alice)
            func reason(_ target: Account.ID) async throws -> String {
                try await refusal { _ = try await world.actions.follow(target, as: alice) }.name
            }
            #expect(try await reason(alice) == "selfAction")
            #expect(try await reason(bob) == "blocked")
            #expect(try await reason(cleo) == "blocked")
            #expect(try await reason(Account.ID(5)) == "notFound")
            try await world.actions.deleteAccount(cleo)
            #expect(try await reason(cleo) == "notFound")
        }
    }

    @Test(arguments: Engine.both) func `a locked person decides`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            try await world.actions.updateProfile(ProfileChanges(locked: true), as: bob)
            let secret = try await world.publish("Secret", by: bob, visibility: .private)
            let asked = try await world.actions.follow(bob, as: alice)
            #expect(asked.requested && !asked.following)
            #expect(try await world.notifications(of: bob) == [.followRequest])
            #expect(try await world.isVisible(secret, to: alice) == false)

            let refused = try await world.actions.rejectFollowRequest(from: alice, as: bob)
            #expect(!refused.requestedBy && !refused.followedBy)
            #expect(try await world.notifications(of: bob) == [])
            #expect(
                try await refusal { _ = try await world.actions.acceptFollowRequest(from: alice, as: bob) }.name
                    == "notFound")

            _ = try await world.actions.follow(bob, as: alice)
            // Nobody else can answer for them.
            #expect(
                try await refusal { _ = try await world.actions.acceptFollowRequest(from: alice, as: alice) }.name
                    == "notFound")
            let accepted = try await world.actions.acceptFollowRequest(from: alice, as: bob)
            #expect(accepted.followedBy && !accepted.requestedBy)
            #expect(try await world.home(of: alice) == [secret])
            #expect(try await world.notifications(of: bob) == [.follow])
        }
    }

    @Test(arguments: Engine.both) func `whoever unlocks accepts everybody who waits`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let zoe = try await world.stranger("zoe")
            let bob = try await world.person("bob")
            try await world.actions.updateProfile(ProfileChanges(locked: true), as: bob)
            _ = try await world.actions.follow(bob, as: alice)
            try await world.actions.receiveFollow(from: zoe, to: bob, uri: "https://theirs.example/f/1")
            try await world.actions.updateProfile(ProfileChanges(locked: false), as: bob)
            #expect(try await world.relationship(bob, viewer: alice).following)
            #expect(try await world.relationship(zoe, viewer: bob).followedBy)
            #expect(world.events.names.filter { $0 == "followAccepted" }.count == 2)
        }
    }

    @Test(arguments: Engine.both) func `only the followed account's own word makes a follow of somebody elsewhere`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            let zoe = try await world.stranger("zoe", locked: true)
            let mallory = try await world.stranger("mallory")
            _ = try await world.actions.follow(zoe, as: bob)
            let relationship = try await world.actions.follow(zoe, as: alice)
            #expect(relationship.requested && !relationship.following)
            guard case .followRequested(_, _, let uri) = world.events.all.last else { return #expect(Bool(false)) }
            let secret = try #require(try await world.receive(1, by: zoe, visibility: .private))

            // Somebody else's word, another follow's id, another follower, nobody's word.
            try await world.actions.receiveAccept(by: mallory, follower: alice, uri: uri)
            try await world.actions.receiveAccept(by: mallory, follower: alice, uri: nil)
            try await world.actions.receiveAccept(by: zoe, follower: alice, uri: uri + "0")
            try await world.actions.receiveAccept(by: bob, follower: alice, uri: uri)
            try await world.actions.receiveAccept(by: zoe, follower: mallory, uri: uri)
            #expect(try await world.relationship(zoe, viewer: alice).requested)
            for viewer in [alice, bob] { #expect(try await world.isVisible(secret, to: viewer) == false) }

            try await world.actions.receiveAccept(by: zoe, follower: alice, uri: uri)
            #expect(try await world.relationship(zoe, viewer: alice).following)
            #expect(try await world.isVisible(secret, to: alice))
            #expect(try await world.isVisible(secret, to: bob) == false)
            #expect(try await world.home(of: alice) == [secret])
            // Once more does nothing more.
            try await world.actions.receiveAccept(by: zoe, follower: alice, uri: uri)
            #expect(try await world.account(zoe).followersCount == 1)
        }
    }

    @Test(arguments: Engine.both) func `an account elsewhere can refuse, and end a follow later`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let zoe = try await world.stranger("zoe")
            let mallory = try await world.stranger("mallory")
            _ = try await world.actions.follow(zoe, as: alice)
            try await world.actions.receiveReject(by: mallory, follower: alice, uri: nil)
            #expect(try await world.relationship(zoe, viewer: alice).requested)
            try await world.actions.receiveReject(by: zoe, follower: alice, uri: nil)
            #expect(try await !world.relationship(zoe, viewer: alice).requested)
            try await world.connect(alice, to: zoe)
            try await world.actions.receiveReject(by: zoe, follower: alice, uri: "anything")
            #expect(try await !world.relationship(zoe, viewer: alice).following)
        }
    }

    @Test(arguments: Engine.both) func `people elsewhere follow people here`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let zoe = try await world.stranger("zoe")
            let uri = "https://theirs.example/follows/1"
            try await world.actions.receiveFollow(from: zoe, to: alice, uri: uri)
            #expect(try await world.relationship(zoe, viewer: alice).followedBy)
            guard case .followAccepted(alice, zoe, uri) = world.events.all.first(where: { $0.name == "followAccepted" })
            else { return #expect(Bool(false)) }
            #expect(try await world.notifications(of: alice) == [.follow])
            // Asked again, it is answered again, and changes nothing.
            try await world.actions.receiveFollow(from: zoe, to: alice, uri: uri + "again")
            #expect(world.events.names.filter { $0 == "followAccepted" }.count == 2)
            #expect(try await world.account(alice).followersCount == 1)
            try await world.actions.receiveUndoFollow(from: zoe, to: alice)
            #expect(try await world.account(alice).followersCount == 0)
            #expect(try await world.notifications(of: alice) == [])
        }
    }

    @Test(arguments: Engine.both) func `who is blocked here is refused, and a blocked server is not answered`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let zoe = try await world.stranger("zoe")
            let sub = try await world.stranger("sub", at: "deep.theirs.example")
            _ = try await world.actions.block(zoe, as: alice)
            try await world.actions.receiveFollow(from: zoe, to: alice, uri: "https://theirs.example/f/1")
            #expect(world.events.names.last == "followRejected")
            _ = try await world.actions.unblock(zoe, as: alice)
            try await world.database.write {
                try $0.setBlocked(true, host: "theirs.example", at: Timestamp(milliseconds: 1))
            }
            world.events.clear()
            for account in [zoe, sub] {
                try await world.actions.receiveFollow(from: account, to: alice, uri: "https://theirs.example/f/2")
            }
            #expect(world.events.all.isEmpty)
            #expect(try await world.account(alice).followersCount == 0)
        }
    }

    @Test(arguments: Engine.both) func `unfollowing ends the follow or the request, and what came by it`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            let zoe = try await world.stranger("zoe")
            _ = try await world.publish("Hi", by: bob)
            try await world.connect(alice, to: bob)
            _ = try await world.actions.endorse(bob, as: alice)
            _ = try await world.actions.follow(zoe, as: alice)
            let ended = try await world.actions.unfollow(bob, as: alice)
            #expect(!ended.following && !ended.endorsed)
            #expect(try await world.home(of: alice) == [])
            #expect(try await world.notifications(of: bob) == [])
            let asked = try await world.actions.unfollow(zoe, as: alice)
            #expect(!asked.requested)
            guard case .unfollowed(alice, zoe, let uri) = world.events.all.last else { return #expect(Bool(false)) }
            #expect(uri.hasPrefix("https://ours.example/users/alice#follows/"))
            let count = world.events.all.count
            _ = try await world.actions.unfollow(zoe, as: alice)
            #expect(world.events.all.count == count)
        }
    }

    @Test(arguments: Engine.both) func `what is done twice at the same moment counts once`(engine: Engine) async throws
    {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            let cleo = try await world.person("cleo")
            func atOnce(_ verb: @escaping @Sendable () async throws -> Void) async throws {
                try await withThrowingTaskGroup { group in
                    for _ in 0..<8 { group.addTask { do { try await verb() } catch is Refusal {} } }
                    try await group.waitForAll()
                }
            }
            try await world.connect(cleo, to: bob)
            let id = try await world.publish("Hello", by: bob)
            let actions = world.actions
            for _ in 0..<4 {
                try await atOnce { _ = try await actions.follow(bob, as: alice) }
                #expect(try await world.account(bob).followersCount == 2)
                try await atOnce { try await actions.favourite(id, as: alice) }
                #expect(try await world.post(id).favouritesCount == 1)
                try await atOnce { _ = try await actions.unfollow(bob, as: alice) }
                #expect(try await world.account(bob).followersCount == 1)
                try await atOnce { try await actions.unfavourite(id, as: alice) }
                #expect(try await world.post(id).favouritesCount == 0)
            }
            _ = try await world.publish("Stays", by: bob)
            try await atOnce { _ = try await actions.deletePost(id, as: bob) }
            #expect(try await world.account(bob).postsCount == 1)
            #expect(world.events.names.filter { $0 == "postDeleted" }.count == 1)
        }
    }

    @Test(arguments: Engine.both) func `a follower can be removed, here and elsewhere`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let zoe = try await world.stranger("zoe")
            try await world.connect(zoe, to: alice)
            let relationship = try await world.actions.removeFollower(zoe, as: alice)
            #expect(!relationship.followedBy)
            #expect(world.events.names.last == "followRejected")
        }
    }

    @Test(arguments: Engine.both) func `only whom one follows can be endorsed`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            #expect(try await refusal { _ = try await world.actions.endorse(bob, as: alice) }.name == "notFollowing")
            try await world.connect(alice, to: bob)
            #expect(try await world.actions.endorse(bob, as: alice).endorsed)
            #expect(try await !world.actions.unendorse(bob, as: alice).endorsed)
        }
    }
}
