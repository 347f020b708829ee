import Database
import Foundation
import JobQueue
import Logging
import PostgresCluster
import Synchronization

/// A job that says which one it is.
struct Errand: Job {
    static let kind = "errand"
    static let retry = RetryPolicy(
        maximumAttempts: 3, base: .milliseconds(100), cap: .seconds(1), total: .seconds(3_600))
    var number: Int
}

/// Taken many at a time.
struct Parcel: Job {
    static let kind = "parcel"
    static let lane = Lane.federation
    static let retry = RetryPolicy(maximumAttempts: 1, base: .seconds(1), cap: .seconds(1), total: .seconds(10))
    var number: Int
}

struct Refused: Error {}

/// What handlers did, and a clock that tests turn.
final class Record: Sendable {
    private let state = Mutex<[Int]>([])
    private let clock = Mutex<Int64>(1_800_000_000_000)

    var numbers: [Int] { state.withLock { $0 } }
    var sorted: [Int] { numbers.sorted() }

    func add(_ number: Int) { state.withLock { $0.append(number) } }
    func add(_ more: [Int]) { state.withLock { $0 += more } }

    var now: Int64 { clock.withLock { $0 } }
    func pass(_ duration: Duration) {
        clock.withLock { $0 += Int64(duration / .milliseconds(1)) }
    }
}

extension Engine {
    /// Runs `body` with a queue whose clock stands still until the record's is turned.
    func withQueue<T>(
        settings: JobQueue.Settings = .init(), _ body: (JobQueue, Database, Record) async throws -> T
    ) async throws -> T {
        try await withDatabase { database in
            try await database.migrate(JobQueue.migrations)
            let record = Record()
            return try await body(queue(database, record, settings), database, record)
        }
    }

    func queue(_ database: Database, _ record: Record, _ settings: JobQueue.Settings = .init()) -> JobQueue {
        JobQueue(database, settings: settings, now: { record.now }, logger: quiet)
    }
}

let quiet: Logger = {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return logger
}()

extension JobQueue {
    func enqueue(_ errands: [Int], key: String? = nil, at time: Int64? = nil, on database: Database) async throws {
        try await database.write { transaction in
            for number in errands { try self.enqueue(Errand(number: number), key: key, at: time, in: transaction) }
        }
    }

    /// Runs the queue while `body` does, then shuts it down.
    func whileRunning<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
        let running = Task { try await run() }
        do {
            let value = try await body()
            running.cancel()
            try await running.value
            return value
        } catch {
            running.cancel()
            throw error
        }
    }
}

/// Waits for something to become true.
func eventually(_ isTrue: () async throws -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
        if try await isTrue() { return true }
        try await Task.sleep(for: .milliseconds(5))
    }
    return false
}
