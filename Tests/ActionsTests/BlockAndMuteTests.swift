import Actions
import Domain
import PostgresCluster
import Store
import Testing

@Suite struct BlockAndMuteTests {
    @Test(arguments: Engine.both) func `a block ends everything between two people`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            try await world.connect(alice, to: bob)
            try await world.connect(bob, to: alice)
            let mine = try await world.publish("Mine", by: alice)
            let theirs = try await world.publish("Theirs", by: bob)
            try await world.actions.favourite(mine, as: bob)
            world.events.clear()
            let relationship = try await world.actions.block(bob, as: alice)
            #expect(relationship.blocking && !relationship.following && !relationship.followedBy)
            #expect(world.events.names == ["unfollowed", "followRejected", "blocked"])
            #expect(try await world.notifications(of: alice) == [])
            #expect(try await world.home(of: alice) == [mine])
            #expect(try await world.home(of: bob) == [theirs])
            #expect(try await world.isVisible(mine, to: bob) == false)
            #expect(try await world.account(bob).followersCount == 0)
            let again = try await world.actions.block(bob, as: alice)
            #expect(again.blocking && world.events.names.count == 3)

            let free = try await world.actions.unblock(bob, as: alice)
            #expect(!free.blocking && !free.following)
            #expect(try await world.isVisible(mine, to: bob))
            _ = try await world.actions.unblock(bob, as: alice)
            #expect(world.events.names.filter { $0 == "unblocked" }.count == 1)
        }
    }

    @Test(arguments: Engine.both) func `a block by somebody elsewhere counts here`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let zoe = try await world.stranger("zoe")
            try await world.connect(alice, to: zoe)
            try await world.connect(zoe, to: alice)
            let post = try #require(try await world.receive(1, by: zoe))
            #expect(try await world.home(of: alice) == [post])
            for _ in 0..<2 {
                try await world.actions.receiveBlock(by: zoe, of: alice, uri: "https://theirs.example/b/1")
            }
            let relationship = try await world.relationship(zoe, viewer: alice)
            #expect(relationship.blockedBy && !relationship.following && !relationship.followedBy)
            #expect(try await world.isVisible(post, to: alice) == false)
            #expect(try await world.home(of: alice) == [])
            try await world.actions.receiveUndoBlock(by: zoe, of: alice)
            #expect(try await !world.relationship(zoe, viewer: alice).blockedBy)
            // Nobody of this server is blocked or freed in another's name.
            let bob = try await world.person("bob")
            _ = try await world.actions.block(alice, as: bob)
            try await world.actions.receiveUndoBlock(by: bob, of: alice)
            #expect(try await world.relationship(bob, viewer: alice).blockedBy)
        }
    }

    @Test(arguments: Engine.both) func `a muted account is out of sight for as long as wanted`(engine: Engine)
        async throws
    {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            try await world.connect(alice, to: bob)
            let post = try await world.publish("Hi", by: bob)
            let muted = try await world.actions.mute(bob, notifications: false, seconds: 600, as: alice)
            #expect(muted.muting && !muted.mutingNotifications && muted.following)
            #expect(muted.mutingExpiresAt == world.time.now.adding(seconds: 600))
            #expect(try await world.home(of: alice) == [])
            try await world.database.write { [time = world.time] in
                try $0.deleteExpiredMutes(now: time.now.adding(seconds: 601))
            }
            #expect(try await world.home(of: alice) == [post])
            _ = try await world.actions.mute(bob, seconds: .max, as: alice)
            #expect(try await !world.actions.unmute(bob, as: alice).muting)
        }
    }

    @Test(arguments: Engine.both) func `a note on somebody is one's own`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            #expect(try await world.actions.setAccountNote("Met in Rome ", on: bob, as: alice).note == "Met in Rome")
            #expect(try await world.relationship(alice, viewer: bob).note.isEmpty)
            let long = String(repeating: "a", count: 2_001)
            #expect(
                try await refusal { _ = try await world.actions.setAccountNote(long, on: bob, as: alice) }.name
                    == "tooLong")
            #expect(try await world.actions.setAccountNote("", on: bob, as: alice).note.isEmpty)
        }
    }

    @Test(arguments: Engine.both) func `nobody does any of this to themselves or to nobody`(engine: Engine) async throws
    {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let actions = world.actions
            let verbs: [(Account.ID) async throws -> Void] = [
                { _ = try await actions.unfollow($0, as: alice) },
                { _ = try await actions.block($0, as: alice) },
                { _ = try await actions.unblock($0, as: alice) },
                { _ = try await actions.mute($0, as: alice) },
                { _ = try await actions.unmute($0, as: alice) },
                { _ = try await actions.setAccountNote("x", on: $0, as: alice) },
                { _ = try await actions.endorse($0, as: alice) },
                { _ = try await actions.unendorse($0, as: alice) },
                { _ = try await actions.removeFollower($0, as: alice) },
            ]
            for verb in verbs {
                #expect(try await refusal { try await verb(alice) }.name == "selfAction")
                #expect(try await refusal { try await verb(Account.ID(3)) }.name == "notFound")
            }
        }
    }
}
