import GRDB
import GRDBSQLite

/// SQLite's result codes as our errors, https://sqlite.org/rescode.html.
enum SQLiteFailure {
    static func error(_ handle: OpaquePointer, _ code: Int32) -> DatabaseError {
        let message = String(cString: sqlite3_errmsg(handle))
        // Errors of our own making (a wrong number of parameters) are not in the handle.
        let extended = sqlite3_extended_errcode(handle)
        return error(extended & 0xff == code & 0xff ? extended : code, message)
    }

    /// What GRDB met while it opened or examined a file.
    static func error(opening error: GRDB.DatabaseError) -> DatabaseError {
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: .damaged("\(error)")
        default: .unavailable("cannot open the SQLite file: \(error)")
        }
    }

    private static func error(_ extended: Int32, _ message: String) -> DatabaseError {
        switch (extended & 0xff, extended >> 8) {
        // PRIMARYKEY, UNIQUE, ROWID.
        case (SQLITE_CONSTRAINT, 6), (SQLITE_CONSTRAINT, 8), (SQLITE_CONSTRAINT, 10):
            .uniqueViolation(columns(message))
        case (SQLITE_CONSTRAINT, 3): .foreignKeyViolation(message)
        case (SQLITE_CORRUPT, _), (SQLITE_NOTADB, _): .damaged("\(message) (\(extended))")
        case (SQLITE_FULL, _): .full(message)
        case (SQLITE_BUSY, _), (SQLITE_LOCKED, _), (SQLITE_IOERR, _), (SQLITE_CANTOPEN, _), (SQLITE_NOMEM, _),
            (SQLITE_PROTOCOL, _):
            .unavailable("\(message) (\(extended))")
        case (SQLITE_RANGE, _): .failed("the number of parameters differs from that in the SQL")
        default: .failed("\(message) (\(extended))")
        }
    }

    /// `a.x, a.y` of `UNIQUE constraint failed: a.x, a.y`.
    private static func columns(_ message: String) -> String {
        let prefix = "UNIQUE constraint failed: "
        return message.hasPrefix(prefix) ? String(message.dropFirst(prefix.count)) : message
    }
}
