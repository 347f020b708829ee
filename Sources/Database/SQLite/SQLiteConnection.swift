import GRDB
import GRDBSQLite

/// A connection to a SQLite file. GRDB opened it and keeps it; statements are prepared and stepped here, because a
/// row object per row is most of what a read costs otherwise.
final class SQLiteConnection: Connection {
    let dialect = Dialect.sqlite
    private(set) var failure: DatabaseError?
    private(set) var setback: Setback?

    private let handle: OpaquePointer
    private let observe: (@Sendable (String) -> Void)?
    /// Notes what changes; nil on connections that only read.
    private let watch: SQLiteWatch?
    private var statements: [String: SQLiteStatement] = [:]
    private var isReading = false
    private var isInTransaction = false
    private var othersVersion: Int64?

    init(_ handle: OpaquePointer, observe: (@Sendable (String) -> Void)?, watch: SQLiteWatch? = nil) {
        self.handle = handle
        self.observe = observe
        self.watch = watch
    }

    func execute(_ sql: SQL) throws -> Int {
        var changes = 0
        try run(sql) { statement in
            while true {
                let code = sqlite3_step(statement.pointer)
                if code == SQLITE_ROW { continue }
                guard code == SQLITE_DONE else { throw fail(code) }
                break
            }
            changes = statement.isReadOnly ? 0 : Int(sqlite3_changes(handle))
        }
        return changes
    }

    func rows(_ sql: SQL, _ body: (inout RowReader) throws -> Bool) throws {
        try run(sql) { statement in
            while true {
                let code = sqlite3_step(statement.pointer)
                if code == SQLITE_DONE { return }
                guard code == SQLITE_ROW else { throw fail(code) }
                var row = RowReader(.sqlite(SQLiteRow(statement: statement.pointer)), count: statement.columns)
                // Left early, an INSERT … RETURNING has still done all its work: rows come after the changes.
                guard try body(&row) else { return }
            }
        }
    }

    func script(_ text: String) throws {
        guard sqlite3_exec(handle, text, nil, nil, nil) == SQLITE_OK else { throw fail(sqlite3_errcode(handle)) }
    }

    func control(_ control: Control) throws {
        switch control {
        case .beginRead: isReading = true
        case .begin, .beginBatch:
            setback = nil
            try watch?.plan(columns)
        case .commit, .endRead, .savepoint, .release, .rollbackTo: break
        }
        let code = step(control)
        guard code == SQLITE_DONE else { throw fail(code) }
        switch control {
        case .begin, .beginBatch: isInTransaction = true
        case .commit:
            isInTransaction = false
            watch?.committed()
        case .endRead: isReading = false
        case .rollbackTo: failure = nil
        case .beginRead, .savepoint, .release: break
        }
    }

    func reset() {
        isInTransaction = false
        isReading = false
        if sqlite3_get_autocommit(handle) == 0 { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
        watch?.rolledBack()
        failure = nil
        setback = nil
    }

    // Rebuilding a table means dropping the old one, which foreign keys would take for deleting its rows; they are
    // checked at the end instead (https://sqlite.org/lang_altertable.html § 7).
    func beginMigration() throws {
        try script("PRAGMA foreign_keys = OFF")
        try control(.begin)
        watch?.forgetPlan()
    }

    func commitMigration() throws {
        defer { sqlite3_exec(handle, "PRAGMA foreign_keys = ON", nil, nil, nil) }
        var orphan: String?
        try rows("PRAGMA foreign_key_check") {
            orphan = try $0.next()
            return false
        }
        if let orphan {
            throw DatabaseError.foreignKeyViolation("the migration left rows without parents in \(orphan)")
        }
        try control(.commit)
    }

    /// Asks whether another process wrote since the last time (https://sqlite.org/pragma.html#pragma_data_version).
    func lookForOthers() {
        var version: Int64 = 0
        let isKnown =
            (try? rows("PRAGMA data_version") {
                version = try $0.next()
                return false
            }) != nil
        failure = nil
        guard let watch else { return }
        if !isKnown || othersVersion != version { watch.freshness.note([.everything]) }
        othersVersion = version
        watch.freshness.looked()
    }

    private func columns(of table: String) throws -> [String] {
        var names: [String] = []
        try rows("SELECT name FROM pragma_table_info(\(table)) ORDER BY cid") {
            names.append(try $0.next())
            return true
        }
        return names
    }

    /// Lets go of the statements; the connection cannot close before.
    func finalizeStatements() {
        statements = [:]
    }

    private func run(_ sql: SQL, _ body: (SQLiteStatement) throws -> Void) throws {
        observe?(sql.text)
        let statement = try prepared(sql.text)
        guard statement.isReadOnly || !isReading else {
            throw DatabaseError.failed("a read closure must not write: \(sql.text)")
        }
        let code = statement.bind(sql.parameters)
        statement.isBusy = true
        defer {
            statement.reset()
            statement.isBusy = false
        }
        guard code == SQLITE_OK else { throw fail(code) }
        try body(statement)
    }

    private func prepared(_ text: String) throws -> SQLiteStatement {
        let known = statements[text]
        if let known, !known.isBusy { return known }
        // Some callers build statements from many optional parts; those must not fill the memory.
        if statements.count >= 600 { statements = statements.filter(\.value.isBusy) }
        let statement = try prepare(dialect.rendered(text))
        if known == nil { statements[text] = statement }
        return statement
    }

    private func prepare(_ text: String) throws -> SQLiteStatement {
        var pointer: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, nil)
        guard code == SQLITE_OK else { throw fail(code) }
        guard let pointer else { throw DatabaseError.failed("an empty statement") }
        return SQLiteStatement(pointer)
    }

    private func step(_ control: Control) -> Int32 {
        let text =
            switch control {
            case .beginRead: "BEGIN"
            case .begin, .beginBatch: "BEGIN IMMEDIATE"
            case .endRead, .commit: "COMMIT"
            case .savepoint(let level): "SAVEPOINT s\(level)"
            case .release(let level): "RELEASE s\(level)"
            case .rollbackTo(let level): "ROLLBACK TO s\(level)"
            }
        guard let statement = try? prepared(text) else { return sqlite3_errcode(handle) }
        defer { statement.reset() }
        return sqlite3_step(statement.pointer)
    }

    /// The error for `code`; notes what it means for the transaction.
    private func fail(_ code: Int32) -> DatabaseError {
        let error = SQLiteFailure.error(handle, code)
        failure = error
        // Out of space or memory, or unable to write, SQLite takes the whole transaction back by itself.
        if isInTransaction, sqlite3_get_autocommit(handle) != 0 { setback = .lost }
        return error
    }
}
