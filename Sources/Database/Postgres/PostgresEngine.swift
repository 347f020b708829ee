import Logging

/// PostgreSQL with some threads that read and some that write, each with its own connection.
final class PostgresEngine: Engine {
    let dialect = Dialect.postgres
    /// Other nodes write too, and nobody tells which rows.
    let freshness: Freshness? = nil

    private enum Task {
        case write(WriteCall)
        case migrate(WriteCall)
    }

    private let writes: WorkQueue<Task>
    private let reads: WorkQueue<ReadCall>
    private let crew = Crew()

    /// Throws `unavailable` when the server does not answer now; if it fails later, calls fail until it is back.
    static func open(url: String, settings: Database.Settings, logger: Logger) async throws -> PostgresEngine {
        let engine = PostgresEngine(url: url, settings: settings)
        do {
            try await withCheckedThrowingContinuation { continuation in
                let call = TypedCall<Reader, Void>({ _ = try $0.exists("SELECT 1") }, continuation)
                do { try engine.put(call) } catch { continuation.resume(throwing: error) }
            }
        } catch {
            engine.stop()
            throw error
        }
        logger.debug("connected to PostgreSQL")
        return engine
    }

    private init(url: String, settings: Database.Settings) {
        writes = WorkQueue(capacity: settings.capacity)
        reads = WorkQueue(capacity: settings.capacity)
        let (writes, reads) = (writes, reads)
        for number in 1...settings.readers {
            crew.start("postgres-read-\(number)") {
                Self.read(reads, PostgresConnection(url: url, settings: settings))
            }
        }
        for number in 1...settings.writers {
            crew.start("postgres-write-\(number)") {
                Self.write(writes, PostgresConnection(url: url, settings: settings), batch: settings.batch)
            }
        }
    }

    /// Its answers come over the network.
    func readHere<T>(_ body: (Reader) throws -> T) -> Result<T, any Error>? { nil }

    func put(_ call: ReadCall) throws {
        try reads.put(call)
    }

    func put(_ call: WriteCall) throws {
        try writes.put(.write(call))
    }

    func put(migration call: WriteCall) throws {
        try writes.put(.migrate(call))
    }

    var waiting: (reads: Int, writes: Int) { (reads.count, writes.count) }

    func examine(within limit: Duration) async throws -> Integrity { .sound }

    func stop() {
        writes.close()
        reads.close()
    }

    func finished() async {
        await crew.finished()
    }

    private static func read(_ reads: WorkQueue<ReadCall>, _ connection: PostgresConnection) {
        while let call = reads.take() {
            var attempt = 1
            while !read(call, connection, isLast: attempt == 4) {
                Backoff.sleep(attempt: attempt)
                attempt += 1
            }
        }
    }

    /// False when the closure should run again: reading twice does no harm.
    private static func read(_ call: ReadCall, _ connection: PostgresConnection, isLast: Bool) -> Bool {
        do {
            try connection.control(.beginRead)
            let reader = Reader(connection)
            call.run(reader)
            reader.close()
            if let failure = connection.failure { throw call.error ?? failure }
            try connection.control(.endRead)
            call.answer()
            return true
        } catch {
            let isPassing = connection.setback != nil
            connection.reset()
            if isPassing, !isLast { return false }
            call.fail(error)
            return true
        }
    }

    private static func write(_ writes: WorkQueue<Task>, _ connection: PostgresConnection, batch most: Int) {
        let commit = GroupCommit(connection: connection, measures: Measures())
        var limit = most
        while true {
            let taken = writes.take(atMost: limit)
            if taken.isEmpty { return }
            var batch: [WriteCall] = []
            for task in taken {
                switch task {
                case .write(let call): batch.append(call)
                case .migrate(let call): migrate(call, connection)
                }
            }
            // The larger a transaction, the more it is in others' way.
            limit = commit.run(batch) ? min(most, limit + 1) : max(1, limit / 2)
        }
    }

    private static func migrate(_ call: WriteCall, _ connection: PostgresConnection) {
        do {
            try connection.beginMigration()
            let transaction = Transaction(connection, isMigration: true)
            call.run(transaction)
            transaction.close()
            if let error = call.error ?? connection.failure { throw error }
            try connection.commitMigration()
            call.answer()
        } catch {
            connection.reset()
            call.fail(error)
        }
    }
}
