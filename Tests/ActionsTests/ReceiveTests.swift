import Actions
import Domain
import PostgresCluster
import Store
import Testing

@Suite struct ReceiveTests {
    @Test(arguments: Engine.both) func `a post from elsewhere is kept once, however often it comes`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let zoe = try await world.stranger("zoe")
            let remote = world.remotePost(1, by: zoe)
            let kept = try await withThrowingTaskGroup(of: Post.ID?.self) { group -> [Post.ID] in
                for _ in 0..<6 { group.addTask { try await world.actions.receivePost(remote) } }
                return try await group.reduce(into: []) { $0.append($1) }.compactMap { $0 }
            }
            #expect(kept.count == 1)
            #expect(try await world.account(zoe).postsCount == 1)
            #expect(world.events.names == ["postReceived"])
            let post = try await world.post(kept[0])
            #expect(!post.isLocal && post.uri == remote.uri && post.content.html == "<p>Number 1</p>")
        }
    }

    @Test(arguments: Engine.both) func `nobody speaks for another server, for a blocked one, or after suspension`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let zoe = try await world.stranger("zoe")
            let evil = try await world.stranger("mallory", at: "evil.example")
            let alice = try await world.person("alice")
            #expect(try await world.receive(1, by: evil) == nil)
            #expect(try await world.receive(2, by: alice, at: "ours.example") == nil)
            try await world.database.write { transaction in
                try transaction.setBlocked(true, host: "evil.example", at: Timestamp(milliseconds: 1))
                try transaction.setStanding(.suspended, of: zoe)
            }
            #expect(try await world.receive(3, by: evil, at: "evil.example") == nil)
            #expect(try await world.receive(4, by: zoe) == nil)
            #expect(!world.events.names.contains("postReceived"))
        }
    }

    @Test(arguments: Engine.both) func `a reply that comes before its parent finds it later`(engine: Engine)
        async throws
    {
        try await engine.withWorld { world in
            let zoe = try await world.stranger("zoe")
            let yan = try await world.stranger("yan")
            let parentURI = world.remotePost(1, by: zoe).uri
            let reply = try #require(try await world.receive(2, by: yan, parentURI: parentURI))
            let answer = try #require(try await world.receive(3, by: zoe, to: reply))
            #expect(try await world.post(reply).inReplyTo == nil)
            let parent = try #require(try await world.receive(1, by: zoe))
            let posts = [try await world.post(parent), try await world.post(reply), try await world.post(answer)]
            #expect(posts[1].inReplyTo == parent && posts[1].inReplyToAccount == zoe)
            #expect(posts[0].repliesCount == 1)
            #expect(Set(posts.map(\.conversation)).count == 1)
            let thread = try await world.database.read { try $0.descendants(of: posts[0], viewer: nil, limit: 10) }
            #expect(thread == [reply, answer])
        }
    }

    @Test(arguments: Engine.both) func `many posts of one second all find a place`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let zoe = try await world.stranger("zoe")
            var kept = 0
            for number in 0..<60 where try await world.receive(number, by: zoe) != nil { kept += 1 }
            #expect(kept == 60)
            // Nothing is newer than now, whatever it says.
            var late = world.remotePost(100, by: zoe)
            late.createdAt = world.time.now.adding(seconds: 86_400)
            let id = try #require(try await world.actions.receivePost(late))
            #expect(try await world.post(id).createdAt == world.time.now)
        }
    }

    @Test(arguments: Engine.both) func `only the author edits, and never with an older version`(engine: Engine)
        async throws
    {
        try await engine.withWorld { world in
            let zoe = try await world.stranger("zoe")
            let yan = try await world.stranger("yan")
            let id = try #require(try await world.receive(1, by: zoe, visibility: .private))
            var edit = world.remotePost(1, by: yan, visibility: .public)
            edit.content = SafeHTML.sanitise("<p>Changed</p>")
            edit.editedAt = world.time.now
            #expect(try await world.actions.receiveEdit(edit) == nil)
            edit.author = zoe
            #expect(try await world.actions.receiveEdit(edit) == id)
            let post = try await world.post(id)
            #expect(post.content.html == "<p>Changed</p>" && post.visibility == .private && post.version == 1)
            edit.content = SafeHTML.sanitise("<p>Older</p>")
            edit.editedAt = world.time.now.adding(seconds: -10)
            #expect(try await world.actions.receiveEdit(edit) == nil)
            #expect(try await world.post(id).content.html == "<p>Changed</p>")
            edit.uri = "https://theirs.example/posts/unknown"
            #expect(try await world.actions.receiveEdit(edit) == nil)
        }
    }

    @Test(arguments: Engine.both) func `only the author deletes, and what is deleted does not come back`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let zoe = try await world.stranger("zoe")
            let yan = try await world.stranger("yan")
            let far = try await world.stranger("far", at: "far.example")
            let id = try #require(try await world.receive(1, by: zoe))
            let uri = world.remotePost(1, by: zoe).uri
            try await world.actions.receiveDelete(uri: uri, by: yan)
            try await world.actions.receiveDelete(uri: uri, by: far)
            #expect(try await world.post(id).uri == uri)
            try await world.actions.receiveDelete(uri: uri, by: zoe)
            #expect(world.events.names.last == "postDeleted")
            #expect(try await world.receive(1, by: zoe) == nil)
            // The end may come first. Nobody else can say so beforehand.
            try await world.actions.receiveDelete(uri: world.remotePost(2, by: zoe).uri, by: zoe)
            try await world.actions.receiveDelete(uri: world.remotePost(3, by: zoe).uri, by: far)
            #expect(try await world.receive(2, by: zoe) == nil)
            #expect(try await world.receive(3, by: zoe) != nil)
        }
    }

    @Test(arguments: Engine.both) func `a post of this server is not deleted from elsewhere`(engine: Engine)
        async throws
    {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let zoe = try await world.stranger("zoe")
            let id = try await world.publish("Mine", by: alice)
            let uri = try await world.post(id).uri
            try await world.actions.receiveDelete(uri: uri, by: zoe)
            try await world.actions.receiveDelete(uri: uri, by: alice)
            #expect(try await world.post(id).uri == uri)
        }
    }

    @Test(arguments: Engine.both) func `a boost from elsewhere counts once and can be taken back by its author only`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let zoe = try await world.stranger("zoe")
            let yan = try await world.stranger("yan")
            let id = try await world.publish("Hello", by: alice)
            let uri = "https://theirs.example/boosts/1"
            func receive(_ uri: String, by account: Account.ID) async throws -> Post.ID? {
                try await world.actions.receiveReblog(
                    uri: uri, of: id, by: account, visibility: .public, at: world.time.now)
            }
            #expect(try await receive(uri, by: zoe) != nil)
            #expect(try await receive(uri, by: zoe) == nil)
            #expect(try await receive(uri + "0", by: zoe) == nil)
            #expect(try await receive("https://far.example/boosts/1", by: yan) == nil)
            #expect(try await world.post(id).reblogsCount == 1)
            #expect(try await world.notifications(of: alice) == [.reblog])
            try await world.actions.receiveUndoReblog(uri: uri, by: yan)
            #expect(try await world.post(id).reblogsCount == 1)
            try await world.actions.receiveUndoReblog(uri: uri, by: zoe)
            #expect(try await world.post(id).reblogsCount == 0)
            #expect(try await world.notifications(of: alice) == [])
            #expect(try await receive(uri, by: zoe) == nil)
        }
    }

    @Test(arguments: Engine.both)
    func `what its author suspended, blocked or meant for few is not boosted from elsewhere`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let zoe = try await world.stranger("zoe")
            let yan = try await world.stranger("yan", at: "far.example")
            try await world.connect(zoe, to: alice)
            let secret = try await world.publish("Secret", by: alice, visibility: .private)
            let letter = try await world.publish("@zoe@theirs.example", by: alice, visibility: .direct)
            let open = try await world.publish("Open", by: alice)
            let bad = try #require(try await world.receive(9, by: yan, at: "far.example"))
            _ = try await world.actions.block(yan, as: alice)
            try await world.database.write { try $0.setStanding(.suspended, of: yan) }
            var number = 0
            func receive(_ post: Post.ID, by account: Account.ID, at host: String) async throws -> Post.ID? {
                number += 1
                return try await world.actions.receiveReblog(
                    uri: "https://\(host)/boosts/\(number)", of: post, by: account, visibility: .public,
                    at: world.time.now)
            }
            #expect(try await receive(secret, by: zoe, at: "theirs.example") == nil)
            #expect(try await receive(letter, by: zoe, at: "theirs.example") == nil)
            #expect(try await receive(bad, by: zoe, at: "theirs.example") == nil)
            #expect(try await receive(open, by: yan, at: "far.example") == nil)
            #expect(try await receive(open, by: zoe, at: "theirs.example") != nil)
        }
    }

    @Test(arguments: Engine.both) func `a like from elsewhere counts for posts of this server that its author may see`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let zoe = try await world.stranger("zoe")
            let open = try await world.publish("Open", by: alice)
            let secret = try await world.publish("Secret", by: alice, visibility: .private)
            let foreign = try #require(try await world.receive(1, by: zoe))
            for id in [open, open, secret, foreign, Post.ID(4)] {
                try await world.actions.receiveFavourite(uri: "https://theirs.example/l/\(id)", of: id, by: zoe)
            }
            #expect(try await world.post(open).favouritesCount == 1)
            #expect(try await world.post(secret).favouritesCount == 0)
            #expect(try await world.post(foreign).favouritesCount == 0)
            #expect(try await world.notifications(of: alice) == [.favourite])
            try await world.actions.receiveUndoFavourite(of: open, by: alice)
            try await world.actions.receiveUndoFavourite(of: open, by: zoe)
            #expect(try await world.post(open).favouritesCount == 0)
            #expect(try await world.notifications(of: alice) == [])
        }
    }
}
