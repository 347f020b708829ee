import Foundation
import GRDB
import GRDBSQLite

/// A SQLite file with one thread that writes and a few that read, or a database in memory with one thread for all.
final class SQLiteEngine: Engine {
    let dialect = Dialect.sqlite

    /// What the writing thread does, in the order asked for.
    private enum Task {
        case write(WriteCall)
        case migrate(WriteCall)
        case read(ReadCall)
        case lookForOthers
    }

    let freshness: Freshness?
    private let tasks: WorkQueue<Task>
    private let reads: WorkQueue<ReadCall>
    private let readsOnWriter: Bool
    private let guests: GuestReaders
    private let crew = Crew()
    /// The file and how it was opened; nil in memory.
    private let origin: (path: String, settings: Database.Settings)?

    /// Opens the file in WAL mode, so that readers and the writer do not wait for each other.
    convenience init(path: String, settings: Database.Settings) throws {
        try self.init(settings, path: path) {
            try DatabaseQueue(path: path, configuration: $0)
        }
        for number in 1...settings.readers {
            let queue = try Self.reading(path, settings)
            let (reads, observe) = (reads, settings.observe)
            crew.start("sqlite-read-\(number)") { Self.withConnection(queue, observe) { Self.read(reads, $0) } }
        }
        for _ in 0..<settings.guests { guests.add(try Self.reading(path, settings), settings.observe) }
    }

    static func inMemory(settings: Database.Settings) throws -> SQLiteEngine {
        try SQLiteEngine(settings, path: nil) { try DatabaseQueue(configuration: $0) }
    }

    private init(
        _ settings: Database.Settings, path: String?, open: (Configuration) throws -> DatabaseQueue
    ) throws {
        let readsOnWriter = path == nil
        origin = path.map { ($0, settings) }
        tasks = WorkQueue(capacity: settings.capacity)
        reads = WorkQueue(capacity: settings.capacity)
        self.readsOnWriter = readsOnWriter
        guests = GuestReaders()
        var configuration = Self.configuration(settings)
        configuration.journalMode = readsOnWriter ? .default : .wal
        let queue = try Self.opening { try open(configuration) }
        let synchronous = settings.isDurable ? "FULL" : "OFF"
        let (tasks, observe) = (tasks, settings.observe)
        // A database in memory is nobody else's.
        let sentry: @Sendable () -> Bool = { (try? tasks.put(.lookForOthers)) != nil }
        let freshness = settings.watch == nil ? nil : Freshness(sentry: readsOnWriter ? nil : sentry)
        self.freshness = freshness
        let watching = settings.watch.flatMap { watch in freshness.map { (watch, $0) } }
        crew.start("sqlite-write") {
            Self.withConnection(queue, observe, watching) {
                // After GRDB, which sets NORMAL for WAL: a commit it answered could be lost with the power.
                try? $0.script("PRAGMA synchronous = \(synchronous); PRAGMA journal_size_limit = 67108864")
                Self.write(tasks, $0)
                try? $0.script("PRAGMA optimize")
            }
        }
    }

    func readHere<T>(_ body: (Reader) throws -> T) -> Result<T, any Error>? {
        guests.read(body)
    }

    func put(_ call: ReadCall) throws {
        try readsOnWriter ? tasks.put(.read(call)) : reads.put(call)
    }

    func put(_ call: WriteCall) throws {
        try tasks.put(.write(call))
    }

    func put(migration call: WriteCall) throws {
        try tasks.put(.migrate(call))
    }

    var waiting: (reads: Int, writes: Int) { (reads.count, tasks.count) }

    func stop() {
        tasks.close()
        reads.close()
        guests.close()
    }

    func finished() async {
        await crew.finished()
    }

    func examine(within limit: Duration) async throws -> Integrity {
        guard let origin else { return .sound }
        return try await withCheckedThrowingContinuation { done in
            crew.start("sqlite-examine") {
                done.resume(with: Result { try Self.examination(of: origin.path, origin.settings, within: limit) })
            }
        }
    }

    private static func configuration(_ settings: Database.Settings) -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        let seconds = Double(settings.busyTimeout.components.seconds)
        configuration.busyMode = .timeout(seconds)
        let cache = settings.cacheKibibytes
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA cache_size = -\(cache); PRAGMA temp_store = MEMORY")
        }
        return configuration
    }

    static func reading(_ path: String, _ settings: Database.Settings) throws -> DatabaseQueue {
        var configuration = configuration(settings)
        configuration.readonly = true
        return try opening { try DatabaseQueue(path: path, configuration: configuration) }
    }

    private static func opening(_ open: () throws -> DatabaseQueue) throws -> DatabaseQueue {
        do {
            return try open()
        } catch let error as GRDB.DatabaseError {
            throw SQLiteFailure.error(opening: error)
        }
    }

    /// Enters GRDB's queue once and stays there: from then on the connection belongs to this thread.
    private static func withConnection(
        _ queue: DatabaseQueue, _ observe: (@Sendable (String) -> Void)?, _ watching: (Watch, Freshness)? = nil,
        _ body: (SQLiteConnection) -> Void
    ) {
        queue.inDatabase { database in
            guard let handle = database.sqliteConnection else { return }
            let watch = watching.map { SQLiteWatch($0, on: handle, freshness: $1) }
            let connection = SQLiteConnection(handle, observe: observe, watch: watch)
            body(connection)
            connection.finalizeStatements()
        }
    }

    private static func read(_ reads: WorkQueue<ReadCall>, _ connection: SQLiteConnection) {
        while let call = reads.take() { read(call, connection) }
    }

    private static func read(_ call: ReadCall, _ connection: SQLiteConnection) {
        do {
            try connection.control(.beginRead)
            let reader = Reader(connection)
            call.run(reader)
            reader.close()
            // The snapshot is let go before the caller hears, or it would keep the log from shrinking.
            try connection.control(.endRead)
            connection.reset()
            call.answer()
        } catch {
            connection.reset()
            call.fail(error)
        }
    }

    private static func write(_ tasks: WorkQueue<Task>, _ connection: SQLiteConnection) {
        let commit = GroupCommit(connection: connection, measures: Measures())
        while true {
            let taken = tasks.take(atMost: GroupCommit.limit)
            if taken.isEmpty { return checkpoint(connection) }
            var writes: [WriteCall] = []
            for task in taken {
                switch task {
                case .write(let call):
                    writes.append(call)
                case .read(let call):
                    flush(&writes, commit)
                    read(call, connection)
                case .migrate(let call):
                    flush(&writes, commit)
                    migrate(call, connection)
                case .lookForOthers:
                    connection.lookForOthers()
                }
            }
            flush(&writes, commit)
        }
    }

    /// Brings the log into the file, so that after a clean stop the file alone has everything. In memory, or while
    /// another process reads, there is nothing to bring; the next start finds the log then.
    private static func checkpoint(_ connection: SQLiteConnection) {
        try? connection.script("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    private static func flush(_ writes: inout [WriteCall], _ commit: GroupCommit) {
        guard !writes.isEmpty else { return }
        commit.run(writes)
        writes = []
    }

    private static func migrate(_ call: WriteCall, _ connection: SQLiteConnection) {
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
            try? connection.script("PRAGMA foreign_keys = ON")
            call.fail(error)
        }
    }
}
