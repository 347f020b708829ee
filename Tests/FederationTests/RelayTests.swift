import Actions
import Domain
import HTTPSignatures
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// Relays of both kinds (FEP-ae0c; security row 42).
@Suite struct RelayTests {
    private static let everybody = "https://www.w3.org/ns/activitystreams#Public"

    /// A relay, which everybody there shares an inbox with.
    private struct Scene {
        let world: World
        let relay: Stranger
        let carol: Stranger

        init(_ world: World) throws {
            self.world = world
            relay = try Stranger("relay", on: world.remotes[0])
            relay.publish(["type": "Application"])
            carol = try Stranger("carol", on: world.remotes[1])
        }

        /// Subscribes; the Follow that the relay got.
        func subscribe(_ style: Relay.Style) async throws -> JSONValue {
            let url = style == .inbox ? relay.inbox : relay.id
            _ = try await world.actions.addRelay(url, by: nil, resolver: world.federation.resolver)
            try await world.work()
            #expect(try await eventually { relay.remote.received("Follow").count == 1 })
            return try #require(relay.remote.received("Follow").first).json
        }

        func join(_ style: Relay.Style) async throws {
            let follow = try await subscribe(style)
            try await relay.send(relay.activity("Accept", follow), to: world.inbox)
            try await world.work()
            #expect(try await state() == .accepted)
            relay.remote.forget()
        }

        func state() async throws -> Relay.State? { try await world.database.read { try $0.relays().first?.state } }

        func relay() async throws -> Relay { try #require(try await world.database.read { try $0.relays().first }) }

        /// Brings carol's activity as it is.
        func forward(_ activity: JSONValue, by bearer: Stranger? = nil) async throws {
            let bearer = bearer ?? relay
            let body = activity.with("signature", ["type": "RsaSignature2017", "signatureValue": "AAAA"]).bytes
            _ = try await bearer.post(body, to: world.inbox, bearer.headers(for: body, to: world.inbox))
            try await world.work()
        }

        func announce(_ object: JSONValue, by bearer: Stranger? = nil) async throws {
            let bearer = bearer ?? relay
            let to = ["to": JSONValue.array([.string(bearer.followers)])]
            try await bearer.send(bearer.activity("Announce", object, to), to: world.inbox)
            try await world.work()
        }

        /// Why a relay cannot be added; nil when it was.
        func refusal(_ address: String) async -> String? {
            do {
                _ = try await world.actions.addRelay(address, by: nil, resolver: world.federation.resolver)
                return nil
            } catch {
                return "\(error)"
            }
        }

        func publicTimeline() async throws -> [Post.ID] {
            try await world.database.read {
                try $0.publicTimeline(PublicFilter(), viewer: nil, page: Page(limit: 20))
            }
        }
    }

    @Test(arguments: Engine.both)
    func `a relay of Mastodon's kind is followed at its inbox, and gets what is for everybody`(
        _ engine: Engine
    ) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let scene = try Scene(world)
            let bob = try await world.person("bob")
            let follow = try await scene.subscribe(.inbox)
            #expect(follow["actor"]?.stringValue == "\(world.base)/actor")
            #expect(follow["object"]?.stringValue == Self.everybody)
            #expect(try await scene.state() == .pending)
            // Nothing goes there before its yes.
            _ = try await world.publish("too early", by: bob)
            try await world.work()
            try await scene.relay.send(scene.relay.activity("Accept", follow), to: world.inbox)
            try await world.work()
            #expect(try await scene.state() == .accepted)
            scene.relay.remote.forget()

            let post = try await world.publish("hello", by: bob)
            for visibility in [Visibility.unlisted, .private, .direct] {
                _ = try await world.publish("not for all", by: bob, visibility: visibility)
            }
            try await world.work()
            try await world.actions.editPost(post.id, PostEditDraft(text: "hello all"), as: bob.id)
            try await world.work()
            _ = try await world.actions.deletePost(post.id, as: bob.id)
            try await world.work()
            #expect(try await eventually { try await world.deliveries() == 0 })
            let received = scene.relay.remote.received
            #expect(received.map(\.type) == ["Create", "Update", "Delete"])
            #expect(received.allSatisfy { $0.json["object"]?["id"]?.stringValue == post.uri })
            #expect(received.allSatisfy { $0.json["actor"]?.stringValue == bob.uri })
        }
    }

    @Test(arguments: Engine.both)
    func `a relay of LitePub's kind follows back, and gets an Announce by this server`(
        _ engine: Engine
    ) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let scene = try Scene(world)
            let (relay, remote) = (scene.relay, scene.relay.remote)
            let bob = try await world.person("bob")
            let server = "\(world.base)/actor"
            let follow = try await scene.subscribe(.actor)
            #expect(follow["object"]?.stringValue == relay.id)
            #expect(follow["to"] == [.string(relay.id)])
            let back = relay.activity("Follow", .string(server))
            try await relay.send(relay.activity("Accept", follow), to: world.inbox)
            try await relay.send(back, to: world.inbox)
            // Nobody else follows this server.
            try await scene.carol.send(scene.carol.activity("Follow", .string(server)), to: world.inbox)
            try await world.work()
            #expect(try await eventually { remote.received("Accept").count == 1 })
            #expect(remote.received("Accept").first?.json["object"]?["id"] == back["id"])
            #expect(remote.received("Accept").first?.json["actor"]?.stringValue == server)
            remote.forget()

            let post = try await world.publish("hello", by: bob)
            _ = try await world.publish("not for all", by: bob, visibility: .unlisted)
            try await world.work()
            _ = try await world.actions.deletePost(post.id, as: bob.id)
            try await world.work()
            #expect(try await eventually { try await world.deliveries() == 0 })
            #expect(remote.received.map(\.type) == ["Announce", "Delete"])
            let announce = try #require(remote.received("Announce").first)
            #expect(announce.json["object"]?.stringValue == post.uri)
            #expect(announce.json["actor"]?.stringValue == server)
            #expect(announce.json["to"] == [.string(relay.id), .string(relay.followers)])
            let signature = try IncomingSignature.parse(announce.message)
            #expect(signature.keyID == "\(server)#main-key")
            #expect(scene.carol.remote.received.isEmpty)
        }
    }

    @Test(arguments: Engine.both)
    func `what a relay brings is shown as its author's server shows it, and as nobody's boost`(
        _ engine: Engine
    ) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let scene = try Scene(world)
            let carol = scene.carol
            try await scene.join(.inbox)
            let note = carol.note(1, "what carol said", ["tag": [["type": "Hashtag", "name": "#birds"]]])
            carol.publish(note)
            try await scene.forward(carol.create(carol.note(1, "what the relay made of it")))
            let post = try #require(try await world.post(note))
            #expect(post.content.html.contains("what carol said"))
            carol.publish(carol.note(2, "announced"))
            try await scene.announce(.string("\(carol.id)/statuses/2"))
            let second = try #require(try await world.post("\(carol.id)/statuses/2"))
            #expect(try await scene.publicTimeline() == [second.id, post.id].sorted(by: >))
            let tagged = try await world.database.read {
                try $0.tagTimeline(TagFilter(any: ["birds"]), viewer: nil, page: Page(limit: 20))
            }
            #expect(tagged == [post.id])
            // The Announce was its own only trace.
            let boosts = try await world.database.read { try $0.first(Int.self, "SELECT COUNT(*) FROM posts") }
            #expect(boosts == 2)
            // Whoever did not say it to everybody did not say it to relays.
            carol.publish(carol.note(3, "quiet", ["to": [.string(carol.followers)], "cc": [.string(Self.everybody)]]))
            try await scene.announce(.string("\(carol.id)/statuses/3"))
            #expect(try await world.post("\(carol.id)/statuses/3") == nil)
            // What carol's server does not show is not made up.
            try await scene.forward(carol.create(carol.note(4, "never said")))
            try await scene.announce(carol.create(carol.note(5, "never said")))
            #expect(try await world.post("\(carol.id)/statuses/4") == nil)
            #expect(try await world.post("\(carol.id)/statuses/5") == nil)
        }
    }

    @Test(arguments: Engine.both)
    func `of what a relay brings neither the conversation nor the mentioned are fetched`(_ engine: Engine) async throws
    {
        try await engine.withWorld(remotes: 2) { world in
            let scene = try Scene(world)
            let carol = scene.carol
            try await scene.join(.actor)
            let dave = try Stranger("dave", on: world.remotes[1])
            carol.publish(carol.note(1, "beginning"))
            let reply = carol.note(
                2, "hi", ["inReplyTo": .string("\(carol.id)/statuses/1"), "tag": [carol.mention(dave.id)]])
            carol.publish(reply)
            try await scene.announce(reply["id"] ?? .null)
            #expect(try await world.post(reply) != nil)
            world.time.advance(seconds: 120)
            try await world.work()
            #expect(!carol.remote.asked.contains { $0.hasSuffix("/statuses/1") || $0.hasSuffix("/dave") })
        }
    }

    @Test(arguments: Engine.both)
    func `changes and deletions that a relay brings count as their author's server has them`(
        _ engine: Engine
    ) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let scene = try Scene(world)
            let carol = scene.carol
            try await scene.join(.inbox)
            carol.publish(carol.note(1, "first"))
            try await scene.forward(carol.create(carol.note(1)))
            world.time.advance(seconds: 120)
            let moment = JSONValue.string(formatRFC3339(world.time.now.milliseconds - 1_000))
            carol.publish(carol.note(1, "second").with("updated", moment))
            try await scene.forward(carol.activity("Update", carol.note(1, "third")))
            let uri = "\(carol.id)/statuses/1"
            #expect(try await world.post(uri)?.content.html.contains("second") == true)
            world.time.advance(seconds: 120)
            try await scene.forward(carol.activity("Delete", .string(uri)))
            #expect(try await world.post(uri) != nil)
            carol.remote.serve("/users/carol/statuses/1", ["id": .string(uri), "type": "Tombstone"])
            world.time.advance(seconds: 120)
            try await scene.forward(carol.activity("Delete", .string(uri)))
            #expect(try await world.post(uri) == nil)
        }
    }

    @Test(arguments: Engine.both, Relay.Style.allCases)
    func `a relay that has not said yes, said no, or was left, brings nothing`(
        _ engine: Engine, _ style: Relay.Style
    ) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let scene = try Scene(world)
            let (relay, carol) = (scene.relay, scene.carol)
            let bob = try await world.person("bob")
            var number = 0
            func bringsNothing(_ when: String) async throws {
                number += 2
                carol.publish(carol.note(number, "x"))
                carol.publish(carol.note(number + 1, "x"))
                try await scene.forward(carol.create(carol.note(number, "x")))
                try await scene.announce(.string("\(carol.id)/statuses/\(number + 1)"))
                #expect(try await scene.publicTimeline().isEmpty, "\(when)")
            }
            let follow = try await scene.subscribe(style)
            try await bringsNothing("waiting")
            try await relay.send(relay.activity("Reject", follow), to: world.inbox)
            try await world.work()
            #expect(try await scene.state() == .rejected)
            try await bringsNothing("rejected")
            // A yes that nobody waits for any more.
            try await relay.send(relay.activity("Accept", follow), to: world.inbox)
            try await world.work()
            #expect(try await scene.state() == .rejected)

            // Asked again, under another id.
            relay.remote.forget()
            try await world.actions.enableRelay(scene.relay().id, by: nil)
            try await world.work()
            #expect(try await eventually { relay.remote.received("Follow").count == 1 })
            let second = try #require(relay.remote.received("Follow").first).json
            try await relay.send(relay.activity("Accept", follow), to: world.inbox)
            try await world.work()
            #expect(try await scene.state() == .pending)
            try await relay.send(relay.activity("Accept", second["id"] ?? .null), to: world.inbox)
            try await world.work()
            #expect(try await scene.state() == .accepted)

            relay.remote.forget()
            try await world.actions.disableRelay(scene.relay().id, by: nil)
            try await world.work()
            #expect(try await eventually { relay.remote.received("Undo").count == 1 })
            #expect(relay.remote.received("Undo").first?.json["object"]?["id"] == second["id"])
            #expect(try await scene.state() == .off)
            try await bringsNothing("off")
            _ = try await world.publish("unheard", by: bob)
            try await world.work()
            #expect(try await eventually { try await world.deliveries() == 0 })
            #expect(relay.remote.received.map(\.type) == ["Undo"])
            try await world.actions.removeRelay(scene.relay().id, by: nil)
            #expect(try await scene.state() == nil)
        }
    }

    @Test(arguments: Engine.both)
    func `a relay that takes its yes back brings nothing until it says yes again`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let scene = try Scene(world)
            let (relay, carol) = (scene.relay, scene.carol)
            let follow = try await scene.subscribe(.inbox)
            let accept = relay.activity("Accept", follow)
            func state(after activity: JSONValue, by sender: Stranger) async throws -> Relay.State? {
                try await sender.send(activity, to: world.inbox)
                try await world.work()
                return try await scene.state()
            }
            #expect(try await state(after: accept, by: relay) == .accepted)
            #expect(try await state(after: carol.activity("Undo", accept), by: carol) == .accepted)
            #expect(try await state(after: relay.activity("Undo", accept), by: relay) == .pending)
            carol.publish(carol.note(1))
            try await scene.announce(.string("\(carol.id)/statuses/1"))
            #expect(try await world.post("\(carol.id)/statuses/1") == nil)
            #expect(try await state(after: relay.activity("Accept", follow), by: relay) == .accepted)
        }
    }

    @Test(arguments: Engine.both)
    func `a relay may bring what its author has signed`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let scene = try Scene(world)
            let carol = scene.carol
            let pair = try SigningKey.generateEd25519()
            let keyID = "\(carol.id)#ed25519-key"
            carol.publish([
                "assertionMethod": [
                    [
                        "id": .string(keyID), "type": "Multikey", "controller": .string(carol.id),
                        "publicKeyMultibase": .string(try #require(Multikey.ed25519(pem: pair.publicPEM))),
                    ]
                ]
            ])
            _ = try await world.federation.resolver.account(uri: carol.id)
            try await scene.join(.inbox)
            // Nobody here follows carol: only the relay makes her post of interest.
            carol.publish(carol.note(1, "signed"))
            let create = try IntegrityProof.sign(
                carol.create(carol.note(1, "signed")), keyID: keyID, key: SigningKey(pem: pair.privatePEM),
                now: world.time.now.milliseconds)
            try await scene.relay.send(create, to: world.inbox)
            try await world.work()
            #expect(try await world.post("\(carol.id)/statuses/1")?.content.html.contains("signed") == true)
        }
    }

    @Test(arguments: Engine.both)
    func `nobody answers in a relay's name`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let scene = try Scene(world)
            let eve = try Stranger("eve", on: world.remotes[0])
            // The inbox that everybody there shares is nobody's own.
            let shared = "\(world.remotes[0].base)/inbox"
            _ = try await world.actions.addRelay(shared, by: nil, resolver: world.federation.resolver)
            try await world.work()
            #expect(try await eventually { world.remotes[0].received("Follow").count == 1 })
            let follow = try #require(world.remotes[0].received("Follow").first).json
            for stranger in [eve, scene.carol] {
                try await stranger.send(stranger.activity("Accept", follow), to: world.inbox)
                try await world.work()
                #expect(try await scene.state() == .pending)
            }
            // But the relay's is its own.
            scene.relay.publish(["type": "Application", "inbox": .string(shared)])
            try await scene.relay.send(scene.relay.activity("Accept", follow), to: world.inbox)
            try await world.work()
            #expect(try await scene.state() == .accepted)
            for stranger in [eve, scene.carol] {
                try await stranger.send(stranger.activity("Reject", follow), to: world.inbox)
                try await world.work()
                #expect(try await scene.state() == .accepted)
            }
        }
    }

    @Test(arguments: Engine.both)
    func `no relay is on a blocked server, and none without an actor`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let scene = try Scene(world)
            #expect(await scene.refusal("\(world.remotes[1].base)/actor") == "notFound")
            for address in ["relay.example", "ftp://relay.example/inbox", "\(world.base)/inbox", ""] {
                #expect(await scene.refusal(address)?.hasPrefix("invalid") == true, "\(address)")
            }
            try await scene.join(.actor)
            try await world.database.write { [host = world.remotes[0].host] in
                try $0.setRule(.suspend, forHost: host, at: world.time.now)
            }
            for address in [scene.relay.inbox, scene.relay.id] {
                #expect(await scene.refusal(address) == "blocked", "\(address)")
            }
            // What was let in before is shut out now.
            world.time.advance(seconds: 10)
            let bob = try await world.person("bob")
            _ = try await world.publish("hello", by: bob)
            try await world.work()
            #expect(try await world.deliveries() == 0)
            scene.carol.publish(scene.carol.note(1))
            try await scene.announce(.string("\(scene.carol.id)/statuses/1"))
            #expect(try await world.post("\(scene.carol.id)/statuses/1") == nil)
            let relay = try await scene.relay()
            await #expect(throws: Refusal.self) { try await world.actions.enableRelay(relay.id, by: nil) }
        }
    }
}
