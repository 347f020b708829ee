/// One connection of an engine, used by one thread at a time.
protocol Connection: AnyObject {
    var dialect: Dialect { get }
    /// The error that spoiled the transaction; cleared by rolling back past it.
    var failure: DatabaseError? { get }
    /// Set when the transaction as a whole is gone and not only the last statement.
    var setback: Setback? { get }

    func execute(_ sql: SQL) throws -> Int
    /// Hands out rows until `body` says false.
    func rows(_ sql: SQL, _ body: (inout RowReader) throws -> Bool) throws
    func script(_ text: String) throws
    func control(_ control: Control) throws
    /// Leaves whatever transaction is open. Never fails: a connection that cannot even do that is given up.
    func reset()
    /// Begins a transaction that no other node's migration can run beside, and in which tables may be rebuilt.
    func beginMigration() throws
    func commitMigration() throws
}

/// Why a transaction is gone through no fault of its closures.
enum Setback: Equatable {
    /// It collided with another one; the same closure may well succeed next time.
    case collision
    /// The connection broke, or the engine rolled back by itself.
    case lost
    /// The connection broke while the commit was on its way: nobody knows whether it counts.
    case unknown
}

enum Control: Equatable {
    case beginRead, endRead, begin, commit
    /// Begins a transaction of several callers' closures, which should rather be given up than wait for a lock.
    case beginBatch
    // By depth: 0 is a closure's own within a batch.
    case savepoint(Int)
    case release(Int)
    case rollbackTo(Int)
}
