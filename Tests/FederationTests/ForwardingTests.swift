import Actions
import Domain
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// Activities that others than their actors bring (security rows 1, 2, 9, 11).
@Suite struct ForwardingTests {
    /// alice, whom bob follows, wrote a post; carol lives on another server.
    private struct Scene {
        let world: World
        let alice: Stranger
        let carol: Stranger

        init(_ world: World) async throws {
            self.world = world
            alice = try Stranger("alice", on: world.remotes[0])
            carol = try Stranger("carol", on: world.remotes[1])
            try await world.follow(alice, by: world.person("bob"))
            try await alice.send(alice.create(alice.note(1)), to: world.inbox)
            try await world.work()
            world.remotes[1].forget()
        }

        func reply(_ text: String) -> JSONValue {
            carol.note(1, text, ["inReplyTo": .string("\(alice.id)/statuses/1")])
        }

        /// Sends carol's activity under alice's signature, with one of Linked Data inside.
        func forward(_ activity: JSONValue, by bearer: Stranger? = nil) async throws -> Int {
            let bearer = bearer ?? alice
            let body = activity.with(
                "signature", ["type": "RsaSignature2017", "creator": .string(carol.keyID), "signatureValue": "AAAA"]
            ).bytes
            return try await bearer.post(body, to: world.inbox, bearer.headers(for: body, to: world.inbox))
        }

        var asked: [String] { world.remotes[1].asked.filter { $0.contains("/statuses/") } }
    }

    @Test(arguments: Engine.both)
    func `a reply that another server brings is taken from its author's server`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let scene = try await Scene(world)
            scene.carol.publish(scene.reply("what carol said"))
            #expect(try await scene.forward(scene.carol.create(scene.reply("what alice made of it"))) == 202)
            try await world.work()
            let reply = try #require(try await world.post(scene.reply("")))
            #expect(reply.content.html.contains("what carol said"))
            #expect(reply.inReplyTo != nil)
            #expect(try await world.account(reply.author).uri == scene.carol.id)

            world.time.advance(seconds: 120)
            let moment = JSONValue.string(formatRFC3339(world.time.now.milliseconds - 1_000))
            scene.carol.publish(scene.reply("what carol meant").with("updated", moment))
            #expect(try await scene.forward(scene.carol.activity("Update", scene.reply("forged"))) == 202)
            try await world.work()
            #expect(try await world.post(scene.reply(""))?.content.html.contains("what carol meant") == true)
        }
    }

    @Test(arguments: Engine.both)
    func `a post that its author's server does not show is not made up by others`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let scene = try await Scene(world)
            #expect(try await scene.forward(scene.carol.create(scene.reply("never said"))) == 202)
            try await world.work()
            #expect(scene.asked.count == 1)
            #expect(try await world.post(scene.reply("")) == nil)
        }
    }

    @Test(arguments: Engine.both)
    func `a forwarded deletion counts when the author's server says so too`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let scene = try await Scene(world)
            scene.carol.publish(scene.reply("here"))
            _ = try await scene.forward(scene.carol.create(scene.reply("here")))
            try await world.work()
            let uri = scene.reply("")["id"]?.stringValue ?? ""
            let path = String(uri.dropFirst(world.remotes[1].base.count))
            func delete() async throws {
                world.time.advance(seconds: 61)
                #expect(try await scene.forward(scene.carol.activity("Delete", .string(uri))) == 202)
                try await world.work()
            }
            try await delete()
            #expect(try await world.post(uri) != nil)
            world.remotes[1][path] = Remote.Answer(status: .forbidden)
            try await delete()
            #expect(try await world.post(uri) != nil)
            world.remotes[1].serve(path, ["id": .string(uri), "type": "Tombstone"])
            try await delete()
            #expect(try await world.post(uri) == nil)
        }
    }

    @Test(arguments: Engine.both)
    func `strangers bring nothing, and nobody brings what concerns nobody`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 3) { world in
            let scene = try await Scene(world)
            let eve = try Stranger("eve", on: world.remotes[2])
            scene.carol.publish(scene.reply("hello"))
            let create = scene.carol.create(scene.reply("hello"))
            #expect(try await scene.forward(create, by: eve) == 401)
            // Known, but not followed: only what answers known posts is looked into.
            #expect(try await eve.send(eve.create(eve.note(1)), to: world.inbox) == 202)
            #expect(try await scene.forward(scene.carol.create(scene.carol.note(2)), by: eve) == 202)
            // Signed with another key.
            var thief = scene.alice
            thief.key = try TestKey.other.get()
            #expect(try await scene.forward(create, by: thief) == 401)
            // Neither likes nor follows are brought by others, nor what is on a third server.
            let like = scene.carol.activity("Like", .string("\(scene.alice.id)/statuses/1"))
            #expect(try await scene.forward(like) == 202)
            #expect(try await scene.forward(scene.carol.activity("Create", eve.note(3))) == 202)
            try await world.work()
            #expect(scene.asked.isEmpty)
            #expect(try await world.inboundRows() == 0)
        }
    }

    @Test(arguments: Engine.both)
    func `replies to people of ours are passed on as they came, to those who follow the answered`(
        _ engine: Engine
    ) async throws {
        try await engine.withWorld(remotes: 3) { world in
            let bob = try await world.person("bob")
            let carol = try Stranger("carol", on: world.remotes[0])
            let friend = try Stranger("friend", on: world.remotes[1])
            try await world.follow(by: friend, of: bob)
            try await world.follow(by: Stranger("neighbour", on: world.remotes[0]), of: bob)
            let post = try await world.publish("what do you think?", by: bob)
            let quiet = try await world.publish("among us", by: bob, visibility: .private)
            try await world.work()
            #expect(try await eventually { try await world.deliveries() == 0 })
            for remote in world.remotes { remote.forget() }

            let signature: JSONValue = ["type": "RsaSignature2017", "signatureValue": "AAAA"]
            let reply = carol.note(1, "a lot", ["inReplyTo": .string(post.uri)])
            let answer = carol.note(2, "and more", ["inReplyTo": reply["id"] ?? .null])
            let create = carol.create(reply).with("signature", signature)
            try await carol.send(create, to: world.inbox)
            // Deeper in the same conversation; without a signature; not for everybody; answers to what is not open.
            try await carol.send(carol.create(answer).with("signature", signature), to: world.inbox)
            let unsigned = carol.create(carol.note(3, "x", ["inReplyTo": .string(post.uri)]))
            try await carol.send(unsigned, to: world.inbox)
            let followers = ["to": .array([.string(carol.followers)]), "cc": [.string(bob.uri)]] as [String: JSONValue]
            let guarded = carol.note(4, "x", followers.merging(["inReplyTo": .string(post.uri)]) { $1 })
            try await carol.send(carol.create(guarded).with("signature", signature), to: world.inbox)
            let hidden = carol.note(5, "x", ["inReplyTo": .string(quiet.uri), "tag": [carol.mention(bob.uri)]])
            try await carol.send(carol.create(hidden).with("signature", signature), to: world.inbox)
            try await world.work()
            #expect(try await eventually { world.remotes[1].received.count == 2 })
            #expect(try await eventually { try await world.deliveries() == 0 })
            let received = world.remotes[1].received
            #expect(received.contains { $0.message.body == create.bytes })
            #expect(Set(received.compactMap { $0.json["object"]?["id"] }) == Set([reply["id"], answer["id"]]))
            // Not back to where it came from, nor to whom it does not concern.
            #expect(world.remotes[0].received.isEmpty)
            #expect(world.remotes[2].received.isEmpty)

            let delete = carol.activity("Delete", reply["id"] ?? .null).with("signature", signature)
            try await carol.send(delete, to: world.inbox)
            try await world.work()
            #expect(try await eventually { world.remotes[1].received("Delete").count == 1 })
        }
    }

    @Test(arguments: Engine.both)
    func `answers of those whom the answered has blocked are not passed on`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let bob = try await world.person("bob")
            let carol = try Stranger("carol", on: world.remotes[0])
            try await world.follow(by: Stranger("friend", on: world.remotes[1]), of: bob)
            let post = try await world.publish("hello", by: bob)
            let id = try #require(try await world.federation.resolver.account(uri: carol.id))
            _ = try await world.actions.block(id, as: bob.id)
            let reply = carol.note(1, "hey", ["inReplyTo": .string(post.uri)])
            try await carol.send(carol.create(reply).with("signature", ["type": "x"]), to: world.inbox)
            try await world.work()
            #expect(try await eventually { try await world.deliveries() == 0 })
            #expect(world.remotes[1].received("Create").compactMap { $0.json["object"]?["id"] } == [.string(post.uri)])
        }
    }

    @Test(arguments: Engine.both)
    func `what is forwarded a hundred times is asked for once`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let scene = try await Scene(world)
            for _ in 0..<20 { #expect(try await scene.forward(scene.carol.create(scene.reply("x"))) == 202) }
            try await world.work()
            #expect(scene.asked.count == 1)
            var statuses: [Int] = []
            for number in 100..<230 {
                let note = scene.carol.note(number, "x", ["inReplyTo": .string("\(scene.alice.id)/statuses/1")])
                statuses.append(try await scene.forward(scene.carol.create(note)))
            }
            #expect(statuses.first == 202)
            #expect(statuses.last == 503)
        }
    }
}
