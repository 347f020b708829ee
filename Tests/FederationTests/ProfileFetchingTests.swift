import Actions
import Domain
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// What somebody elsewhere wrote before anybody here knew them (security rows 2, 11).
@Suite struct ProfileFetchingTests {
    /// Serves an outbox of two pages, newest first: ten Creates, then five more.
    private func publishOutbox(of ann: Stranger, extra: [JSONValue] = []) {
        let outbox = "/users/ann/outbox"
        let notes = (1...15).reversed().map { number in
            ann.note(number, "number \(number)", ["published": .string("2025-01-\(number + 9)T10:00:00Z")])
        }
        ann.remote.serve(
            outbox,
            [
                "id": .string(ann.remote.base + outbox), "type": "OrderedCollection", "totalItems": 1_234,
                "first": .string("\(ann.remote.base)\(outbox)?page=1"),
            ])
        ann.remote.serve(
            outbox + "?page=1",
            [
                "type": "OrderedCollectionPage", "next": .string("\(ann.remote.base)\(outbox)?page=2"),
                "orderedItems": .array(extra + notes.prefix(10).map(ann.create)),
            ])
        ann.remote.serve(
            outbox + "?page=2",
            ["type": "OrderedCollectionPage", "orderedItems": .array(notes.dropFirst(10).map(ann.create))])
        ann.remote.serve("/users/ann/followers", ["type": "Collection", "totalItems": 77])
        ann.remote.serve("/users/ann/following", ["type": "Collection", "totalItems": 5])
    }

    private func posts(_ world: World, _ account: Account.ID) async throws -> [Post.ID] {
        try await world.database.read {
            try $0.accountPosts(account, filter: AccountPostsFilter(), viewer: nil, page: Page(limit: 100))
        }
    }

    /// Small pages, so that a reading ends after the first.
    private var settings: FederationSettings {
        var settings = FederationSettings.quick
        settings.profiles.posts = 10
        return settings
    }

    @Test(arguments: Engine.both)
    func `a profile that is opened has its earlier posts, pins and counts`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2, settings: settings) { world in
            let ann = try Stranger("ann", on: world.remotes[0])
            let ben = try Stranger("ben", on: world.remotes[1])
            ann.publish(["featured": .string("\(ann.id)/featured")])
            ben.publish(ben.note(1, "worth boosting"))
            ben.publish(ben.note(2, "not hers"))
            let boost = ann.activity(
                "Announce", .string(ben.uri(1)), id: "\(ann.id)/boosts/1",
                ["to": ["https://www.w3.org/ns/activitystreams#Public"], "published": "2025-02-01T10:00:00Z"])
            publishOutbox(of: ann, extra: [boost])
            ann.remote.serve(
                "/users/ann/featured",
                [
                    "type": "OrderedCollection",
                    "orderedItems": [.string(ann.uri(3)), .string(ben.uri(2)), .string(ann.uri(14))],
                ])
            ann.publish(ann.note(3, "number 3", ["published": "2025-01-12T10:00:00Z"]))
            let id = try #require(try await world.federation.resolver.account(uri: ann.id))
            #expect(try await world.actions.wantProfile(id))
            try await world.work()
            let account = try await world.account(id)
            #expect(account.postsCount == 1_234)
            #expect(account.followersCount == 77)
            #expect(account.followingCount == 5)
            // Ten posts with the boost among them, and the pinned one.
            #expect(try await posts(world, id).count == 11)
            let newest = try #require(try await world.post(ann.uri(15)))
            #expect(newest.createdAt.milliseconds == 1_737_712_800_000)
            let pins = try await world.database.read { try $0.pinnedPosts(of: id, viewer: nil) }
            let uris = try await world.database.read { try $0.postURIs(pins) }
            #expect(pins.map { uris[$0] } == [ann.uri(3), ann.uri(14)])
            #expect(world.told.isEmpty)
            #expect(try await world.actions.wantProfile(id) == false)
            #expect(try await world.post(ben.uri(2)) == nil)
        }
    }

    @Test(arguments: Engine.both)
    func `older posts come when somebody reads on`(_ engine: Engine) async throws {
        try await engine.withWorld(settings: settings) { world in
            let ann = try Stranger("ann", on: world.remote)
            publishOutbox(of: ann)
            let id = try #require(try await world.federation.resolver.account(uri: ann.id))
            try await world.actions.wantProfile(id)
            try await world.work()
            #expect(try await posts(world, id).count == 10)
            #expect(try await world.actions.wantOlderPosts(of: id, below: posts(world, id).last))
            try await world.work()
            #expect(try await posts(world, id).count == 15)
            #expect(try await world.account(id).postsCount == 1_234)
            world.remote.forget()
            #expect(try await world.actions.wantOlderPosts(of: id, below: posts(world, id).last) == false)
            try await world.work()
            #expect(world.remote.asked.isEmpty)
        }
    }

    @Test(arguments: Engine.both)
    func `an outbox says nothing for others`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2, settings: settings) { world in
            let eve = try Stranger("ann", on: world.remotes[0])
            let ben = try Stranger("ben", on: world.remotes[1])
            let beside = try Stranger("beside", on: world.remotes[0])
            let forged = ben.note(1, "forged")
            publishOutbox(
                of: eve,
                extra: [
                    eve.activity("Create", forged), eve.activity("Create", beside.note(1, "as a neighbour")),
                    beside.create(beside.note(2, "of a neighbour")), forged,
                ])
            let id = try #require(try await world.federation.resolver.account(uri: eve.id))
            try await world.actions.wantProfile(id)
            try await world.work()
            for uri in [ben.uri(1), beside.uri(1), beside.uri(2)] { #expect(try await world.post(uri) == nil) }
            #expect(try await posts(world, id).count >= 5)
        }
    }

    @Test func `profiles of people here are not asked for`() async throws {
        try await Engine.memory.withWorld(settings: settings) { world in
            let bob = try await world.person("bob")
            #expect(try await world.actions.wantProfile(bob.id) == false)
        }
    }
}
