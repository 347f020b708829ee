import Actions
import Domain
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// Servers that would keep us asking for ever (security rows 3, 11, 16, 17, 41).
@Suite struct HistoryLimitTests {
    private var settings: FederationSettings {
        var settings = FederationSettings.quick
        settings.threads.requests = 40
        settings.threads.frontier = 100
        settings.threads.pages = 10
        return settings
    }

    private func open(_ world: World, _ author: Stranger, _ changes: [String: JSONValue]) async throws -> ThreadFetch {
        author.publish(author.note(1, "the first", changes))
        let id = try #require(try await world.federation.resolver.post(uri: author.uri(1)))
        try await world.work()
        world.time.advance(seconds: 900)
        let post = try #require(try await world.database.read { try $0.post(id) })
        let fetch = try #require(try await world.actions.wantThread(of: post))
        world.remote.forget()
        try await world.work()
        return try #require(try await world.database.read { try $0.threadFetch(fetch.id) })
    }

    @Test(arguments: Engine.both)
    func `answers to answers without end come to an end`(_ engine: Engine) async throws {
        try await engine.withWorld(settings: settings) { world in
            let eve = try Stranger("eve", on: world.remote)
            for number in 2...200 {
                eve.answer(
                    number, to: eve.uri(number - 1), "deeper",
                    ["replies": eve.replies(to: number, [eve.uri(number + 1)])])
            }
            let fetch = try await open(world, eve, ["replies": eve.replies(to: 1, [eve.uri(2)])])
            #expect(fetch.finishedAt != nil)
            #expect(world.remote.asked.count <= 40)
            #expect(fetch.found > 20)
        }
    }

    @Test(arguments: Engine.both)
    func `pages without end, and pages that lead to themselves, come to an end`(_ engine: Engine) async throws {
        try await engine.withWorld(settings: settings) { world in
            let eve = try Stranger("eve", on: world.remote)
            let page = "/users/eve/statuses/1/replies?page="
            for number in 1...60 {
                world.remote.servePage(page + "\(number)", [String](), next: page + "\(number + 1)")
            }
            let fetch = try await open(
                world, eve, ["replies": eve.replies(to: 1, [], next: world.remote.base + page + "1")])
            #expect(fetch.finishedAt != nil)
            #expect(world.remote.asked.count <= 12)

            let ann = try Stranger("ann", on: world.remote)
            let own = "/users/ann/statuses/1/replies?page=1"
            world.remote.servePage(own, [String](), next: own)
            let other = try await open(
                world, ann, ["replies": ann.replies(to: 1, [], next: world.remote.base + own)])
            #expect(other.finishedAt != nil)
            #expect(world.remote.asked.filter { $0 == own }.count == 1)
        }
    }

    @Test(arguments: Engine.both)
    func `a collection of a hundred thousand leaves a bounded number of rows`(_ engine: Engine) async throws {
        try await engine.withWorld(settings: settings) { world in
            let eve = try Stranger("eve", on: world.remote)
            let page = "/users/eve/statuses/1/replies?page=1"
            // Within the size of a document; what is longer is not read at all.
            world.remote.servePage(page, (2...4_000).map { eve.uri($0) })
            let fetch = try await open(
                world, eve, ["replies": eve.replies(to: 1, [], next: world.remote.base + page)])
            #expect(fetch.finishedAt != nil)
            #expect(world.remote.asked.count <= 41)
            world.remote.servePage(page, (2...100_000).map { "\(eve.uri($0))" })
            let ann = try Stranger("ann", on: world.remote)
            let huge = try await open(
                world, ann, ["replies": .string("\(ann.uri(1))/replies"), "context": .string(world.remote.base + page)])
            #expect(huge.finishedAt != nil)
            #expect(huge.found == 0)
        }
    }

    @Test(arguments: Engine.both)
    func `a chain upwards without end comes to an end`(_ engine: Engine) async throws {
        var settings = settings
        settings.threads.ancestors = 10
        settings.ancestors = 1
        try await engine.withWorld(settings: settings) { [settings] world in
            let eve = try Stranger("eve", on: world.remote)
            for number in 2...100 { eve.answer(number, to: eve.uri(number + 1)) }
            let fetch = try await open(world, eve, ["inReplyTo": .string(eve.uri(2))])
            #expect(fetch.finishedAt != nil)
            #expect(fetch.found <= Int(settings.threads.ancestors))
        }
    }

    @Test(arguments: Engine.both)
    func `a profile that features another, and so on, leads nowhere`(_ engine: Engine) async throws {
        try await engine.withWorld(settings: .quick) { world in
            var people: [Stranger] = []
            for number in 0...20 { people.append(try Stranger("eve\(number)", on: world.remote)) }
            for (person, next) in zip(people, people.dropFirst()) {
                person.publish(["featured": .string("\(person.id)/featured")])
                person.publish(person.note(1))
                world.remote.serve(
                    "/users/\(person.name)/featured",
                    ["type": "OrderedCollection", "orderedItems": [next.note(1), .string(next.uri(1))]])
            }
            let id = try #require(try await world.federation.resolver.account(uri: people[0].id))
            try await world.actions.wantProfile(id)
            try await world.work()
            #expect(try await world.known(people[1]) == nil)
            #expect(world.remote.asked.count < 12)
        }
    }

    @Test func `a host is asked five times at once, then once a second`() throws {
        let time = MovableClock()
        let start = time.now
        let pace = HostPace(limit: HostPace.Limit(), clock: Clock { start })
        let waits = try (0..<8).map { _ in try pace.reserve("slow.example", patience: 60_000) }
        #expect(waits == [0, 0, 0, 0, 0, 1_000, 2_000, 3_000])
        #expect(try pace.reserve("other.example", patience: 0) == 0)
        #expect(throws: FetchFailure.overBudget) { try pace.reserve("slow.example", patience: 1_000) }
        pace.rest("slow.example", seconds: 90)
        #expect(throws: FetchFailure.resting(90)) { try pace.reserve("slow.example", patience: 60_000) }
        #expect(pace.rest(of: "slow.example") == 90)
    }

    @Test func `what is told apart by hosts stays small however many there are`() throws {
        let pace = HostPace(limit: HostPace.Limit(), clock: Clock())
        for number in 0..<60_000 { _ = try pace.reserve("h\(number).example", patience: 0) }
        #expect(pace.count <= 20_000)
    }
}
