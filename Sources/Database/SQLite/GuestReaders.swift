import GRDB
import GRDBSQLite
import Synchronization

/// Connections on which whoever asks reads on their own thread: most reads take less time than waking a thread of the
/// database's and being woken by it. One that turns out to be long is stopped, and is for those threads to do.
final class GuestReaders: Sendable {
    /// A connection that is used by whoever has taken it out.
    private final class Guest: @unchecked Sendable {
        /// So many times a thousand steps of SQLite's machine are one to two milliseconds.
        private static let patience: CInt = 100

        private let queue: DatabaseQueue
        private let connection: SQLiteConnection
        /// What is left of the patience; counted down by SQLite's progress handler, which can take no closure.
        private let left = UnsafeMutablePointer<CInt>.allocate(capacity: 1)

        init?(_ queue: DatabaseQueue, _ observe: (@Sendable (String) -> Void)?) {
            guard let handle = queue.inDatabase(\.sqliteConnection) else { return nil }
            self.queue = queue
            connection = SQLiteConnection(handle, observe: observe)
            left.initialize(to: Self.patience)
            let countDown: @convention(c) (UnsafeMutableRawPointer?) -> CInt = { left in
                guard let left = left?.assumingMemoryBound(to: CInt.self) else { return 0 }
                left.pointee -= 1
                return left.pointee < 0 ? 1 : 0
            }
            sqlite3_progress_handler(handle, 1_000, countDown, left)
        }

        deinit {
            connection.finalizeStatements()
            queue.inDatabase { sqlite3_progress_handler($0.sqliteConnection, 0, nil, nil) }
            left.deallocate()
        }

        /// Nil when it takes too long.
        func read<T>(_ body: (Reader) throws -> T) -> Result<T, any Error>? {
            defer { connection.reset() }
            left.pointee = Self.patience
            let result = Result {
                try connection.control(.beginRead)
                let reader = Reader(connection)
                defer { reader.close() }
                let value = try body(reader)
                try connection.control(.endRead)
                return value
            }
            return left.pointee < 0 ? nil : result
        }
    }

    private let idle = Mutex<[Guest]?>([])

    func add(_ queue: DatabaseQueue, _ observe: (@Sendable (String) -> Void)?) {
        guard let guest = Guest(queue, observe) else { return }
        idle.withLock { $0?.append(guest) }
    }

    /// Nil when all connections are taken, or when it takes too long.
    func read<T>(_ body: (Reader) throws -> T) -> Result<T, any Error>? {
        guard let guest = idle.withLock({ $0?.popLast() }) else { return nil }
        defer { idle.withLock { $0?.append(guest) } }
        return guest.read(body)
    }

    /// Closes the connections, one that is taken as soon as it comes back.
    func close() {
        let _ = idle.withLock { $0.take() }
    }
}
