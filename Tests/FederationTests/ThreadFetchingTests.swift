import Actions
import Domain
import JSON
import JobQueue
import PostgresCluster
import Store
import Testing

@testable import Federation

/// Whole conversations, fetched from every server that has a part in them (security rows 2, 3, 11, 16, 41).
@Suite struct ThreadFetchingTests {
    /// Somebody's post that answers nothing, known here because it was looked up.
    private func known(_ world: World, _ author: Stranger, _ changes: [String: JSONValue] = [:]) async throws -> Post {
        let note = author.note(1, "the first", changes)
        author.publish(note)
        let id = try #require(try await world.federation.resolver.post(uri: author.uri(1)))
        try await world.work()
        return try #require(try await world.database.read { try $0.post(id) })
    }

    private func open(_ world: World, _ post: Post) async throws {
        world.time.advance(seconds: 900)
        _ = try await world.actions.wantThread(of: try #require(try await world.post(post.uri)))
        try await world.work()
    }

    private func isKnown(_ world: World, _ uri: String) async throws -> Bool { try await world.post(uri) != nil }

    @Test(arguments: Engine.both)
    func `opening a post brings the answers of all servers that have a part`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 3, settings: .quick) { world in
            let ann = try Stranger("ann", on: world.remotes[0])
            let ben = try Stranger("ben", on: world.remotes[1])
            let cat = try Stranger("cat", on: world.remotes[2])
            let page = "/users/ann/statuses/1/replies?page=1"
            let post = try await known(
                world, ann, ["replies": ann.replies(to: 1, [ann.uri(2)], next: ann.remote.base + page)])
            ann.answer(2, to: ann.uri(1))
            ann.remote.servePage(page, [ben.uri(1)], next: "/users/ann/statuses/1/replies?page=2")
            ann.remote.servePage("/users/ann/statuses/1/replies?page=2", [cat.uri(1)])
            ben.answer(1, to: ann.uri(1), "b", ["replies": ben.replies(to: 1, [cat.uri(2)])])
            cat.answer(1, to: ann.uri(1))
            cat.answer(2, to: ben.uri(1))
            try await open(world, post)
            let thread = try await world.database.read { try $0.descendants(of: post, viewer: nil, limit: 100) }
            let uris = try await world.database.read { try $0.postURIs(thread) }
            #expect(Set(uris.values) == [ann.uri(2), ben.uri(1), cat.uri(1), cat.uri(2)])
            let answer = try #require(try await world.post(cat.uri(2)))
            #expect(answer.conversation == post.conversation)
            let fetch = try #require(try await world.database.read { try $0.threadFetch(of: post.conversation) })
            #expect(fetch.finishedAt != nil && fetch.found == 4)
        }
    }

    @Test(arguments: Engine.both)
    func `a conversation's own collection leads to branches that nobody else names`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2, settings: .quick) { world in
            let ann = try Stranger("ann", on: world.remotes[0])
            let ben = try Stranger("ben", on: world.remotes[1])
            let post = try await known(world, ann, ["context": .string("\(ann.remote.base)/contexts/1")])
            ann.remote.serve(
                "/contexts/1",
                [
                    "id": .string("\(ann.remote.base)/contexts/1"), "type": "Collection",
                    "items": [.string(ann.uri(1)), .string(ben.uri(2)), .string(ben.uri(1)), .string(ben.uri(9))],
                ])
            ben.answer(1, to: ann.uri(1))
            ben.answer(2, to: ben.uri(1))
            // It answers nothing: it has no place here, whatever the collection says.
            ben.publish(ben.note(9))
            try await open(world, post)
            let answer = try #require(try await world.post(ben.uri(2)))
            #expect(answer.conversation == post.conversation)
            #expect(try await world.post(ben.uri(1))?.id == answer.inReplyTo)
            #expect(try await isKnown(world, ben.uri(9)) == false)
        }
    }

    @Test(arguments: Engine.both)
    func `what came before a received answer is fetched up to the beginning`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2, settings: .quick) { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remotes[0])
            let ben = try Stranger("ben", on: world.remotes[1])
            try await world.follow(ben, by: bob)
            ann.publish(ann.note(1, "a", ["replies": ann.replies(to: 1, [ann.uri(3)])]))
            ann.answer(3, to: ann.uri(1))
            ben.answer(1, to: ann.uri(1))
            let last = ben.note(2, "b", ["inReplyTo": .string(ben.uri(1))])
            #expect(try await ben.send(ben.create(last), to: world.inbox) == 202)
            try await world.work()
            #expect(try await isKnown(world, ann.uri(3)) == false)
            // Others of the same conversation are waited for.
            world.time.advance(seconds: 31)
            try await world.work()
            let first = try #require(try await world.post(ann.uri(1)))
            let received = try #require(try await world.post(last))
            #expect(received.conversation == first.conversation)
            world.time.advance(seconds: 900)
            try await open(world, received)
            #expect(try await isKnown(world, ann.uri(3)))
        }
    }

    @Test(arguments: Engine.both)
    func `fetched posts have their own dates, and nobody is told of them`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2, settings: .quick) { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remotes[0])
            let ben = try Stranger("ben", on: world.remotes[1])
            try await world.follow(ben, by: bob)
            let post = try await known(world, ann, ["replies": ann.replies(to: 1, [ben.uri(1)])])
            let answer = ben.note(
                1, "hi bob",
                [
                    "inReplyTo": .string(ann.uri(1)), "published": "2026-01-02T03:04:05Z",
                    "tag": [ben.mention(bob.uri)], "cc": [.string(bob.uri)],
                ])
            ben.publish(answer)
            try await open(world, post)
            let found = try #require(try await world.post(answer))
            #expect(found.createdAt.milliseconds == 1_767_323_045_000)
            let facts = try #require(try await world.database.read { try $0.remotePost(found.id) })
            #expect(facts.isHistory)
            #expect(world.told == [post.id])
            // Sent by its author after all, it is news.
            #expect(try await ben.send(ben.create(answer), to: world.inbox) == 202)
            try await world.work()
            #expect(world.told == [post.id, found.id])
            #expect(try await ben.send(ben.create(answer), to: world.inbox) == 202)
            try await world.work()
            #expect(world.told == [post.id, found.id])
        }
    }

    @Test(arguments: Engine.both)
    func `nobody speaks for posts of another server`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2, settings: .quick) { world in
            let eve = try Stranger("eve", on: world.remotes[0])
            let ben = try Stranger("ben", on: world.remotes[1])
            let page = "/users/eve/statuses/1/replies?page=1"
            let post = try await known(world, eve, ["replies": eve.replies(to: 1, [], next: eve.remote.base + page)])
            let forged = ben.note(1, "forged", ["inReplyTo": .string(eve.uri(1))])
            let own = eve.note(2, "own", ["inReplyTo": .string(eve.uri(1))])
            let false1 = eve.note(3, "as ben", ["inReplyTo": .string(eve.uri(1)), "attributedTo": .string(ben.id)])
            let unasked = eve.note(4, "embedded only", ["inReplyTo": .string(eve.uri(1))])
            eve.remote.servePage(page, [forged, own, false1, unasked])
            eve.publish(false1)
            try await open(world, post)
            // Ben's server knows no such post.
            #expect(try await isKnown(world, ben.uri(1)) == false)
            #expect(world.remotes[1].asked.contains("/users/ben/statuses/1"))
            // What lies on the collection's own host is believed as it is.
            #expect(try await isKnown(world, eve.uri(2)))
            #expect(try await isKnown(world, eve.uri(4)))
            #expect(!world.remotes[0].asked.contains("/users/eve/statuses/4"))
            #expect(try await isKnown(world, eve.uri(3)) == false)
        }
    }

    @Test(arguments: Engine.both)
    func `pages on another host are not followed`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2, settings: .quick) { world in
            let eve = try Stranger("eve", on: world.remotes[0])
            let victim = world.remotes[1]
            victim.servePage("/page", [String]())
            eve.remote.redirect("/redirected", to: victim.base + "/page")
            let post = try await known(
                world, eve,
                [
                    "context": .string("\(victim.base)/page"),
                    "replies": eve.replies(to: 1, [], next: "\(victim.base)/page"),
                ])
            try await open(world, post)
            #expect(!victim.asked.contains("/page"))
        }
    }

    @Test(arguments: Engine.both)
    func `a conversation is fetched once for many who open it`(_ engine: Engine) async throws {
        try await engine.withWorld(settings: .quick) { world in
            let ann = try Stranger("ann", on: world.remote)
            let post = try await known(world, ann, ["replies": ann.replies(to: 1, [ann.uri(2)])])
            ann.answer(2, to: ann.uri(1))
            world.time.advance(seconds: 900)
            let first = try #require(try await world.actions.wantThread(of: post))
            #expect(try await world.actions.wantThread(of: post)?.id == first.id)
            try await world.work()
            world.remote.forget()
            #expect(try await world.actions.wantThread(of: post) == nil)
            try await world.work()
            #expect(world.remote.asked.isEmpty)
            // What was written here alone is nobody else's.
            let bob = try await world.person("bob")
            #expect(try await world.actions.wantThread(of: world.publish("mine", by: bob)) == nil)
        }
    }

    @Test(arguments: Engine.both)
    func `a host that asks for patience gets it, and others do not wait`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2, settings: .quick) { world in
            let ann = try Stranger("ann", on: world.remotes[0])
            let ben = try Stranger("ben", on: world.remotes[1])
            let post = try await known(world, ann, ["replies": ann.replies(to: 1, [ann.uri(2), ben.uri(1)])])
            ben.answer(1, to: ann.uri(1))
            ann.answer(2, to: ann.uri(1))
            let busy = Remote.Answer(status: .tooManyRequests, headers: [.init("retry-after")!: "120"])
            let answer = ann.remote["/users/ann/statuses/2"]
            ann.remote["/users/ann/statuses/2"] = busy
            try await open(world, post)
            #expect(try await isKnown(world, ben.uri(1)))
            ann.remote.forget()
            world.time.advance(seconds: 60)
            try await world.work()
            #expect(ann.remote.asked.isEmpty)
            ann.remote["/users/ann/statuses/2"] = answer
            world.time.advance(seconds: 61)
            try await world.work()
            #expect(try await isKnown(world, ann.uri(2)))
        }
    }
}
