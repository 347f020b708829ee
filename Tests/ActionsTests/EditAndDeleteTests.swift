import Actions
import Domain
import PostgresCluster
import Store
import Testing

@Suite struct EditAndDeleteTests {
    @Test(arguments: Engine.both) func `an edit keeps what was there and never changes the audience`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            let cleo = try await world.person("cleo")
            let id = try await world.publish("Dear @bob #one", by: alice, visibility: .direct)
            world.time.advance(seconds: 60)
            try await world.actions.editPost(id, PostEditDraft(text: "Dear @cleo #two", spoilerText: "CW"), as: alice)
            let post = try await world.post(id)
            #expect(post.text == "Dear @cleo #two" && post.spoilerText == "CW" && post.sensitive)
            #expect(post.visibility == .direct && post.editedAt == world.time.now && post.version == 1)
            let (edits, tags) = try await world.database.read { (try $0.edits(of: id), try $0.tags(of: id)) }
            #expect(edits.map(\.text) == ["Dear @bob #one"])
            #expect(edits.first?.createdAt == post.createdAt)
            #expect(tags.map(\.name) == ["two"])
            // Who could read it still can, and who is named now can too.
            #expect(try await world.isVisible(id, to: bob))
            #expect(try await world.isVisible(id, to: cleo))
            #expect(world.events.names.last == "postEdited")
        }
    }

    @Test(arguments: Engine.both) func `an edit that changes nothing leaves no trace`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let id = try await world.publish("Same", by: alice)
            try await world.actions.editPost(id, PostEditDraft(text: "Same"), as: alice)
            #expect(try await world.post(id).editedAt == nil)
            #expect(!world.events.names.contains("postEdited"))
        }
    }

    @Test(arguments: Engine.both) func `nobody edits or deletes what is not theirs`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            let mine = try await world.publish("Mine", by: alice)
            let boost = try await world.actions.reblog(mine, visibility: nil, as: bob)
            for id in [mine, Post.ID(99)] {
                var reason = try await refusal {
                    try await world.actions.editPost(id, PostEditDraft(text: "Yours"), as: bob)
                }
                #expect(reason.name == "notFound")
                reason = try await refusal { _ = try await world.actions.deletePost(id, as: bob) }
                #expect(reason.name == "notFound")
            }
            // A boost is an envelope: there is nothing to edit, also for who boosted.
            let reason = try await refusal {
                try await world.actions.editPost(boost, PostEditDraft(text: "Mine now"), as: bob)
            }
            #expect(reason.name == "notFound")
            #expect(try await world.post(mine).text == "Mine")
        }
    }

    @Test(arguments: Engine.both) func `a deleted post takes with it all that hangs on it`(engine: Engine) async throws
    {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            try await world.connect(bob, to: alice)
            let root = try await world.publish("Root", by: bob)
            let id = try await world.publish("@bob #tag", by: alice, to: root)
            let boost = try await world.actions.reblog(id, visibility: nil, as: bob)
            try await world.actions.favourite(id, as: bob)
            try await world.actions.bookmark(id, as: bob)
            #expect(try await world.notifications(of: alice) == [.favourite, .reblog, .follow])
            #expect(try await world.post(root).repliesCount == 1)

            let view = try await world.actions.deletePost(id, as: alice)
            #expect(view.post.text == "@bob #tag" && view.tags.map(\.name) == ["tag"])
            guard case .postDeleted(let remains) = world.events.all.last else { return #expect(Bool(false)) }
            #expect(remains.mentioned == [bob] && remains.tags == ["tag"] && remains.isLocal)
            #expect(try await world.database.read { try $0.posts([id, boost]).isEmpty })
            #expect(try await world.notifications(of: alice) == [.follow])
            #expect(try await world.home(of: bob) == [root])
            #expect(try await world.post(root).repliesCount == 0)
            #expect(try await world.account(alice).postsCount == 0)
            #expect(try await world.account(bob).postsCount == 1)
            let kept = try await world.database.read { try $0.bookmarks(of: bob, page: Page()).count }
            #expect(kept == 0)
        }
    }

    @Test(arguments: Engine.both) func `deleting one's own boost takes the boost back`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            let id = try await world.publish("Root", by: alice)
            let boost = try await world.actions.reblog(id, visibility: nil, as: bob)
            _ = try await world.actions.deletePost(boost, as: bob)
            #expect(world.events.names.last == "unreblogged")
            #expect(try await world.post(id).reblogsCount == 0)
            #expect(try await world.notifications(of: alice) == [])
        }
    }
}
