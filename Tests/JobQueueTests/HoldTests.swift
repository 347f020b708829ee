import Database
import JobQueue
import PostgresCluster
import Synchronization
import Testing

@Suite struct HoldTests {
    @Test(arguments: Engine.all) func `what is held back waits while everything else goes on`(
        engine: Engine
    ) async throws {
        try await engine.withQueue { queue, database, record in
            let isHeld = Mutex(true)
            queue.on(Errand.self) { errand, _ in record.add(errand.number) }
            queue.onBatch(Parcel.self, limit: 20) { record.add($0.map { -$0.number }) }
            queue.hold(Parcel.lane) { isHeld.withLock { $0 } }
            let isDone = try await queue.whileRunning {
                try await database.write { try queue.enqueue(Parcel(number: 7), in: $0) }
                for number in 1...20 {
                    try await queue.enqueue([number], on: database)
                    _ = try await eventually { record.numbers.count == number }
                }
                #expect(record.sorted == Array(1...20))
                isHeld.withLock { $0 = false }
                return try await eventually { record.numbers.last == -7 }
            }
            #expect(isDone)
        }
    }
}
