/// What stands behind a `Database`: threads with connections that take calls.
protocol Engine: AnyObject, Sendable {
    var dialect: Dialect { get }
    func put(_ call: ReadCall) throws
    func put(_ call: WriteCall) throws
    /// Runs one migration in its own transaction, nothing else beside it.
    func put(migration call: WriteCall) throws
    /// Takes no more calls. Those waiting are still answered.
    func stop()
    /// Waits until the threads have ended and the connections are closed.
    func finished() async
}
