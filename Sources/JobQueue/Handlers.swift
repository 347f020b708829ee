import Foundation
import Metrics
import Synchronization

/// How one kind of job is run.
struct Handler: Sendable {
    let kind: String
    let lane: Lane
    let retry: RetryPolicy
    /// How many are handed over together.
    let limit: Int
    let run: @Sendable ([ClaimedJob]) async throws -> Void
    let finished: Counter
    let failed: Counter
    let parked: Counter

    init<J: Job>(_ type: J.Type, limit: Int, run: @escaping @Sendable ([ClaimedJob]) async throws -> Void) {
        kind = J.kind
        lane = J.lane
        retry = J.retry
        self.limit = max(1, limit)
        self.run = run
        finished = Counter(label: "jobs_total", dimensions: [("kind", J.kind), ("outcome", "done")])
        failed = Counter(label: "jobs_total", dimensions: [("kind", J.kind), ("outcome", "failed")])
        parked = Counter(label: "jobs_total", dimensions: [("kind", J.kind), ("outcome", "parked")])
    }
}

/// The handlers by kind. Filled before the queue runs.
final class Handlers: Sendable {
    private let byKind = Mutex<[String: Handler]>([:])

    func add(_ handler: Handler) {
        byKind.withLock {
            precondition($0[handler.kind] == nil, "two handlers for \(handler.kind)")
            $0[handler.kind] = handler
        }
    }

    subscript(kind: String) -> Handler? {
        byKind.withLock { $0[kind] }
    }

    func largestBatch(in lane: Lane) -> Int {
        byKind.withLock { $0.values.filter { $0.lane == lane }.map(\.limit).max() ?? 1 }
    }
}

/// The stored form of jobs.
enum JobCoding {
    private static let encoder = JSONEncoder()
    private static let decoder = JSONDecoder()

    static func payload(_ job: some Job) throws -> String {
        String(decoding: try encoder.encode(job), as: UTF8.self)
    }

    /// Throws `JobCancelled`: what cannot be read now cannot be read later either.
    static func job<J: Job>(_ type: J.Type, _ claimed: ClaimedJob) throws -> J {
        do {
            return try decoder.decode(type, from: Data(claimed.payload.utf8))
        } catch {
            throw JobCancelled("the payload is no \(type): \(error)")
        }
    }
}
