import Actions
import Domain
import PostgresCluster
import Store
import Testing

@testable import Federation

/// What an author learns of where a post went.
@Suite struct DeliveryReportTests {
    @Test(arguments: Engine.both)
    func `a report says what became of each server`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 4) { world in
            let bob = try await world.person("bob")
            for remote in world.remotes { try await world.follow(by: Stranger("ann", on: remote), of: bob) }
            let (good, slow, gone, blocked) = (
                world.remotes[0], world.remotes[1], world.remotes[2], world.remotes[3]
            )
            slow.inboxStatus = .internalServerError
            gone.inboxStatus = .gone
            let now = world.time.now
            try await world.database.write { try $0.setBlocked(true, host: blocked.host, at: now) }
            world.time.advance(seconds: 10)
            let post = try await world.publish("hello", by: bob)
            try await world.work()
            #expect(
                try await eventually {
                    let (isIdle, count) = (try await world.isIdle(), try await world.deliveries())
                    return isIdle && count == 1
                })
            let report = try #require(try await world.database.read { try $0.deliveryReport(of: post.id) })
            #expect(report.counts == [.delivered: 1, .retrying: 1, .failed: 1, .skipped: 1])
            #expect(report.total == 3 && report.author == bob.id)
            let until = try #require(report.retryingUntil)
            #expect(until > now.adding(seconds: 13 * 86_400) && until < now.adding(seconds: 15 * 86_400))
            let hosts = try await world.hosts(of: post)
            #expect(hosts[good.host]?.state == .delivered && hosts[good.host]?.deliveredAt != nil)
            #expect(hosts[slow.host]?.lastError == "HTTP 500" && hosts[slow.host]?.nextAttemptAt != nil)
            #expect(hosts[slow.host]?.attempts == 1)
            #expect(hosts[gone.host]?.lastError == "HTTP 410" && hosts[gone.host]?.state == .failed)
            #expect(hosts[blocked.host]?.state == .skipped)

            slow.inboxStatus = .accepted
            world.time.advance(seconds: 90)
            #expect(try await eventually { try await world.deliveries() == 0 })
            let later = try await world.hosts(of: post)
            #expect(later[slow.host]?.state == .delivered && later[slow.host]?.attempts == 2)
        }
    }

    @Test(arguments: Engine.both)
    func `edits and deletion leave the report, and nothing else has one`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            try await world.follow(by: Stranger("ann", on: world.remote), of: bob)
            let post = try await world.publish("hello", by: bob)
            try await world.work()
            #expect(try await eventually { try await world.deliveries() == 0 })
            let before = try await world.hosts(of: post)
            world.remote.inboxStatus = .gone
            world.time.advance(seconds: 5)
            try await world.actions.editPost(post.id, PostEditDraft(text: "hello again"), as: bob.id)
            try await world.work()
            _ = try await world.actions.deletePost(post.id, as: bob.id)
            try await world.work()
            #expect(try await eventually { try await world.deliveries() == 0 })
            #expect(world.remote.received("Update").count == 1 && world.remote.received("Delete").count == 1)
            #expect(try await world.hosts(of: post) == before)
            #expect(try await world.database.read { try $0.deliveryReports(limit: 10) }.map(\.post) == [post.id])
        }
    }

    @Test(arguments: Engine.both)
    func `what is given up after fourteen days is said so, and forgotten after thirty`(_ engine: Engine) async throws {
        try await engine.withWorld(isDelivering: false) { world in
            let bob = try await world.person("bob")
            try await world.follow(by: Stranger("ann", on: world.remote), of: bob)
            let post = try await world.publish("hello", by: bob)
            try await world.work()
            #expect(try await world.hosts(of: post)[world.remote.host]?.state == .waiting)
            world.time.advance(seconds: 15 * 86_400)
            _ = try await world.queue.runDueSchedules()
            #expect(try await world.deliveries() == 0)
            #expect(try await world.hosts(of: post)[world.remote.host]?.state == .failed)
            world.time.advance(seconds: 16 * 86_400)
            _ = try await world.queue.runDueSchedules()
            #expect(try await world.database.read { try $0.deliveryReport(of: post.id) } == nil)
            #expect(try await world.hosts(of: post).isEmpty)
        }
    }
}

extension World {
    func hosts(of post: Post) async throws -> [String: HostDelivery] {
        let found = try await database.read { try $0.hostDeliveries(of: post.id, limit: 100, offset: 0) }
        return Dictionary(uniqueKeysWithValues: found.map { ($0.host, $0) })
    }
}
