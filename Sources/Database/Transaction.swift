/// Reads and writes that are kept together or not at all. Valid only inside the closure it was given to.
///
/// A statement that fails spoils what follows it, so what may fail and be survived goes into a `savepoint`.
package final class Transaction: Reader {
    private(set) var callbacks: [@Sendable () -> Void] = []
    private var depth = 0
    private let isMigration: Bool

    init(_ connection: any Connection, isMigration: Bool = false) {
        self.isMigration = isMigration
        super.init(connection)
    }

    /// Runs one statement and gives the number of rows it inserted, changed or deleted.
    @discardableResult
    package func execute(_ sql: SQL) throws -> Int {
        let connection = try open()
        guard isMigration, sql.parameters.isEmpty else { return try connection.execute(sql) }
        return try connection.execute(SQL(raw: connection.dialect.definition(sql.text)))
    }

    /// Runs statements divided by semicolons. Inside a migration they are written in SQLite's words (see `Dialect`).
    package func script(_ text: String) throws {
        let connection = try open()
        try connection.script(isMigration ? connection.dialect.definition(text) : text)
    }

    /// Runs `body`; when it throws, undoes what it did (its `afterCommit` too) and throws that error on.
    package func savepoint<T>(_ body: () throws -> T) throws -> T {
        let connection = try open()
        let registered = callbacks.count
        depth += 1
        defer { depth -= 1 }
        let level = depth
        try connection.control(.savepoint(level))
        do {
            let value = try body()
            if let failure = connection.failure { throw failure }
            try connection.control(.release(level))
            return value
        } catch {
            callbacks.removeSubrange(registered...)
            try connection.control(.rollbackTo(level))
            throw error
        }
    }

    /// Runs `body` on the database's thread once the commit is durable; never when it fails. It must be quick.
    package func afterCommit(_ body: @escaping @Sendable () -> Void) {
        callbacks.append(body)
    }
}
