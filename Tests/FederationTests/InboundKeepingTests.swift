import Domain
import JobQueue
import PostgresCluster
import Store
import Testing

@testable import Federation

/// What comes in at once is kept together; nobody's is lost or handled twice for it.
@Suite struct InboundKeepingTests {
    @Test(arguments: Engine.both)
    func `a crowd of activities is kept with one job, each once`(_ engine: Engine) async throws {
        try await engine.withWorld(isDelivering: false) { world in
            let keeping = InboundKeeping(database: world.database, queue: world.queue, pace: InboundPace())
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...300 {
                    group.addTask { try await keeping.keep(activity(Int64(number), "https://a.test/\(number % 250)")) }
                }
                try await group.waitForAll()
            }
            #expect(try await world.inboundRows() == 250)
            // One job, because it is one sender.
            #expect(try await world.jobs() == 1)
            try await world.work()
            #expect(try await world.inboundRows() == 0)
            #expect(try await world.jobs() == 0)
        }
    }

    @Test(arguments: Engine.both)
    func `one that cannot be kept takes no other along`(_ engine: Engine) async throws {
        try await engine.withWorld(isDelivering: false) { world in
            let keeping = InboundKeeping(database: world.database, queue: world.queue, pace: InboundPace())
            try await keeping.keep(activity(1, "https://a.test/1"))
            let failures = await withTaskGroup(of: Bool.self) { group in
                for number in 1...100 {
                    // The first has a key that is taken.
                    group.addTask {
                        do {
                            try await keeping.keep(activity(Int64(number), "https://b.test/\(number)"))
                            return false
                        } catch {
                            return true
                        }
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(failures == 1)
            #expect(try await world.inboundRows() == 100)
        }
    }
}

private func activity(_ id: Int64, _ uri: String) -> InboundActivity {
    InboundActivity(
        id: id, activityID: uri, sender: Account.ID(1), body: "{\"type\":\"Unheard\",\"actor\":\"https://a.test/1\"}",
        receivedAt: .now)
}

extension InboundKeeping {
    fileprivate func keep(_ activity: InboundActivity) async throws { try await keep(activity, stale: nil) }
}
