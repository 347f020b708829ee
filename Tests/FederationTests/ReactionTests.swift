import Actions
import Domain
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// Emoji as answers, between servers.
@Suite struct ReactionTests {
    @Test(arguments: Engine.both)
    func `reactions are kept, counted as one favourite, and taken back`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let post = try await world.publish("hello", by: bob)
            let object = JSONValue.string(post.uri)
            let cat = ann.activity("EmojiReact", object, ["content": ":cat:", "tag": [ann.emoji("cat")]])
            let thumb = ann.activity("Like", object, ["_misskey_reaction": "👍"])
            let strange = ann.activity("EmojiReact", object, ["content": "<script>"])
            for activity in [cat, thumb, thumb, strange] { try await ann.send(activity, to: world.inbox) }
            try await world.work()
            let host = world.remote.host
            #expect(try await world.reactions(post.id).map(\.name) == ["cat@\(host)", "👍"])
            #expect(try await world.reactions(post.id).first?.url == "\(world.remote.base)/emoji/cat.png")
            #expect(try await world.post(post.uri)?.favouritesCount == 1)
            #expect(try await world.told(bob) == [.favourite])

            try await ann.send(ann.activity("Undo", cat), to: world.inbox)
            try await world.work()
            #expect(try await world.reactions(post.id).map(\.name) == ["👍"])
            #expect(try await world.post(post.uri)?.favouritesCount == 1)
            try await ann.send(ann.activity("Undo", .string(thumb["id"]?.stringValue ?? "")), to: world.inbox)
            try await world.work()
            #expect(try await world.reactions(post.id).isEmpty)
            #expect(try await world.post(post.uri)?.favouritesCount == 0)
            #expect(try await world.told(bob).isEmpty)
        }
    }

    @Test(arguments: Engine.both)
    func `nobody reacts to what they may not see, too often, or for others`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let eve = try Stranger("eve", on: world.remote)
            let secret = try await world.publish("for few", by: bob, visibility: .private)
            let open = try await world.publish("for all", by: bob)
            try await ann.send(ann.activity("EmojiReact", .string(secret.uri), ["content": "👍"]), to: world.inbox)
            for emoji in ["😀", "😁", "😂", "😃", "😄", "😅", "😆", "😇", "😈", "😉"] {
                try await ann.send(
                    ann.activity("EmojiReact", .string(open.uri), ["content": .string(emoji)]), to: world.inbox)
            }
            try await world.work()
            #expect(try await world.reactions(secret.id).isEmpty)
            #expect(try await world.reactions(open.id).count == Reaction.limit)
            let theirs = ann.activity("EmojiReact", .string(open.uri), ["content": "😀"])
            try await eve.send(eve.activity("Undo", theirs), to: world.inbox)
            try await world.work()
            #expect(try await world.reactions(open.id).count == Reaction.limit)
        }
    }

    @Test(arguments: Engine.both)
    func `ours go to the author, and are taken back`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(ann, by: bob)
            let note = ann.note(1)
            try await ann.send(ann.create(note), to: world.inbox)
            try await world.work()
            let post = try #require(try await world.post(note))
            world.remote.forget()
            try await world.actions.react(with: "🎉", to: post.id, as: bob.id)
            try await world.work()
            #expect(try await eventually { world.remote.received("EmojiReact").count == 1 })
            let sent = try #require(world.remote.received("EmojiReact").first?.json)
            try Golden(world).check("emoji-react", sent.bytes)
            #expect(try await world.post(note)?.favouritesCount == 1)
            _ = try await world.actions.unfavourite(post.id, as: bob.id)
            try await world.work()
            #expect(try await eventually { world.remote.received("Undo").count == 1 })
            let undo = try #require(world.remote.received("Undo").first?.json["object"])
            #expect(undo["id"] == sent["id"] && undo["content"]?.stringValue == "🎉")
            #expect(try await world.post(note)?.favouritesCount == 0)
        }
    }

    @Test func `one emoji is one emoji`() {
        for emoji in ["👍", "❤", "❤️", "👨‍👩‍👧", "🇩🇪", "1️⃣", "👍🏽", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"] { #expect(Reaction.isEmoji(emoji), "\(emoji)") }
        for text in ["", "a", "1", "#", "©", "👍👍", "👍 ", "1\u{301}", "<", ":cat:", "\u{200D}"] {
            #expect(!Reaction.isEmoji(text), "\(text)")
        }
    }
}

extension World {
    fileprivate func reactions(_ post: Post.ID) async throws -> [ReactionCount] {
        try await database.read { try $0.reactions(to: [post], viewer: nil)[post] ?? [] }
    }

    fileprivate func told(_ person: Account) async throws -> [Domain.Notification.Kind] {
        try await database.read {
            try $0.notifications(for: person.id, filter: NotificationFilter(), page: Page(limit: 10)).map(\.kind)
        }
    }
}
