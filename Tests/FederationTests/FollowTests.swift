import Domain
import HTTPSignatures
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// Following between servers (security row 26).
@Suite struct FollowTests {
    @Test(arguments: Engine.both)
    func `a stranger's Follow is answered with a signed Accept that names it`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let follow = ann.activity("Follow", .string(bob.uri))
            #expect(try await ann.send(follow, to: world.inbox) == 202)
            try await world.work()
            #expect(try await eventually { world.remote.received("Accept").count == 1 })
            let accept = try #require(world.remote.received("Accept").first)
            #expect(accept.path == "/inbox")
            #expect(accept.json["actor"]?.stringValue == bob.uri)
            #expect(accept.json["object"]?["id"] == follow["id"])
            let signature = try IncomingSignature.parse(accept.message)
            let key = try VerifyingKey(pem: TestKey.shared.get().publicPEM)
            try signature.verify(with: key, now: world.time.now.milliseconds)
            #expect(signature.keyID == "\(bob.uri)#main-key")

            let undo = ann.activity("Undo", follow)
            #expect(try await ann.send(undo, to: world.inbox) == 202)
            try await world.work()
            #expect(try await world.account(bob.id).followersCount == 0)
            // The same two may follow again under the same id, as some servers do.
            #expect(try await ann.send(follow, to: world.inbox) == 202)
            try await world.work()
            #expect(try await world.account(bob.id).followersCount == 1)
        }
    }

    @Test(arguments: Engine.both)
    func `an Undo that overtakes its Follow wins`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let follow = ann.activity("Follow", .string(bob.uri))
            try await ann.send(ann.activity("Undo", follow), to: world.inbox)
            try await world.work()
            try await ann.send(follow, to: world.inbox)
            try await world.work()
            #expect(try await world.account(bob.id).followersCount == 0)
        }
    }

    @Test(arguments: Engine.both)
    func `a locked person is asked first`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            var bob = try await world.person("bob")
            bob.locked = true
            try await world.database.write { [bob] in try $0.update(bob) }
            let ann = try Stranger("ann", on: world.remote)
            try await ann.send(ann.activity("Follow", .string(bob.uri)), to: world.inbox)
            try await world.work()
            let follower = try #require(try await world.known(ann))
            #expect(try await world.account(bob.id).followersCount == 0)
            #expect(world.remote.received.isEmpty)
            _ = try await world.actions.acceptFollowRequest(from: follower.id, as: bob.id)
            try await world.work()
            #expect(try await eventually { world.remote.received("Accept").count == 1 })
            _ = try await world.actions.removeFollower(follower.id, as: bob.id)
            try await world.work()
            #expect(try await eventually { world.remote.received("Reject").count == 1 })
        }
    }

    @Test(arguments: Engine.both)
    func `our Follow waits for the word of whom it asks`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remotes[0])
            let eve = try Stranger("eve", on: world.remotes[1])
            let target = try #require(
                try await world.federation.resolver.account(Handle(username: "ann", domain: ann.remote.host)))
            _ = try await world.actions.follow(target, options: FollowOptions(), as: bob.id)
            try await world.work()
            #expect(try await eventually { world.remotes[0].received("Follow").count == 1 })
            let follow = try #require(world.remotes[0].received("Follow").first).json
            #expect(follow["object"]?.stringValue == ann.id)
            func isFollowing() async throws -> Bool {
                try await world.work()
                return try await world.database.read { try $0.isFollowing(bob.id, target) }
            }
            // Somebody else's word, and an answer to something else.
            try await eve.send(eve.activity("Accept", follow), to: world.inbox)
            #expect(try await !isFollowing())
            try await ann.send(ann.activity("Accept", follow.with("id", "\(bob.uri)#follows/7")), to: world.inbox)
            #expect(try await !isFollowing())
            try await ann.send(ann.activity("Accept", follow.with("object", .string(eve.id))), to: world.inbox)
            #expect(try await !isFollowing())
            try await ann.send(ann.activity("Accept", follow), to: world.inbox)
            #expect(try await isFollowing())
            try await ann.send(ann.activity("Reject", follow), to: world.inbox)
            #expect(try await !isFollowing())
        }
    }

    @Test(arguments: Engine.both)
    func `an Accept that only names the Follow counts, and unfollowing is told`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let target = try #require(try await world.federation.resolver.account(uri: ann.id))
            _ = try await world.actions.follow(target, options: FollowOptions(), as: bob.id)
            try await world.work()
            #expect(try await eventually { world.remote.received("Follow").count == 1 })
            let id = try #require(world.remote.received("Follow").first?.json["id"])
            try await ann.send(ann.activity("Accept", id), to: world.inbox)
            try await world.work()
            #expect(try await world.database.read { try $0.isFollowing(bob.id, target) })
            _ = try await world.actions.unfollow(target, as: bob.id)
            try await world.work()
            #expect(try await eventually { world.remote.received("Undo").count == 1 })
            let undo = try #require(world.remote.received("Undo").first)
            #expect(undo.json["object"]?["id"] == id)
        }
    }

    @Test(arguments: Engine.both)
    func `whoever takes their yes back is asked again`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remotes[0])
            let eve = try Stranger("eve", on: world.remotes[1])
            try await world.follow(ann, by: bob)
            let target = try #require(try await world.known(ann)).id
            func state() async throws -> (follows: Bool, asks: Bool) {
                try await world.work()
                return try await world.database.read {
                    (try $0.isFollowing(bob.id, target), try $0.followRequest(by: bob.id, to: target) != nil)
                }
            }
            let uri = try #require(try await world.database.read { try $0.follow(by: bob.id, of: target) }).uri
            func follow(_ id: String) -> JSONValue {
                ["id": .string(id), "type": "Follow", "actor": .string(bob.uri), "object": .string(ann.id)]
            }
            // Not somebody else's word, nor about another Follow.
            let accept = ann.activity("Accept", follow(uri))
            try await eve.send(eve.activity("Undo", accept), to: world.inbox)
            #expect(try await state() == (true, false))
            let other = ann.activity("Accept", follow("\(bob.uri)#follows/7"))
            try await ann.send(ann.activity("Undo", other), to: world.inbox)
            #expect(try await state() == (true, false))
            try await ann.send(ann.activity("Undo", accept), to: world.inbox)
            #expect(try await state() == (false, true))
            #expect(try await world.account(bob.id).followingCount == 0)
            // The same yes again.
            try await ann.send(accept, to: world.inbox)
            #expect(try await state() == (true, false))
        }
    }

    @Test(arguments: Engine.both)
    func `a yes that its Undo has overtaken does not count`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let target = try #require(try await world.federation.resolver.account(uri: ann.id))
            _ = try await world.actions.follow(target, options: FollowOptions(), as: bob.id)
            try await world.work()
            #expect(try await eventually { world.remote.received("Follow").count == 1 })
            let accept = ann.activity("Accept", try #require(world.remote.received("Follow").first).json)
            try await ann.send(ann.activity("Undo", accept), to: world.inbox)
            try await world.work()
            try await ann.send(accept, to: world.inbox)
            try await world.work()
            #expect(try await world.database.read { try !$0.isFollowing(bob.id, target) })
        }
    }

    @Test(arguments: Engine.both)
    func `a block is told and heard`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(by: ann, of: bob)
            let account = try #require(try await world.known(ann))
            _ = try await world.actions.block(account.id, as: bob.id)
            try await world.work()
            #expect(try await eventually { world.remote.received("Block").count == 1 })
            _ = try await world.actions.unblock(account.id, as: bob.id)
            try await world.work()
            #expect(try await eventually { !world.remote.received("Undo").isEmpty })

            let block = ann.activity("Block", .string(bob.uri))
            try await ann.send(block, to: world.inbox)
            try await world.work()
            #expect(try await world.database.read { try $0.isBlocking(account.id, bob.id) })
            try await ann.send(ann.activity("Undo", block), to: world.inbox)
            try await world.work()
            #expect(try await world.database.read { try !$0.isBlocking(account.id, bob.id) })
        }
    }
}
