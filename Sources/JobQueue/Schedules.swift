import Database
import Logging
import Synchronization

/// Work done at intervals, once among all nodes: the table says when each is next due and who is at it.
final class Schedules: Sendable {
    struct Schedule: Sendable {
        let name: String
        let interval: Duration
        let body: @Sendable () async throws -> Void
    }

    private let database: Database
    private let worker: String
    private let lease: Duration
    private let now: @Sendable () -> Int64
    private let logger: Logger
    private let schedules = Mutex<[Schedule]>([])
    private let running = Mutex<Set<String>>([])

    init(
        _ database: Database, worker: String, lease: Duration, now: @escaping @Sendable () -> Int64, _ logger: Logger
    ) {
        self.database = database
        self.worker = worker
        self.lease = lease
        self.now = now
        self.logger = logger
    }

    func add(_ schedule: Schedule) {
        schedules.withLock {
            precondition(!$0.contains { $0.name == schedule.name }, "two schedules named \(schedule.name)")
            $0.append(schedule)
        }
    }

    /// Enters schedules the table does not know, due at once.
    func register() async throws {
        let (names, now) = (schedules.withLock { $0.map(\.name) }, now())
        guard !names.isEmpty else { return }
        try await database.write { transaction in
            for name in names {
                try transaction.execute(
                    "INSERT INTO schedules (name, next_at) VALUES (\(name), \(now)) ON CONFLICT (name) DO NOTHING")
            }
        }
    }

    /// Begins those that are due, each in a task of `group`.
    func startDue(_ names: [String], in group: inout DiscardingTaskGroup) async throws {
        for schedule in schedules.withLock({ $0 }) where names.contains(schedule.name) {
            guard try await claim(schedule) else { continue }
            group.addTask { await self.run(schedule) }
        }
    }

    /// Runs those that are due, one after the other, and gives their names.
    func runDue() async throws -> [String] {
        try await register()
        var ran: [String] = []
        for schedule in schedules.withLock({ $0 }) where try await claim(schedule) {
            await run(schedule)
            ran.append(schedule.name)
        }
        return ran
    }

    /// Keeps those at work here from being begun elsewhere.
    func extend() async throws {
        let (names, end) = (running.withLock { Array($0) }, now() + lease.milliseconds)
        guard !names.isEmpty else { return }
        try await database.write { [worker] transaction in
            try transaction.execute(
                "UPDATE schedules SET lease_until = \(end) WHERE name IN \(list: names) AND worker = \(worker)")
        }
    }

    /// Gives back what died with an earlier process.
    func releaseAll(ofEveryone: Bool, in transaction: Transaction) throws {
        let whose: SQL = ofEveryone ? "worker IS NOT NULL" : "worker = \(worker)"
        try transaction.execute("UPDATE schedules SET worker = NULL, lease_until = NULL WHERE \(whose)")
    }

    static func due(_ now: Int64, in reader: Reader) throws -> [String] {
        try reader.all(
            "SELECT name FROM schedules WHERE next_at <= \(now) AND (lease_until IS NULL OR lease_until < \(now))")
    }

    private func claim(_ schedule: Schedule) async throws -> Bool {
        let (now, end) = (now(), now() + lease.milliseconds)
        let isOurs = try await database.write { [worker] transaction in
            try transaction.execute(
                """
                UPDATE schedules SET worker = \(worker), lease_until = \(end)
                WHERE name = \(schedule.name) AND next_at <= \(now) AND (lease_until IS NULL OR lease_until < \(now))
                """) > 0
        }
        if isOurs { running.withLock { _ = $0.insert(schedule.name) } }
        return isOurs
    }

    private func run(_ schedule: Schedule) async {
        let next = now() + schedule.interval.milliseconds
        var failure: String?
        do {
            try await schedule.body()
        } catch {
            failure = String(describing: error)
            logger.error("scheduled work failed", metadata: ["name": "\(schedule.name)", "error": "\(error)"])
        }
        running.withLock { _ = $0.remove(schedule.name) }
        do {
            try await database.write { [worker, failure] transaction in
                try transaction.execute(
                    """
                    UPDATE schedules SET worker = NULL, lease_until = NULL, next_at = \(next), last_error = \(failure)
                    WHERE name = \(schedule.name) AND worker = \(worker)
                    """)
            }
        } catch {
            // It comes due again when the lease ends.
            logger.error("cannot note scheduled work", metadata: ["name": "\(schedule.name)", "error": "\(error)"])
        }
    }
}
