import Actions
import Domain
import PostgresCluster
import Store
import Testing

@Suite struct InteractionTests {
    @Test(arguments: Engine.both) func `boosting twice, also at the same moment, is one boost`(engine: Engine)
        async throws
    {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            let id = try await world.publish("Hello", by: alice)
            let boosts = try await withThrowingTaskGroup(of: Post.ID.self) { group in
                for _ in 0..<6 { group.addTask { try await world.actions.reblog(id, visibility: nil, as: bob) } }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(boosts.count == 1)
            #expect(try await world.post(id).reblogsCount == 1)
            #expect(try await world.notifications(of: alice) == [.reblog])
            #expect(world.events.names.filter { $0 == "reblogged" }.count == 1)
            #expect(world.events.names.filter { $0 == "notified" }.count == 1)
            // A boost of a boost boosts what is in it.
            let boost = try #require(boosts.first)
            let cleo = try await world.person("cleo")
            let second = try await world.actions.reblog(boost, visibility: .unlisted, as: cleo)
            #expect(try await world.post(second).reblogOf == id)
            #expect(try await world.post(second).visibility == .unlisted)
        }
    }

    @Test(arguments: Engine.both)
    func `only the author boosts a followers-only post, to the followers; nobody a direct one`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            try await world.connect(bob, to: alice)
            let secret = try await world.publish("Secret", by: alice, visibility: .private)
            let letter = try await world.publish("@bob", by: alice, visibility: .direct)
            for id in [secret, letter] {
                let reason = try await refusal { _ = try await world.actions.reblog(id, visibility: .public, as: bob) }
                #expect(reason.name == "notReblogable")
            }
            let reason = try await refusal { _ = try await world.actions.reblog(letter, visibility: nil, as: alice) }
            #expect(reason.name == "notReblogable")
            let own = try await world.actions.reblog(secret, visibility: .public, as: alice)
            #expect(try await world.post(own).visibility == .private)
        }
    }

    @Test(arguments: Engine.both) func `what one cannot see one cannot touch, and it looks like nothing`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let eve = try await world.person("eve")
            let secret = try await world.publish("Secret", by: alice, visibility: .private)
            let letter = try await world.publish("Letter", by: alice, visibility: .direct)
            let open = try await world.publish("Open", by: alice)
            _ = try await world.actions.block(eve, as: alice)
            let actions = world.actions
            for id in [secret, letter, open, Post.ID(7)] {
                let verbs: [() async throws -> Void] = [
                    { _ = try await actions.reblog(id, visibility: nil, as: eve) },
                    { try await actions.unreblog(id, as: eve) },
                    { try await actions.favourite(id, as: eve) },
                    { try await actions.unfavourite(id, as: eve) },
                    { try await actions.bookmark(id, as: eve) },
                    { try await actions.unbookmark(id, as: eve) },
                    { try await actions.pin(id, as: eve) },
                    { try await actions.unpin(id, as: eve) },
                    { try await actions.muteConversation(id, as: eve) },
                    { try await actions.unmuteConversation(id, as: eve) },
                ]
                for verb in verbs { #expect(try await refusal(verb).name == "notFound") }
            }
            #expect(try await world.notifications(of: alice) == [])
        }
    }

    @Test(arguments: Engine.both) func `a boost can be taken back, also when the post is out of sight by now`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            let id = try await world.publish("Hello", by: alice)
            _ = try await world.actions.reblog(id, visibility: nil, as: bob)
            _ = try await world.actions.block(bob, as: alice)
            #expect(try await world.actions.unreblog(id, as: bob) == id)
            #expect(world.events.names.last == "unreblogged")
            #expect(try await world.post(id).reblogsCount == 0)
        }
    }

    @Test(arguments: Engine.both) func `a favourite counts once, is told once, and can be taken back`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            let id = try await world.publish("Hello", by: alice)
            let boost = try await world.actions.reblog(id, visibility: nil, as: alice)
            #expect(try await world.actions.favourite(boost, as: bob) == id)
            try await world.actions.favourite(id, as: bob)
            #expect(try await world.post(id).favouritesCount == 1)
            #expect(try await world.notifications(of: alice) == [.favourite])
            try await world.actions.unfavourite(id, as: bob)
            try await world.actions.unfavourite(id, as: bob)
            #expect(try await world.post(id).favouritesCount == 0)
            #expect(try await world.notifications(of: alice) == [])
            #expect(world.events.names.filter { $0 == "unfavourited" }.count == 1)
        }
    }

    @Test(arguments: Engine.both) func `nobody is told of a conversation that they muted`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            let id = try await world.publish("Hello", by: alice)
            try await world.actions.muteConversation(id, as: alice)
            try await world.actions.favourite(id, as: bob)
            #expect(try await world.notifications(of: alice) == [])
            try await world.actions.unmuteConversation(id, as: alice)
            _ = try await world.actions.reblog(id, visibility: nil, as: bob)
            #expect(try await world.notifications(of: alice) == [.reblog])
        }
    }

    @Test(arguments: Engine.both) func `nobody hears of whom they muted or blocked`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            let id = try await world.publish("Hello", by: alice)
            _ = try await world.actions.mute(bob, as: alice)
            try await world.actions.favourite(id, as: bob)
            #expect(try await world.notifications(of: alice) == [])
        }
    }

    @Test(arguments: Engine.both) func `five of one's own posts can be pinned`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            var ids: [Post.ID] = []
            for number in 0..<6 { ids.append(try await world.publish("Post \(number)", by: alice)) }
            for id in ids.prefix(5) { try await world.actions.pin(id, as: alice) }
            #expect(try await refusal { try await world.actions.pin(ids[0], as: alice) }.name == "alreadyPinned")
            #expect(try await refusal { try await world.actions.pin(ids[5], as: alice) }.name == "tooMany")
            #expect(try await refusal { try await world.actions.pin(ids[0], as: bob) }.name == "notPinnable")
            let letter = try await world.publish("Letter", by: alice, visibility: .direct)
            #expect(try await refusal { try await world.actions.pin(letter, as: alice) }.name == "notPinnable")
            try await world.actions.unpin(ids[0], as: bob)
            let pinned = try await world.database.read { try $0.pinnedPosts(of: alice, viewer: nil) }
            #expect(pinned == ids.prefix(5).reversed())
            try await world.actions.unpin(ids[0], as: alice)
            #expect(world.events.names.last == "unpinned")
        }
    }
}
