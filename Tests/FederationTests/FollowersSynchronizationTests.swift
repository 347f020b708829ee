import Actions
import Domain
import HTTPSignatures
import HTTPTransport
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// Servers tell each other who follows whom, and heal what was lost (FEP-8fcf).
@Suite struct FollowersSynchronizationTests {
    // MARK: What is told

    @Test func `a digest does not depend on the order, and nobody is all zeros`() {
        // The example of Mastodon's own tests.
        let ids = ["https://example.org/users/alice", "https://example.org/users/bob", "https://example.org"]
        let digest = "20aecbe774b3d61c25094370baf370012b9271c5b172ecedb05caff8d79ef0c7"
        #expect(FollowersDigest(ids).hexadecimal == digest)
        #expect(FollowersDigest(ids.reversed()).hexadecimal == digest)
        #expect(FollowersDigest.empty == String(repeating: "0", count: 64))
    }

    @Test func `a header is read in any order, and not when something is missing`() {
        let said = CollectionSynchronization(
            collection: "https://a.example/f", url: "https://a.example/s?x=1,2", digest: "ab")
        #expect(CollectionSynchronization(said.value) == said)
        #expect(
            CollectionSynchronization(
                #"digest="AB",  url="https://a.example/s?x=1,2",collectionId="https://a.example/f""#) == said)
        for broken in ["", "digest=\"ab\"", #"collectionId="a",url="b",digest=ab"#, said.value + ",", "x" + said.value]
        {
            #expect(CollectionSynchronization(broken) == nil, "\(broken)")
        }
    }

    @Test(arguments: Engine.both, SignatureFlavour.allCases)
    func `each server is told, under the signature, which of its people follow`(
        _ engine: Engine, _ flavour: SignatureFlavour
    ) async throws {
        try await engine.withWorld(remotes: 3) { world in
            let bob = try await world.person("bob")
            let friend = try Stranger("friend", on: world.remotes[2])
            var followers: [[Stranger]] = []
            for (names, remote) in zip([["ann", "anton"], ["zoe"], []], world.remotes) {
                followers.append(try names.map { try Stranger($0, on: remote) })
                for stranger in followers.last ?? [] { try await world.follow(by: stranger, of: bob) }
                remote.taken = flavour
            }
            _ = try await world.publish("hello @\(friend.handle)", by: bob)
            try await world.work()
            for (remote, followers) in zip(world.remotes, followers) {
                #expect(try await eventually { remote.received("Create").count == 1 })
                let message = try #require(remote.received("Create").first).message
                let signature = try IncomingSignature.parse(message)
                #expect(signature.flavour == flavour)
                let said = try #require(signature.covered("collection-synchronization", of: message))
                #expect(
                    CollectionSynchronization(said)
                        == CollectionSynchronization(
                            collection: "\(bob.uri)/followers", url: "\(bob.uri)/followers_synchronization",
                            digest: FollowersDigest(followers.map(\.id)).hexadecimal))
            }
        }
    }

    @Test(arguments: Engine.both)
    func `what is not for followers says nothing of them`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(by: ann, of: bob)
            _ = try await world.publish("psst @\(ann.handle)", by: bob, visibility: .direct)
            _ = try await world.publish("friends", by: bob, visibility: .private)
            try await world.work()
            #expect(try await eventually { world.remote.received("Create").count == 2 })
            let told = world.remote.received("Create").filter { create in
                create.message.headers.contains { $0.name == "collection-synchronization" }
            }
            #expect(told.map { $0.json["object"]?["content"]?.stringValue } == ["<p>friends</p>"])
            #expect(
                world.remote.received("Accept").allSatisfy { accept in
                    !accept.message.headers.contains { $0.name == "collection-synchronization" }
                })
        }
    }

    // MARK: What is shown

    private static func listed(_ answer: OutboundResponse) throws -> [String] {
        #expect(answer.status == 200)
        #expect(answer.headers.first("cache-control") == "private, no-store")
        return try JSONValue.parse(answer.body)["orderedItems"]?.arrayValue?.compactMap(\.stringValue) ?? []
    }

    @Test(arguments: Engine.both)
    func `a server is shown its own followers and no others, also of those who hide them`(
        _ engine: Engine
    ) async throws {
        try await engine.withWorld(remotes: 3) { world in
            var hiding = try await world.person("bob")
            hiding.hideCollections = true
            let bob = hiding
            try await world.database.write { try $0.update(bob) }
            let ann = try Stranger("ann", on: world.remotes[0])
            let zoe = try Stranger("zoe", on: world.remotes[1])
            try await world.follow(by: ann, of: bob)
            try await world.follow(by: zoe, of: bob)
            let address = "\(bob.uri)/followers_synchronization"
            #expect(try Self.listed(try await ann.get(address)) == [ann.id])
            #expect(try Self.listed(try await zoe.get(address)) == [zoe.id])
            // Servers ask with actors of their own that nobody here knows.
            let server = try Stranger("server", on: world.remotes[0])
            #expect(try Self.listed(try await server.get(address)) == [ann.id])
            #expect(try await world.known(server) == nil)
            #expect(try Self.listed(try await Stranger("nobody", on: world.remotes[2]).get(address)).isEmpty)

            let unsigned = try await world.client.send(
                OutboundRequest(url: address, headers: [("accept", "application/activity+json")]))
            #expect(unsigned.status == 401)
            var eve = try Stranger("eve", on: world.remotes[0])
            eve.key = try TestKey.other.get()
            #expect(try await eve.get(address).status == 401)
            // Nor for us ourselves.
            let key = try #require(try await world.database.read { try $0.signingKey(of: bob.id) })
            let own = try Cavage.sign(
                method: "GET", url: address, date: world.time.now.milliseconds, keyID: key.keyID,
                key: try TestKey.shared.get().key)
            #expect(try await world.client.send(OutboundRequest(url: address, headers: own)).status == 401)
        }
    }

    @Test(arguments: Engine.both)
    func `blocked servers, and those who ask for nobody, are shown nothing`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(by: ann, of: bob)
            #expect(try await ann.get("\(world.base)/users/nobody/followers_synchronization").status == 404)
            let (host, now) = (world.remote.host, world.time.now)
            try await world.database.write { try $0.setBlocked(true, host: host, at: now) }
            world.time.advance(seconds: 61)
            #expect(try await ann.get("\(bob.uri)/followers_synchronization").status == 403)
        }
    }

    // MARK: What is healed

    /// Lets ann's server say who of ours follows her, and show `list`.
    private static func say(
        _ followers: [Account], showing list: [Account], by ann: Stranger, in world: World,
        _ change: (inout [String: String]) -> Void = { _ in }, isCovered: Bool = true
    ) async throws {
        ann.remote.serve(
            "/users/ann/synchronization",
            [
                "id": .string("\(ann.id)/synchronization"), "type": "OrderedCollection",
                "orderedItems": .array(list.map { .string($0.uri) }),
            ])
        var said = [
            "collectionId": ann.followers, "url": "\(ann.id)/synchronization",
            "digest": FollowersDigest(followers.map(\.uri)).hexadecimal,
        ]
        change(&said)
        let text = said.map { "\($0)=\"\($1)\"" }.joined(separator: ", ")
        let body = ann.create(ann.note(Int.random(in: 1...1_000_000))).bytes
        let type = ("content-type", "application/activity+json")
        let header = ("collection-synchronization", text)
        let signed = try Cavage.sign(
            method: "POST", url: world.inbox, date: world.time.now.milliseconds, digest: BodyDigest.digest(body),
            also: isCovered ? [type, header] : [type], keyID: ann.keyID, key: ann.key.key)
        #expect(try await ann.post(body, to: world.inbox, isCovered ? signed : signed + [header]) == 202)
        try await world.work()
    }

    private static func follows(_ people: [Account], _ ann: Stranger, in world: World) async throws -> [String] {
        let target = try #require(try await world.known(ann))
        return try await world.database.read { reader in
            try people.filter { try reader.isFollowing($0.id, target.id) }.map(\.username)
        }
    }

    private static func asked(_ world: World) -> Int {
        world.remote.asked.count { $0.hasSuffix("/synchronization") }
    }

    @Test(arguments: Engine.both)
    func `a follow that the other server has lost ends here`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let people = [try await world.person("ada"), try await world.person("bob")]
            let ann = try Stranger("ann", on: world.remote)
            for person in people { try await world.follow(ann, by: person) }
            #expect(try await eventually { world.remote.received("Follow").count == 2 })
            try await Self.say([people[0]], showing: [people[0]], by: ann, in: world)
            #expect(try await Self.follows(people, ann, in: world) == ["ada"])
            #expect(try await world.account(people[1].id).followingCount == 0)
            // It is told too, should they have it after all.
            #expect(try await eventually { world.remote.received("Undo").count == 1 })
            let follow = world.remote.received("Follow").first { $0.json["actor"]?.stringValue == people[1].uri }
            #expect(world.remote.received("Undo").first?.json["object"]?["id"] == follow?.json["id"])
        }
    }

    @Test(arguments: Engine.both)
    func `nobody is dropped by a list that is not the one that was spoken of`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let people = [try await world.person("ada"), try await world.person("bob")]
            let ann = try Stranger("ann", on: world.remote)
            for person in people { try await world.follow(ann, by: person) }
            try await Self.say([people[0]], showing: [], by: ann, in: world)
            #expect(Self.asked(world) == 1)
            #expect(try await Self.follows(people, ann, in: world) == ["ada", "bob"])
        }
    }

    @Test(arguments: Engine.both)
    func `a follow that is not known here ends there, and who is asking is left alone`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let (ada, bob) = (try await world.person("ada"), try await world.person("bob"))
            let ann = try Stranger("ann", on: world.remote)
            let target = try #require(try await world.federation.resolver.account(uri: ann.id))
            _ = try await world.actions.follow(target, options: FollowOptions(), as: bob.id)
            try await world.work()
            #expect(try await eventually { world.remote.received("Follow").count == 1 })
            try await Self.say([ada, bob], showing: [ada, bob], by: ann, in: world)
            #expect(try await eventually { world.remote.received("Undo").count == 1 })
            let undo = try #require(world.remote.received("Undo").first).json
            #expect(undo["actor"]?.stringValue == ada.uri)
            #expect(undo["object"]?["type"]?.stringValue == "Follow")
            #expect(undo["object"]?["actor"]?.stringValue == ada.uri)
            #expect(undo["object"]?["object"]?.stringValue == ann.id)
            #expect(try await Self.follows([ada, bob], ann, in: world).isEmpty)
            #expect(try await world.database.read { try $0.followRequest(by: bob.id, to: target) } != nil)
        }
    }

    @Test(arguments: Engine.both)
    func `what is the same, unsigned, or about others is not looked at`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let people = [try await world.person("ada"), try await world.person("bob")]
            let ann = try Stranger("ann", on: world.remote)
            for person in people { try await world.follow(ann, by: person) }
            try await Self.say(people, showing: [], by: ann, in: world)
            try await Self.say([], showing: [], by: ann, in: world, isCovered: false)
            try await Self.say([], showing: [], by: ann, in: world) { $0["collectionId"] = "\(world.remote.base)/all" }
            try await Self.say([], showing: [], by: ann, in: world) { $0["url"] = "\(world.remotes[1].base)/list" }
            try await Self.say([], showing: [], by: ann, in: world) { $0["digest"] = nil }
            #expect(Self.asked(world) == 0)
            #expect(!world.remotes[1].asked.contains("/list"))
            #expect(try await Self.follows(people, ann, in: world) == ["ada", "bob"])
        }
    }

    @Test(arguments: Engine.both)
    func `a list is looked at once in ten minutes`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let ada = try await world.person("ada")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(ann, by: ada)
            for _ in 0..<5 { try await Self.say([], showing: [ada], by: ann, in: world) }
            #expect(Self.asked(world) == 1)
            world.time.advance(seconds: 601)
            try await Self.say([], showing: [ada], by: ann, in: world)
            #expect(Self.asked(world) == 2)
        }
    }
}
