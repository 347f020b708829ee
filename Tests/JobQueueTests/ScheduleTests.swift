import Database
import JobQueue
import PostgresCluster
import Testing

@Suite struct ScheduleTests {
    @Test(arguments: Engine.all) func `scheduled work is done once per interval among all nodes`(
        engine: Engine
    ) async throws {
        try await engine.withQueue { first, database, record in
            let second = engine.queue(database, record)
            for queue in [first, second] {
                queue.every(.seconds(60), "sweep") { record.add(1) }
                queue.every(.seconds(600), "report") { record.add(100) }
            }
            func runBoth() async throws -> [[String]] {
                [try await first.runDueSchedules(), try await second.runDueSchedules()]
            }
            let atFirst = try await runBoth()
            #expect(atFirst == [["sweep", "report"], []])
            record.pass(.seconds(59))
            let tooEarly = try await runBoth()
            #expect(tooEarly == [[], []])
            record.pass(.seconds(1))
            let next = try await runBoth()
            #expect(next == [["sweep"], []])
            #expect(record.sorted == [1, 1, 100])
        }
    }

    @Test(arguments: Engine.all) func `scheduled work that fails is done again at its next time`(
        engine: Engine
    ) async throws {
        try await engine.withQueue { queue, database, record in
            queue.every(.seconds(60), "sweep") {
                record.add(1)
                throw Refused()
            }
            _ = try await queue.runDueSchedules()
            let error = try await database.read { try $0.first(String.self, "SELECT last_error FROM schedules") }
            #expect(error == "Refused()")
            record.pass(.seconds(60))
            _ = try await queue.runDueSchedules()
            #expect(record.numbers == [1, 1])
        }
    }

    @Test(arguments: Engine.all) func `a running queue begins schedules by itself`(engine: Engine) async throws {
        try await engine.withQueue { queue, _, record in
            queue.every(.seconds(60), "sweep") { record.add(1) }
            let isDone = try await queue.whileRunning { try await eventually { record.numbers == [1] } }
            #expect(isDone)
        }
    }
}
