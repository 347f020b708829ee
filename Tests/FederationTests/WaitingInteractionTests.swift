import Actions
import Domain
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// What people elsewhere want to do with posts whose authors, here, want to be asked first.
@Suite struct WaitingInteractionTests {
    /// Bob's post, which anybody may answer, like and boost once he agrees.
    private func publish(_ world: World, by bob: Account) async throws -> Post {
        let ask = InteractionPolicy.Rule(manual: .everybody)
        let id = try await world.actions.publishPost(
            PostDraft(
                text: "ask me first", interactionPolicy: InteractionPolicy(like: ask, reply: ask, announce: ask)),
            as: bob.id)
        return try #require(try await world.database.read { try $0.post(id) })
    }

    /// Ann's like, answer and boost of a post.
    private func deeds(_ ann: Stranger, to post: Post) -> [(kind: String, instrument: JSONValue, plain: JSONValue)] {
        let note = ann.note(1, "may I?", ["inReplyTo": .string(post.uri)])
        let like = ann.activity("Like", .string(post.uri))
        let boost = ann.activity("Announce", .string(post.uri), id: nil, ["to": note["to"] ?? .null])
        return [("Like", like, like), ("Reply", note, ann.create(note)), ("Announce", boost, boost)]
    }

    private func waiting(for bob: Account, _ world: World) async throws -> [Approval] {
        try await world.database.read { try $0.waitingInteractions(for: bob.id, page: Page(limit: 10)) }
    }

    private func answers(_ type: String, to id: JSONValue?, _ world: World) async throws -> Bool {
        try await eventually {
            world.remote.received(type).contains { $0.json["object"] == id || $0.json["object"]?["id"] == id }
        }
    }

    @Test(arguments: Engine.both)
    func `what waits is shown to nobody and counts for nothing, until the author agrees`(_ engine: Engine) async throws
    {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let post = try await publish(world, by: bob)
            let note = try JSONValue.parse(try await ann.get(post.uri).body)
            for name in ["canLike", "canReply", "canAnnounce"] {
                let rule = note["interactionPolicy"]?[name]
                #expect(rule?["automaticApproval"] == [.string(bob.uri)])
                #expect(rule?["manualApproval"] == ["https://www.w3.org/ns/activitystreams#Public"])
            }
            for deed in deeds(ann, to: post) {
                #expect(try await ann.send(deed.plain, to: world.inbox) == 202)
            }
            try await world.work()
            #expect(world.remote.received("Accept").isEmpty && world.remote.received("Reject").isEmpty)
            let before = try await world.post(post.uri)
            #expect(before?.favouritesCount == 0 && before?.reblogsCount == 0 && before?.repliesCount == 0)
            let held = try await waiting(for: bob, world)
            #expect(Set(held.map(\.interaction)) == [.like, .reply, .announce])
            let objects = held.compactMap(\.object)
            #expect(objects.count == 2)
            let seen = try await world.database.read { reader in
                (
                    guests: try reader.visible(objects, to: nil), bob: try reader.visible(objects, to: bob.id),
                    thread: try reader.descendants(of: post, viewer: bob.id, limit: 10),
                    boosters: try reader.boosters(of: post.id, viewer: nil, page: Page(limit: 10)),
                    kinds: try reader.notifications(for: bob.id, filter: .init(), page: Page(limit: 10)).map(\.kind)
                )
            }
            #expect(seen.guests == [] && seen.bob == [] && seen.thread == [] && seen.boosters.isEmpty)
            #expect(Set(seen.kinds) == [.pendingFavourite, .pendingReply, .pendingReblog])

            for approval in held {
                try await world.actions.authorizeInteraction(approval.id, as: bob.id)
                try await world.work()
                let isAccepted = try await answers("Accept", to: .string(approval.objectURI), world)
                #expect(isAccepted)
                let stamp = world.remote.received("Accept").last?.json["result"]?.stringValue ?? ""
                let document = try JSONValue.parse(try await ann.get(stamp).body)
                #expect(document["interactingObject"]?.stringValue == approval.objectURI)
            }
            let after = try await world.post(post.uri)
            #expect(after?.favouritesCount == 1 && after?.reblogsCount == 1 && after?.repliesCount == 1)
            #expect(try await world.database.read { try $0.visible(objects, to: nil) }.count == 2)
            #expect(try await waiting(for: bob, world).isEmpty)
            let told = try await world.database.read {
                try $0.notifications(for: bob.id, filter: .init(), page: Page(limit: 10)).map(\.kind)
            }
            #expect(!told.contains { $0.isPending } && told.contains(.favourite) && told.contains(.reblog))
        }
    }

    @Test(arguments: Engine.both)
    func `a request waits for its author under its own name, and has no stamp before`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let post = try await publish(world, by: bob)
            for deed in deeds(ann, to: post) {
                world.remote.forget()
                let request = ann.activity(
                    "\(deed.kind)Request", .string(post.uri), id: nil, ["instrument": deed.instrument])
                #expect(try await ann.send(request, to: world.inbox) == 202)
                try await world.work()
                let approval = try #require(try await waiting(for: bob, world).first, "\(deed.kind)")
                let stamp = Approval.stampURI(author: bob.uri, approval.id)
                #expect(try await ann.get(stamp).status == 404)
                try await world.actions.authorizeInteraction(approval.id, as: bob.id)
                try await world.work()
                let isAccepted = try await answers("Accept", to: request["id"], world)
                #expect(isAccepted, "\(deed.kind)")
                #expect(try await ann.get(stamp).status == 200)
            }
        }
    }

    @Test(arguments: Engine.both)
    func `what the author does not want is gone, and its author told`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let post = try await publish(world, by: bob)
            for deed in deeds(ann, to: post) {
                #expect(try await ann.send(deed.plain, to: world.inbox) == 202)
                try await world.work()
                let approval = try #require(try await waiting(for: bob, world).first)
                try await world.actions.rejectInteraction(approval.id, as: bob.id)
                try await world.work()
                let isRejected = try await answers("Reject", to: .string(approval.objectURI), world)
                #expect(isRejected, "\(deed.kind)")
            }
            let after = try await world.post(post.uri)
            #expect(after?.favouritesCount == 0 && after?.reblogsCount == 0 && after?.repliesCount == 0)
            #expect(try await world.post(ann.note(1, "may I?")) == nil)
            #expect(try await waiting(for: bob, world).isEmpty)
        }
    }

    @Test(arguments: Engine.both)
    func `who takes back what waits leaves nothing to decide`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let post = try await publish(world, by: bob)
            for deed in deeds(ann, to: post) {
                #expect(try await ann.send(deed.plain, to: world.inbox) == 202)
                try await world.work()
                #expect(try await waiting(for: bob, world).count == 1)
                let back =
                    deed.kind == "Reply"
                    ? ann.activity("Delete", deed.instrument["id"] ?? .null) : ann.activity("Undo", deed.plain)
                #expect(try await ann.send(back, to: world.inbox) == 202)
                try await world.work()
                #expect(try await waiting(for: bob, world).isEmpty, "\(deed.kind)")
                let told = try await world.database.read {
                    try $0.notifications(for: bob.id, filter: .init(), page: Page(limit: 10)).map(\.kind)
                }
                #expect(!told.contains { $0.isPending }, "\(deed.kind)")
            }
            let after = try await world.post(post.uri)
            #expect(after?.favouritesCount == 0 && after?.reblogsCount == 0 && after?.repliesCount == 0)
        }
    }

    @Test(arguments: Engine.both)
    func `nobody is told of a reply that was fetched first and sent later, before it was agreed to`(
        _ engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let post = try await publish(world, by: bob)
            let note = ann.note(1, "may I?", ["inReplyTo": .string(post.uri)])
            ann.publish(note)
            let reply = try #require(try await world.federation.resolver.post(uri: note["id"]?.stringValue ?? ""))
            try await ann.send(ann.create(note), to: world.inbox)
            try await world.work()
            #expect(world.told.isEmpty)
            let approval = try #require(try await waiting(for: bob, world).first)
            #expect(approval.object == reply)
            try await world.actions.authorizeInteraction(approval.id, as: bob.id)
            #expect(world.told == [reply])
        }
    }
}
