import Database

/// A claimed row.
struct ClaimedJob: RowDecodable, Sendable {
    let id: Int64
    let kind: String
    let payload: String
    /// Counts this run.
    let attempt: Int
    let createdAt: Int64

    init(_ row: inout RowReader) throws {
        id = try row.next()
        kind = try row.next()
        payload = try row.next()
        attempt = try row.next()
        createdAt = try row.next()
    }
}

/// What became of a run.
enum Outcome: Sendable {
    case done
    /// Runs again at that time. A run that does not count gives its attempt back.
    case again(at: Int64, error: String?, counts: Bool)
    case parked(error: String)
}

/// The statements on `jobs`. Times are milliseconds since 1970.
struct JobTable: Sendable {
    /// Who claims.
    let worker: String

    struct NewJob: Sendable {
        var id: Int64
        var kind: String
        var lane: String
        var payload: String
        var key: String?
        var runAt: Int64
        var createdAt: Int64
    }

    func insert(_ job: NewJob, in transaction: Transaction) throws {
        let insert: SQL = """
            INSERT INTO jobs (id, kind, lane, payload, unique_key, run_at, created_at)
            VALUES (\(job.id), \(job.kind), \(job.lane), \(job.payload), \(job.key), \(job.runAt), \(job.createdAt))
            """
        guard job.key != nil else {
            try transaction.execute(insert)
            return
        }
        // One row per key. If it is running, what it does may miss what this one is about, so it runs once more;
        // if it was parked, this is a fresh reason to try.
        try transaction.execute(
            insert + """
                 ON CONFLICT (kind, unique_key) WHERE unique_key IS NOT NULL DO UPDATE SET
                    payload = excluded.payload,
                    again = (jobs.worker IS NOT NULL),
                    run_at = CASE
                        WHEN jobs.worker IS NULL AND (jobs.parked_at IS NOT NULL OR jobs.run_at > excluded.run_at)
                        THEN excluded.run_at ELSE jobs.run_at END,
                    attempts = CASE WHEN jobs.parked_at IS NULL THEN jobs.attempts ELSE 0 END,
                    created_at = CASE WHEN jobs.parked_at IS NULL THEN jobs.created_at ELSE excluded.created_at END,
                    parked_at = NULL
                """)
    }

    /// Takes up to `limit` due jobs of a lane, of all lanes when nil, for this worker until `leaseEnd`.
    func claim(
        lane: String?, limit: Int, now: Int64, leaseEnd: Int64, in transaction: Transaction
    ) throws -> [ClaimedJob] {
        let inLane: SQL = lane.map { "lane = \($0) AND" } ?? ""
        let due: SQL = """
            SELECT id FROM jobs WHERE \(inLane) parked_at IS NULL AND run_at <= \(now)
            ORDER BY run_at LIMIT \(limit)\(transaction.dialect.skippingLocked)
            """
        // Materialized, or PostgreSQL may run the sub-select once per row, each time locking others.
        let claimed: [ClaimedJob] = try transaction.all(
            """
            WITH due AS MATERIALIZED (\(due))
            UPDATE jobs SET worker = \(worker), run_at = \(leaseEnd), attempts = attempts + 1
            WHERE id IN (SELECT id FROM due) RETURNING id, kind, payload, attempts, created_at
            """)
        return claimed.sorted { $0.id < $1.id }
    }

    /// Keeps claimed jobs claimed for longer.
    func extend(_ ids: [Int64], until leaseEnd: Int64, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE jobs SET run_at = \(leaseEnd) WHERE id IN \(list: ids) AND worker = \(worker)")
    }

    /// Writes down what became of runs. Jobs whose lease was lost to another worker meanwhile are left to it.
    func settle(_ outcomes: [(id: Int64, outcome: Outcome)], now: Int64, in transaction: Transaction) throws {
        var done: [Int64] = []
        for (id, outcome) in outcomes {
            switch outcome {
            case .done:
                done.append(id)
            case .again(let time, let error, let counts):
                try release(id, at: time, error, back: counts ? 0 : 1, now: now, in: transaction)
            case .parked(let error):
                try park(id, error, now: now, in: transaction)
            }
        }
        guard !done.isEmpty else { return }
        let deleted = try transaction.execute(
            "DELETE FROM jobs WHERE id IN \(list: done) AND worker = \(worker) AND NOT again")
        guard deleted < done.count else { return }
        try transaction.execute(
            """
            UPDATE jobs SET worker = NULL, again = FALSE, attempts = 0, run_at = \(now), created_at = \(now)
            WHERE id IN \(list: done) AND worker = \(worker)
            """)
    }

    /// When the first job of a lane is due; nil when there is none. Running ones are due when their lease ends.
    static func nextRun(of lane: Lane, in reader: Reader) throws -> Int64? {
        try reader.first(
            "SELECT run_at FROM jobs WHERE lane = \(lane.name) AND parked_at IS NULL ORDER BY run_at LIMIT 1")
    }

    /// Whether there is anything due or running.
    static func isBusy(_ now: Int64, in reader: Reader) throws -> Bool {
        try reader.exists(
            "SELECT 1 FROM jobs WHERE parked_at IS NULL AND (run_at <= \(now) OR worker IS NOT NULL) LIMIT 1")
    }

    /// Gives back jobs that were claimed: all of this worker's, or everybody's.
    func releaseAll(ofEveryone: Bool, now: Int64, in transaction: Transaction) throws {
        let whose: SQL = ofEveryone ? "worker IS NOT NULL" : "worker = \(worker)"
        try transaction.execute("UPDATE jobs SET worker = NULL, again = FALSE, run_at = \(now) WHERE \(whose)")
    }

    private func release(
        _ id: Int64, at time: Int64, _ error: String?, back: Int, now: Int64, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            UPDATE jobs SET worker = NULL, again = FALSE, last_error = \(error),
                attempts = CASE WHEN again THEN 0 ELSE attempts - \(back) END,
                run_at = CASE WHEN again THEN \(now) ELSE \(time) END
            WHERE id = \(id) AND worker = \(worker)
            """)
    }

    private func park(_ id: Int64, _ error: String, now: Int64, in transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE jobs SET worker = NULL, again = FALSE, last_error = \(error),
                attempts = CASE WHEN again THEN 0 ELSE attempts END,
                parked_at = CASE WHEN again THEN NULL ELSE \(now) END,
                run_at = \(now)
            WHERE id = \(id) AND worker = \(worker)
            """)
    }
}
