import GRDB
import Synchronization

/// Connections on which whoever asks reads on their own thread: most reads take less time than waking a thread of the
/// database's and being woken by it.
final class GuestReaders: Sendable {
    /// A connection that is used by whoever has taken it out.
    private final class Guest: @unchecked Sendable {
        private let queue: DatabaseQueue
        private let connection: SQLiteConnection

        init?(_ queue: DatabaseQueue, _ observe: (@Sendable (String) -> Void)?) {
            guard let handle = queue.inDatabase(\.sqliteConnection) else { return nil }
            self.queue = queue
            connection = SQLiteConnection(handle, observe: observe)
        }

        deinit { connection.finalizeStatements() }

        func read<T>(_ body: (Reader) throws -> T) -> Result<T, any Error> {
            defer { connection.reset() }
            return Result {
                try connection.control(.beginRead)
                let reader = Reader(connection)
                defer { reader.close() }
                let value = try body(reader)
                try connection.control(.endRead)
                return value
            }
        }
    }

    private let idle = Mutex<[Guest]?>([])

    func add(_ queue: DatabaseQueue, _ observe: (@Sendable (String) -> Void)?) {
        guard let guest = Guest(queue, observe) else { return }
        idle.withLock { $0?.append(guest) }
    }

    /// Nil when all connections are taken.
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
