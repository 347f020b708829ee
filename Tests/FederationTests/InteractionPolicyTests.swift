import Actions
import Domain
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// Who may like, answer and boost a post, as its author says: GoToSocial's interaction policies, both ways.
@Suite struct InteractionPolicyTests {
    private static let everybody: JSONValue = "https://www.w3.org/ns/activitystreams#Public"

    /// Bob's post, which followers only may like, answer and boost.
    private func publish(_ world: World, by bob: Account) async throws -> Post {
        let followers = InteractionPolicy.Rule(automatic: .followers)
        let id = try await world.actions.publishPost(
            PostDraft(
                text: "for friends to talk about",
                interactionPolicy: InteractionPolicy(like: followers, reply: followers, announce: followers)),
            as: bob.id)
        return try #require(try await world.database.read { try $0.post(id) })
    }

    private func answers(_ type: String, to id: JSONValue?, _ world: World) async throws -> Bool {
        try await eventually {
            world.remote.received(type).contains { $0.json["object"] == id || $0.json["object"]?["id"] == id }
        }
    }

    @Test(arguments: Engine.both)
    func `who may not like, answer or boost a post of ours is told so, and nothing is kept`(
        _ engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let post = try await publish(world, by: bob)
            let note = ann.note(1, "may I?", ["inReplyTo": .string(post.uri)])
            let like = ann.activity("Like", .string(post.uri))
            let boost = ann.activity("Announce", .string(post.uri), id: nil, ["to": note["to"] ?? .null])
            for activity in [like, boost, ann.create(note)] {
                #expect(try await ann.send(activity, to: world.inbox) == 202)
            }
            try await world.work()
            for id in [like["id"], boost["id"], note["id"]] {
                let isRejected = try await answers("Reject", to: id, world)
                #expect(isRejected)
            }
            let after = try await world.post(post.uri)
            #expect(after?.favouritesCount == 0 && after?.reblogsCount == 0 && after?.repliesCount == 0)
            #expect(try await world.post(note) == nil)
        }
    }

    @Test(arguments: Engine.both)
    func `a follower who asks first gets stamps that anybody can check`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(by: ann, of: bob)
            let post = try await publish(world, by: bob)
            let note = ann.note(1, "thank you", ["inReplyTo": .string(post.uri)])
            let like = ann.activity("Like", .string(post.uri))
            let boost = ann.activity("Announce", .string(post.uri), id: nil, ["to": note["to"] ?? .null])
            for (type, instrument) in [("Like", like), ("Reply", note), ("Announce", boost)] {
                world.remote.forget()
                let request = ann.activity(
                    "\(type)Request", .string(post.uri), id: nil, ["instrument": instrument])
                #expect(try await ann.send(request, to: world.inbox) == 202)
                try await world.work()
                let isAccepted = try await answers("Accept", to: request["id"], world)
                #expect(isAccepted, "\(type)")
                let stamp = world.remote.received("Accept").last?.json["result"]?.stringValue ?? ""
                let document = try JSONValue.parse(try await ann.get(stamp).body)
                #expect(document["type"]?.stringValue == "\(type)Authorization")
                #expect(document["interactingObject"] == instrument["id"])
                #expect(document["interactionTarget"]?.stringValue == post.uri)
                #expect(document["attributedTo"]?.stringValue == bob.uri)
            }
            let after = try await world.post(post.uri)
            #expect(after?.favouritesCount == 1 && after?.reblogsCount == 1 && after?.repliesCount == 1)
        }
    }

    @Test(arguments: Engine.both)
    func `who asks for the same like again and again leaves one record`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(by: ann, of: bob)
            let post = try await publish(world, by: bob)
            var stamps: [String] = []
            for _ in 1...3 {
                world.remote.forget()
                let like = ann.activity("Like", .string(post.uri))
                let request = ann.activity("LikeRequest", .string(post.uri), id: nil, ["instrument": like])
                #expect(try await ann.send(request, to: world.inbox) == 202)
                try await world.work()
                let isAccepted = try await answers("Accept", to: request["id"], world)
                #expect(isAccepted)
                stamps.append(world.remote.received("Accept").last?.json["result"]?.stringValue ?? "")
            }
            var found: [Int] = []
            for stamp in stamps { found.append(try await ann.get(stamp).status) }
            #expect(found == [404, 404, 200])
            #expect(try await world.post(post.uri)?.favouritesCount == 1)
        }
    }

    @Test(arguments: Engine.both)
    func `nobody asks in another's name`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let eve = try Stranger("eve", on: world.remote)
            try await world.follow(by: ann, of: bob)
            let post = try await publish(world, by: bob)
            let note = ann.note(1, "thank you", ["inReplyTo": .string(post.uri)])
            let request = eve.activity("ReplyRequest", .string(post.uri), id: nil, ["instrument": note])
            #expect(try await eve.send(request, to: world.inbox) == 202)
            try await world.work()
            #expect(try await world.post(note) == nil)
            #expect(world.remote.received("Accept").allSatisfy { $0.json["object"]?["id"] != request["id"] })
        }
    }

    /// A post of Ann's whose author wants to be asked, or lets nobody.
    private func original(_ world: World, ann: Stranger, _ policy: JSONValue) async throws -> Post {
        let note = ann.note(1, "mine", ["interactionPolicy": policy])
        ann.publish(note)
        let id = try #require(try await world.federation.resolver.post(uri: note["id"]?.stringValue ?? ""))
        return try #require(try await world.database.read { try $0.post(id) })
    }

    @Test(arguments: Engine.both)
    func `people here do not do what an author elsewhere does not want`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let nobody: JSONValue = ["always": [.string(ann.id)], "approvalRequired": []]
            let post = try await original(
                world, ann: ann, ["canLike": nobody, "canReply": nobody, "canAnnounce": nobody])
            await #expect(throws: Refusal.self) { try await world.actions.favourite(post.id, as: bob.id) }
            await #expect(throws: Refusal.self) {
                try await world.actions.reblog(post.id, visibility: nil, as: bob.id)
            }
            await #expect(throws: Refusal.self) {
                try await world.actions.publishPost(PostDraft(text: "but", inReplyTo: post.id), as: bob.id)
            }
        }
    }

    @Test(arguments: Engine.both)
    func `what needs consent goes to the author alone until they agree`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let cat = try Stranger("cat", on: world.remote)
            try await world.follow(by: cat, of: bob)
            let ask: JSONValue = ["automaticApproval": [.string(ann.id)], "manualApproval": [Self.everybody]]
            let post = try await original(world, ann: ann, ["canReply": ask, "canLike": ask])
            world.remote.forget()
            let reply = try await world.actions.publishPost(
                PostDraft(text: "may I?", inReplyTo: post.id), as: bob.id)
            try await world.work()
            let isAsked = try await eventually { !world.remote.received("ReplyRequest").isEmpty }
            #expect(isAsked)
            #expect(world.remote.received("Create").isEmpty)
            let request = try #require(world.remote.received("ReplyRequest").first?.json)
            let mine = try #require(try await world.database.read { try $0.post(reply) })
            #expect(request["instrument"]?["id"]?.stringValue == mine.uri)
            let stamp = "\(ann.id)/authorizations/1"
            // Somebody else's yes is none.
            let forged = cat.activity("Accept", request, id: nil, ["result": .string("\(cat.id)/stamps/1")])
            #expect(try await cat.send(forged, to: world.inbox) == 202)
            try await world.work()
            #expect(world.remote.received("Create").isEmpty)
            let accept = ann.activity("Accept", request, id: nil, ["result": .string(stamp)])
            #expect(try await ann.send(accept, to: world.inbox) == 202)
            try await world.work()
            let isSent = try await eventually {
                world.remote.received("Create").contains {
                    $0.json["object"]?["replyAuthorization"]?.stringValue == stamp
                }
            }
            #expect(isSent)

            // A refusal takes away what waited.
            try await world.actions.favourite(post.id, as: bob.id)
            try await world.work()
            let isAskedAgain = try await eventually { !world.remote.received("LikeRequest").isEmpty }
            #expect(isAskedAgain)
            #expect(world.remote.received("Like").isEmpty)
            let like = try #require(world.remote.received("LikeRequest").first?.json)
            let reject = ann.activity("Reject", like["id"] ?? .null)
            #expect(try await ann.send(reject, to: world.inbox) == 202)
            try await world.work()
            #expect(try await !world.database.read { try $0.hasFavourite(of: post.id, by: bob.id) })
        }
    }
}
