/// Reads within one snapshot of the database. Valid only inside the closure it was given to.
package class Reader {
    /// Gone once the closure has returned, so that a reader that escaped cannot touch what others now use.
    private var connection: (any Connection)?

    init(_ connection: any Connection) {
        self.connection = connection
    }

    package var dialect: Dialect { connection?.dialect ?? .sqlite }

    /// All rows.
    package func all<R: RowDecodable>(_ type: R.Type, _ sql: SQL) throws -> [R] {
        try all(sql)
    }

    package func all<R: RowDecodable>(_ sql: SQL) throws -> [R] {
        var rows: [R] = []
        try open().rows(sql) {
            try rows.append(R(&$0))
            return true
        }
        return rows
    }

    /// The first row, nil when there is none. PostgreSQL sends all the others too: say LIMIT where there are many.
    package func first<R: RowDecodable>(_ type: R.Type, _ sql: SQL) throws -> R? {
        try first(sql)
    }

    package func first<R: RowDecodable>(_ sql: SQL) throws -> R? {
        var found: R?
        try open().rows(sql) {
            found = try R(&$0)
            return false
        }
        return found
    }

    /// Whether the SELECT gives a row.
    package func exists(_ sql: SQL) throws -> Bool {
        var found = false
        try open().rows(sql) { _ in
            found = true
            return false
        }
        return found
    }

    /// Hands the rows out one by one. SQLite reads each when it is asked for; PostgreSQL's are all in memory.
    package func each(_ sql: SQL, _ body: (inout RowReader) throws -> Void) throws {
        try open().rows(sql) {
            try body(&$0)
            return true
        }
    }

    func close() {
        connection = nil
    }

    /// The connection, unless an earlier statement failed: PostgreSQL ignores what follows an error up to the next
    /// savepoint, and so that code that passes its tests on SQLite works there too, SQLite is made to do the same.
    func open() throws -> any Connection {
        guard let connection else { throw DatabaseError.failed("used outside its closure") }
        if let failure = connection.failure { throw failure }
        return connection
    }

    func current() throws -> any Connection {
        guard let connection else { throw DatabaseError.failed("used outside its closure") }
        return connection
    }
}
