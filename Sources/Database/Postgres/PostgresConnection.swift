import CLibPQ

/// A connection to PostgreSQL that comes back after it was lost, when it is next needed.
///
/// Writing transactions are READ COMMITTED, so that counters many transactions add to do not collide. Reading ones
/// are REPEATABLE READ and give one snapshot; their BEGIN and COMMIT travel with other commands and cost nothing.
final class PostgresConnection: Connection {
    let dialect = Dialect.postgres
    private(set) var failure: DatabaseError?
    private(set) var setback: Setback?

    private let url: String
    private let settings: Database.Settings
    private var link: PostgresLink?
    private var isReading = false
    private var mustForget = false
    private var refusedAt: (time: ContinuousClock.Instant, error: DatabaseError)?

    init(url: String, settings: Database.Settings) {
        self.url = url
        self.settings = settings
    }

    func execute(_ sql: SQL) throws -> Int {
        try run(sql).changes
    }

    func rows(_ sql: SQL, _ body: (inout RowReader) throws -> Bool) throws {
        let result = try run(sql)
        let columns = PQnfields(result.pointer)
        for row in 0..<PQntuples(result.pointer) {
            var reader = RowReader(.postgres(PostgresRow(result: result.pointer, row: row)), count: columns)
            guard try body(&reader) else { return }
        }
    }

    func script(_ text: String) throws {
        try noting { try connected().script(text) }
    }

    func control(_ control: Control) throws {
        switch control {
        case .beginRead: try begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", isReading: true)
        case .begin: try begin(Self.beginWrite, isReading: false)
        case .beginBatch:
            try begin(Self.beginWrite, isReading: false)
            // Two nodes' batches that lock the same rows in different orders would stop each other for a whole
            // second, PostgreSQL's deadlock_timeout. By chance, one of them gives way first.
            try noting { try connected().send("SET LOCAL lock_timeout = \(Int.random(in: 10...40))") }
        case .savepoint(let level): try noting { try connected().send("SAVEPOINT s\(level)") }
        case .release(let level): try noting { try connected().send("RELEASE SAVEPOINT s\(level)") }
        case .rollbackTo(let level):
            // A failure that took the whole transaction stays one.
            guard setback == nil else { throw failure ?? .failed("the transaction is gone") }
            failure = nil
            try noting { try connected().send("ROLLBACK TO SAVEPOINT s\(level)") }
        case .endRead:
            try noting {
                try connected().send("COMMIT")
                try connected().flush()
            }
        case .commit: try commit()
        }
    }

    func reset() {
        let isLost = setback == .lost || setback == .unknown || link?.isUsable == false
        failure = nil
        setback = nil
        guard !isLost, let link else {
            self.link = nil
            return
        }
        do {
            try link.send("ROLLBACK")
            try link.finish()
            if mustForget { try link.forgetStatements() }
        } catch {
            self.link = nil
        }
        mustForget = false
    }

    func beginMigration() throws {
        try control(.begin)
        if let lock = dialect.transactionLock(Self.migrationLock) { _ = try execute(lock) }
    }

    func commitMigration() throws {
        try control(.commit)
    }

    /// Opens the connection now, to know whether it can be.
    func connect() throws {
        try noting { _ = try connected() }
    }

    private static let beginWrite = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"

    /// Any number that nothing else uses as an advisory lock; this one is "martlet" in ASCII.
    private static let migrationLock: Int64 = 0x6d_6172_746c_6574

    private func begin(_ command: String, isReading: Bool) throws {
        failure = nil
        setback = nil
        self.isReading = isReading
        try noting { try connected().send(command) }
    }

    private func commit() throws {
        var isSent = false
        do {
            let link = try connected()
            isSent = true
            let tag = try link.run("COMMIT").tag
            guard tag == "COMMIT" else { throw PostgresFailure(error: .failed("the commit became a \(tag)")) }
        } catch let problem as PostgresFailure {
            throw note(problem, isSent && problem.setback == .lost ? .unknown : problem.setback)
        }
    }

    private func run(_ sql: SQL) throws -> PostgresResult {
        settings.observe?(sql.text)
        return try noting {
            try connected().run(
                sql.text, parameters: PostgresParameters(sql.parameters), prepares: settings.preparesStatements
            ) { dialect.rendered(sql.text) }
        }
    }

    private func noting<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let problem as PostgresFailure {
            throw note(problem, problem.setback)
        }
    }

    private func note(_ problem: PostgresFailure, _ setback: Setback?) -> DatabaseError {
        if isReading, problem.isWriteRefused {
            let error = DatabaseError.failed("a read closure must not write")
            failure = error
            return error
        }
        failure = problem.error
        self.setback = self.setback ?? setback
        if problem.forgetsStatements { mustForget = true }
        return problem.error
    }

    private func connected() throws -> PostgresLink {
        if let link { return link }
        // While the server is away, callers are told so at once and not each after a time-out.
        if let refusedAt, ContinuousClock.now - refusedAt.time < .milliseconds(500) {
            throw PostgresFailure(error: refusedAt.error)
        }
        do {
            let link = try PostgresLink(url: url)
            self.link = link
            refusedAt = nil
            return link
        } catch let problem as PostgresFailure {
            refusedAt = (ContinuousClock.now, problem.error)
            throw PostgresFailure(error: problem.error)
        }
    }
}
