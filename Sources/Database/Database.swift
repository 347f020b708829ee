import Logging
import Synchronization

/// One database, on SQLite or PostgreSQL, and the only way to it.
///
/// Closures are synchronous: nothing can wait for the network with a transaction open, and many writers' closures
/// can be committed together (`GroupCommit`). They run on the database's own threads. A write closure may run more
/// than once, when the engine had to give its transaction up, so it has no effects outside the database but through
/// `Transaction.afterCommit`.
package final class Database: Sendable {
    /// Where the data is.
    package enum Location: Sendable, Equatable {
        /// A new, empty SQLite database that ends with this object.
        case memory
        /// A SQLite file, made when missing. Its folder must exist.
        case file(path: String)
        /// `postgres://user:password@host:port/name?…`, all that libpq knows; the database must exist.
        case postgres(url: String)
    }

    private let engine: any Engine
    private let commits = Atomic<UInt64>(0)
    private let observer = Mutex<(@Sendable () -> Void)?>(nil)
    /// What is known of other processes on the same database.
    package let hearing: Hearing
    private let damage: DamageReport

    private init(_ engine: any Engine, _ damage: DamageReport) {
        self.engine = engine
        hearing = Hearing(isAlone: engine.dialect == .sqlite)
        self.damage = damage
    }

    deinit {
        engine.stop()
    }

    /// Opens a database. Throws `unavailable` when PostgreSQL does not answer or a file cannot be opened.
    package static func open(
        _ location: Location, settings: Settings = Settings(), logger: Logger
    ) async throws -> Database {
        let damage = DamageReport(location, logger)
        do {
            let engine: any Engine =
                switch location {
                case .memory: try SQLiteEngine.inMemory(settings: settings)
                case .file(let path): try SQLiteEngine(path: path, settings: settings)
                case .postgres(let url): try await PostgresEngine.open(url: url, settings: settings, logger: logger)
                }
            return Database(engine, damage)
        } catch {
            damage.note(error)
            throw error
        }
    }

    package var dialect: Dialect { engine.dialect }

    /// Which rows changed when; nil where that is not watched: without `Settings.watch`, and on PostgreSQL.
    package var freshness: Freshness? { engine.freshness }

    /// Rises with every write of this process, after its commit and before its caller is answered: what was read under
    /// one value is current as long as it lasts, but for writes of other processes. Those that were told here
    /// (`othersWrote`) raise it too.
    package var generation: UInt64 { commits.load(ordering: .sequentiallyConsistent) }

    /// Another process has written.
    package func othersWrote() { commits.add(1, ordering: .sequentiallyConsistent) }

    /// Calls `body` after each commit of this process, on the database's thread. It must be quick.
    package func observeCommits(_ body: @escaping @Sendable () -> Void) { observer.withLock { $0 = body } }

    /// How many calls of each kind wait for a thread; in memory, where one thread does both, all are writes.
    package var waiting: (reads: Int, writes: Int) { engine.waiting }

    /// Runs `body` on one snapshot of the database and gives its result. It may run twice: a long read is begun on the
    /// caller's thread and done on another.
    package func read<T: Sendable>(_ body: @escaping @Sendable (Reader) throws -> T) async throws -> T {
        do {
            if let result = engine.readHere(body) { return try result.get() }
            return try await withCheckedThrowingContinuation { continuation in
                let call = TypedCall(body, continuation)
                do { try engine.put(call) } catch { continuation.resume(throwing: error) }
            }
        } catch {
            damage.note(error)
            throw error
        }
    }

    /// Runs `body` in a transaction and gives its result once the commit is durable. When `body` throws, nothing of
    /// it is kept and its error is thrown on.
    @discardableResult
    package func write<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        do {
            return try await put(body)
        } catch {
            damage.note(error)
            throw error
        }
    }

    private func put<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let counting = { @Sendable (transaction: Transaction) in
                let result = try body(transaction)
                transaction.afterCommit { self.noteCommit() }
                return result
            }
            let call = TypedCall(counting, continuation)
            do { try engine.put(call) } catch { continuation.resume(throwing: error) }
        }
    }

    /// Whether damage has been found since this was opened.
    package var isDamaged: Bool { damage.isDamaged }

    /// Reads a SQLite file from one end to the other and looks whether all fits together, for no longer than `limit`.
    /// Damage is also said in the log. PostgreSQL looks after its files itself.
    package func examine(within limit: Duration) async throws -> Integrity {
        do {
            let found = try await engine.examine(within: limit)
            if case .damaged(let words) = found { damage.note(words) }
            return found
        } catch DatabaseError.damaged(let words) {
            damage.note([words])
            return .damaged([words])
        }
    }

    /// Applies those of `migrations` that the database does not know yet, in their order (see `Migrator`).
    package func migrate(_ migrations: [Migration]) async throws {
        try await Migrator(migrations).run(on: self)
    }

    /// Answers the calls that wait, refuses new ones, and closes the connections.
    package func close() async {
        engine.stop()
        await engine.finished()
    }

    private func noteCommit() {
        commits.add(1, ordering: .sequentiallyConsistent)
        observer.withLock { $0 }?()
    }

    func migration<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let call = TypedCall(body, continuation)
            do { try engine.put(migration: call) } catch { continuation.resume(throwing: error) }
        }
    }
}
