import Database
import PostgresCluster
import Testing

@Suite struct HearingTests {
    @Test func `where others may write, what was read is trusted for a second, and longer only while they are heard`()
        async throws
    {
        try await Engine.postgres.withDatabase { database in
            let mark = database.hearing.mark()
            #expect(database.hearing.holds(mark))
            try await Task.sleep(for: Hearing.limit)
            #expect(!database.hearing.holds(mark))
            database.hearing.heardEverything(until: .now)
            #expect(database.hearing.holds(mark))
            // What was heard longer ago does not take back what was heard since.
            database.hearing.heardEverything(until: .now - .seconds(5))
            #expect(database.hearing.holds(mark))
            database.hearing.rightsChanged()
            #expect(!database.hearing.holds(mark))
            #expect(database.hearing.holds(database.hearing.mark()))
        }
    }

    @Test func `a process alone on its database trusts what it read until it changes rights itself`() async throws {
        try await Engine.memory.withDatabase { database in
            let mark = database.hearing.mark()
            try await Task.sleep(for: Hearing.limit)
            #expect(database.hearing.holds(mark))
            database.hearing.rightsChanged()
            #expect(!database.hearing.holds(mark))
        }
    }
}
