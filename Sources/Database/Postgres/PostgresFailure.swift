import CLibPQ

/// PostgreSQL's error codes as our errors, documentation appendix A.
struct PostgresFailure: Error {
    let error: DatabaseError
    var setback: Setback?
    /// Whether prepared statements may no longer fit the tables, or be gone.
    var forgetsStatements = false
    /// Whether the server takes no writes: this transaction said so itself, or the server is a standby.
    var isWriteRefused = false

    /// The connection cannot be used any more.
    static func lost(_ message: String) -> PostgresFailure {
        PostgresFailure(error: .unavailable(message), setback: .lost)
    }

    init(error: DatabaseError, setback: Setback? = nil) {
        self.error = error
        self.setback = setback
    }

    init(_ result: OpaquePointer) {
        let state = Self.field(result, "C")
        let message = "\(Self.field(result, "M")) (\(state))"
        switch state {
        case "23505": error = .uniqueViolation(Self.columns(result) ?? message)
        case "23503": error = .foreignKeyViolation(message)
        case "53100": error = .full(message)
        // Serialization failure, deadlock, a lock waited for too long.
        case "40001", "40P01", "55P03":
            error = .unavailable(message)
            setback = .collision
        // A plan made before a migration; a statement another session of a pooler prepared.
        case "0A000" where message.contains("cached plan"), "26000":
            error = .unavailable(message)
            setback = .collision
            forgetsStatements = true
        // A standby that was the primary a moment ago.
        case "25006":
            error = .unavailable(message)
            setback = .lost
            isWriteRefused = true
        // Shut down, crashed, starting.
        case "57P01", "57P02", "57P03":
            error = .unavailable(message)
            setback = .lost
        case _ where state.hasPrefix("08") || state.hasPrefix("53") || state.isEmpty:
            error = .unavailable(message)
            setback = .lost
        default: error = .failed(message)
        }
    }

    /// `a.x, a.y` from the detail `Key (x, y)=(1, 2) already exists.`, as SQLite names them.
    private static func columns(_ result: OpaquePointer) -> String? {
        let detail = field(result, "D")
        guard detail.hasPrefix("Key ("), let end = detail.range(of: ")=(")?.lowerBound else { return nil }
        let table = field(result, "t")
        return detail[..<end].dropFirst(5).split(separator: ", ").map { "\(table).\($0)" }.joined(separator: ", ")
    }

    /// Fields have one-letter codes, documentation § 55.8.
    private static func field(_ result: OpaquePointer, _ code: Character) -> String {
        guard let ascii = code.asciiValue, let text = PQresultErrorField(result, Int32(ascii)) else { return "" }
        return String(cString: text)
    }
}
