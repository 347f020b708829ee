/// What a database can refuse. The text is for the log; of a unique violation it names the columns, as
/// `accounts.username, accounts.domain`, on both engines.
package enum DatabaseError: Error, Equatable {
    case uniqueViolation(String)
    case foreignKeyViolation(String)
    /// Not reachable, or too busy to answer in time. Passes by itself; the caller may try again later.
    case unavailable(String)
    /// No space left. Passes once there is space again.
    case full(String)
    /// The file is no database, or not a whole one. Does not pass: a person has to restore it.
    case damaged(String)
    /// Anything else: wrong SQL, a value that does not fit.
    case failed(String)

    static func mismatch(_ value: SQLValue, _ type: Any.Type) -> DatabaseError {
        .failed("\(value) read as \(type)")
    }

    static let closed = DatabaseError.unavailable("the database is closed")
}

extension DatabaseError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .uniqueViolation(let text): "not unique: \(text)"
        case .foreignKeyViolation(let text): "refers to nothing: \(text)"
        case .unavailable(let text): "database unavailable: \(text)"
        case .full(let text): "database full: \(text)"
        case .damaged(let text): "database damaged: \(text)"
        case .failed(let text): "database: \(text)"
        }
    }

    /// Whether the fault lies in one closure's data and not in the database, so that others may still commit.
    var isViolation: Bool {
        switch self {
        case .uniqueViolation, .foreignKeyViolation: true
        case .unavailable, .full, .damaged, .failed: false
        }
    }
}
