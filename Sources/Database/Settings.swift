extension Database {
    /// How a database is run. The defaults suit a small server.
    package struct Settings: Sendable {
        /// Connections that read, each with a thread. In-memory databases have one connection for all.
        package var readers: Int
        /// Connections to a SQLite file on which callers read by themselves, on their own threads. Few, so that reads
        /// that have to wait for the disk do not hold up everything.
        package var guests: Int
        /// Connections that write, on PostgreSQL; SQLite has exactly one. One that commits many closures at once
        /// beats several on a near server, because it never waits for locks of its own process. Where the network
        /// is slow, take several and a `batch` of 1.
        package var writers: Int
        /// The most write closures PostgreSQL runs in one transaction.
        package var batch: Int
        /// Calls that may wait before further ones are refused as `unavailable`, of each kind.
        package var capacity: Int
        /// How long SQLite waits for another process that holds the file.
        package var busyTimeout: Duration
        /// Whether a commit reaches the disk before it is answered. Off only where data may be lost: in tests.
        package var isDurable: Bool
        /// SQLite's page cache per connection.
        package var cacheKibibytes: Int
        /// Whether PostgreSQL keeps statements prepared. Off behind a pooler that mixes sessions and does not follow
        /// prepared statements (PgBouncer before 1.21 in transaction mode).
        package var preparesStatements: Bool
        /// Which changes are remembered, on SQLite; nil: none.
        package var watch: Watch?
        /// Told of each statement in its words, before it runs. For tests that compare how much is asked.
        package var observe: (@Sendable (_ statement: String) -> Void)?

        package init(
            readers: Int = 4, guests: Int = 2, writers: Int = 1, batch: Int = 64, capacity: Int = 20_000,
            busyTimeout: Duration = .seconds(10), isDurable: Bool = true, cacheKibibytes: Int = 4_096,
            preparesStatements: Bool = true
        ) {
            self.readers = max(1, readers)
            self.guests = max(0, guests)
            self.writers = max(1, writers)
            self.batch = max(1, batch)
            self.capacity = capacity
            self.busyTimeout = busyTimeout
            self.isDurable = isDurable
            self.cacheKibibytes = cacheKibibytes
            self.preparesStatements = preparesStatements
        }
    }
}
