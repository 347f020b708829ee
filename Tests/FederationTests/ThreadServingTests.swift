import Actions
import Domain
import HTTPTransport
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// What other servers are told of our conversations (security rows 28, 29).
@Suite struct ThreadServingTests {
    private func get(_ world: World, _ url: String) async throws -> JSONValue {
        let response = try await world.client.send(
            OutboundRequest(url: url, headers: [("accept", MediaTypes.activity)]))
        #expect(response.status == 200, "\(url)")
        return try JSONValue.parse(response.body)
    }

    /// All items of a collection, page by page.
    private func items(_ world: World, _ url: String) async throws -> [String] {
        var items: [String] = []
        var next = try await get(world, url)["first"]?.stringValue
        while let page = next, items.count < 500 {
            let document = try await get(world, page)
            items += (document["items"]?.arrayValue ?? []).compactMap(\.stringValue)
            next = document["next"]?.stringValue
        }
        return items
    }

    @Test(arguments: Engine.both)
    func `answers are listed page by page, the author's own first`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let eva = try await world.person("eva")
            let post = try await world.publish("who is there?", by: bob)
            let hers = try await world.publish("me", by: eva, to: post.id)
            let own = try await world.publish("me too", by: bob, visibility: .unlisted, to: post.id)
            _ = try await world.publish("not for all", by: eva, visibility: .private, to: post.id)
            var more: [String] = []
            for number in 1...45 { more.append(try await world.publish("\(number)", by: eva, to: post.id).uri) }
            #expect(try await items(world, "\(post.uri)/replies") == [own.uri, hers.uri] + more)
            #expect(try await get(world, "\(post.uri)/replies")["totalItems"]?.intValue == 47)
            let note = try await get(world, post.uri)
            #expect(note["replies"]?["first"]?["next"]?.stringValue == "\(post.uri)/replies?page=true")
            #expect(try await get(world, own.uri)["replies"]?["first"]?["next"] == nil)
        }
    }

    @Test(arguments: Engine.both)
    func `a conversation has an address that all its posts name`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let post = try await world.publish("hello", by: bob)
            let theirs = ann.note(1, "hi", ["inReplyTo": .string(post.uri)])
            #expect(try await ann.send(ann.create(theirs), to: world.inbox) == 202)
            try await world.work()
            let parent = try #require(try await world.post(theirs))
            let answer = try await world.publish("how are you?", by: bob, to: parent.id)
            _ = try await world.publish("between us", by: bob, visibility: .private, to: parent.id)
            let context = "\(world.base)/contexts/\(post.id)"
            for note in [post.uri, answer.uri] {
                #expect(try await get(world, note)["context"]?.stringValue == context)
                #expect(try await get(world, note)["conversation"]?.stringValue == context)
            }
            let collection = try await get(world, context)
            #expect(collection["attributedTo"]?.stringValue == bob.uri)
            #expect(collection["totalItems"]?.intValue == 3)
            #expect(Set(try await items(world, context)) == [post.uri, parent.uri, answer.uri])
        }
    }

    @Test(arguments: Engine.both)
    func `an answer to a conversation from elsewhere keeps its name`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(ann, by: bob)
            let named = ann.note(1, "hi", ["context": .string("\(world.remote.base)/contexts/7")])
            let nameless = ann.note(2, "hi")
            for note in [named, nameless] { try await ann.send(ann.create(note), to: world.inbox) }
            try await world.work()
            let one = try await world.publish("one", by: bob, to: #require(try await world.post(named)).id)
            let two = try await world.publish("two", by: bob, to: #require(try await world.post(nameless)).id)
            #expect(try await get(world, one.uri)["context"]?.stringValue == "\(world.remote.base)/contexts/7")
            #expect(try await get(world, two.uri)["context"] == nil)
            #expect(try await world.client.send(OutboundRequest(url: "\(world.base)/contexts/\(one.id)")).status == 404)
        }
    }

    @Test(arguments: Engine.both)
    func `who is blocked is told nothing of a conversation`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let eva = try await world.person("eva")
            let eve = try Stranger("eve", on: world.remote)
            try await world.follow(by: eve, of: bob)
            let post = try await world.publish("hello", by: bob)
            let hers = try await world.publish("hi", by: eva, to: post.id)
            let account = try #require(try await world.known(eve))
            _ = try await world.actions.block(account.id, as: eva.id)
            let page = "\(post.uri)/replies?only_other_accounts=true&page=true"
            #expect(try JSONValue.parse(try await eve.get(page).body)["items"]?.arrayValue?.isEmpty == true)
            #expect(try await get(world, page)["items"]?[0]?.stringValue == hers.uri)
            _ = try await world.actions.block(account.id, as: bob.id)
            let missing = try await eve.get("\(world.base)/users/bob/statuses/1/replies")
            for path in ["/replies", "/likes", "/shares"] {
                let response = try await eve.get(post.uri + path)
                #expect(response.status == 404)
                #expect(response.body == missing.body)
            }
            #expect(try await eve.get("\(world.base)/contexts/\(post.id)").status == 404)
        }
    }

    @Test(arguments: Engine.both)
    func `posts that are not for everybody have no collections`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let friend = try Stranger("friend", on: world.remote)
            try await world.follow(by: friend, of: bob)
            let post = try await world.publish("for friends", by: bob, visibility: .private)
            for path in ["/replies", "/likes", "/shares"] {
                #expect(try await friend.get(post.uri + path).status == 404)
            }
            #expect(try await friend.get("\(world.base)/contexts/\(post.id)").status == 404)
            let open = try await world.publish("for all", by: bob)
            #expect(try await friend.get("\(world.base)/users/carol/statuses/\(open.id)/replies").status == 404)
        }
    }
}
