import Database
import Foundation
import Logging
import ServiceLifecycle
import Synchronization

/// Work that outlives the process: rows in the database, put there in the transaction that caused them and deleted
/// when they are done. Jobs run at least once, in no strict order, in `Lane`s beside each other.
package final class JobQueue: Service {
    /// What it keeps its work in.
    package static let tables = ["jobs", "schedules"]

    package struct Settings: Sendable {
        /// Who this process is among several on the same database. With a lasting name, jobs it had claimed before
        /// a crash are taken up again at once when it starts, and not only when their lease ends.
        package var worker: String?
        /// How long a claimed job is left alone without a sign of life from its process.
        package var lease: Duration
        /// How long running jobs may go on after the process was asked to end.
        package var patience: Duration
        /// How many of a lane run at once, by the lane's name, where it should differ.
        package var concurrency: [String: Int]

        package init(
            worker: String? = nil, lease: Duration = .seconds(60), patience: Duration = .seconds(20),
            concurrency: [String: Int] = [:]
        ) {
            self.worker = worker
            self.lease = lease
            self.patience = patience
            self.concurrency = concurrency
        }
    }

    let database: Database
    let settings: Settings
    let now: @Sendable () -> Int64
    let logger: Logger
    let handlers = Handlers()
    let table: JobTable
    let settlement: Settlement
    let schedules: Schedules
    /// Makes the running queue look for what is due.
    let pollSignal = Signal()
    private let ids = JobIDs()
    private let observer = Mutex<(@Sendable (_ lane: String) -> Void)?>(nil)
    private let lanes = Mutex<[Lane: LaneRunner]>([:])
    let holds = Mutex<[Lane: @Sendable () -> Bool]>([:])

    /// `now` gives milliseconds since 1970.
    package init(
        _ database: Database, settings: Settings = Settings(),
        now: @escaping @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1_000) }, logger: Logger
    ) {
        self.database = database
        self.settings = settings
        self.now = now
        self.logger = logger
        let worker = settings.worker ?? String(UInt64.random(in: 0 ... .max), radix: 36)
        table = JobTable(worker: worker)
        settlement = Settlement(database, table, now: now, logger)
        schedules = Schedules(database, worker: worker, lease: settings.lease, now: now, logger)
    }

    /// Adds a job to what `transaction` does. It is begun right after the commit, or at `at`.
    ///
    /// With a `key` there is one unfinished job of that kind and key: it takes the new payload and the earlier time;
    /// if it is running it runs once more afterwards, if it was parked it is tried again.
    package func enqueue<J: Job>(
        _ job: J, key: String? = nil, at time: Int64? = nil, in transaction: Transaction
    ) throws {
        let now = now()
        try table.insert(
            JobTable.NewJob(
                id: ids.next(now: now), kind: J.kind, lane: J.lane.name, payload: JobCoding.payload(job), key: key,
                runAt: time ?? now, createdAt: now),
            in: transaction)
        if time.map({ $0 <= now }) ?? true {
            transaction.afterCommit {
                self.wake(J.lane)
                self.observer.withLock { $0 }?(J.lane.name)
            }
        } else {
            transaction.afterCommit { self.pollSignal.fire() }
        }
    }

    /// Runs jobs of a type by `handler`, one at a time each. To be called before `run()`.
    package func on<J: Job>(_ type: J.Type, _ handler: @escaping @Sendable (J, JobContext) async throws -> Void) {
        handlers.add(
            Handler(type, limit: 1) { claimed in
                for one in claimed {
                    let context = JobContext(
                        id: one.id, attempt: one.attempt, isLastAttempt: one.attempt >= J.retry.maximumAttempts,
                        createdAt: one.createdAt)
                    try await handler(JobCoding.job(type, one), context)
                }
            })
    }

    /// Runs up to `limit` jobs of a type in one call, which should write in one transaction. When it throws, each
    /// is run alone, so that one bad job does not hold the others up.
    package func onBatch<J: Job>(
        _ type: J.Type, limit: Int, _ handler: @escaping @Sendable ([J]) async throws -> Void
    ) {
        handlers.add(
            Handler(type, limit: limit) { claimed in
                try await handler(claimed.map { try JobCoding.job(type, $0) })
            })
    }

    /// Leaves what is due in `lane` where it is for as long as `isHeld` says so. To be called before `run()`.
    package func hold(_ lane: Lane, while isHeld: @escaping @Sendable () -> Bool) {
        holds.withLock { $0[lane] = isHeld }
    }

    /// Does `body` every `interval`, for the first time at once, on one node only each time. If it throws it is
    /// tried again at the next interval. To be called before `run()`.
    package func every(_ interval: Duration, _ name: String, _ body: @escaping @Sendable () async throws -> Void) {
        schedules.add(Schedules.Schedule(name: name, interval: interval, body: body))
    }

    /// Calls `body` with the lane of each job that was enqueued here and is due, for processes that do not run jobs
    /// themselves to tell those that do.
    package func observeEnqueued(_ body: @escaping @Sendable (_ lane: String) -> Void) {
        observer.withLock { $0 = body }
    }

    /// Looks for due jobs now, because another process has put some into these lanes.
    package func wake(lanes names: [String]) {
        for lane in Lane.all where names.contains(lane.name) { wake(lane) }
    }

    func wake(_ lane: Lane) {
        lanes.withLock { $0[lane] }?.wake()
    }

    func wakeAll() {
        for lane in lanes.withLock({ Array($0.values) }) { lane.wake() }
    }

    func setLanes(_ runners: [Lane: LaneRunner]) {
        lanes.withLock { $0 = runners }
    }
}
