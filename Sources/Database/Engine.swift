/// What stands behind a `Database`: threads with connections that take calls.
protocol Engine: AnyObject, Sendable {
    var dialect: Dialect { get }
    /// nil where changes are not watched.
    var freshness: Freshness? { get }
    /// Runs `body` on the thread of the caller, who need not wait for another to wake up; nil when that cannot be done
    /// now.
    func readHere<T>(_ body: (Reader) throws -> T) -> Result<T, any Error>?
    func put(_ call: ReadCall) throws
    func put(_ call: WriteCall) throws
    /// Runs one migration in its own transaction, nothing else beside it.
    func put(migration call: WriteCall) throws
    /// How many calls of each kind wait for a thread.
    var waiting: (reads: Int, writes: Int) { get }
    /// See `Database.examine`.
    func examine(within limit: Duration) async throws -> Integrity
    /// Takes no more calls. Those waiting are still answered.
    func stop()
    /// Waits until the threads have ended and the connections are closed.
    func finished() async
}
