import GRDBSQLite

/// A prepared statement of one connection.
final class SQLiteStatement {
    let pointer: OpaquePointer
    let columns: Int32
    /// Whether it leaves the file alone.
    let isReadOnly: Bool
    /// Set while its rows are handed out: the same SQL asked for within needs a second statement.
    var isBusy = false

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
        columns = sqlite3_column_count(pointer)
        isReadOnly = sqlite3_stmt_readonly(pointer) != 0
    }

    deinit {
        sqlite3_finalize(pointer)
    }

    /// SQLite's code, `SQLITE_OK` when all are bound.
    func bind(_ parameters: [SQL.Parameter]) -> Int32 {
        guard sqlite3_bind_parameter_count(pointer) == parameters.count else { return SQLITE_RANGE }
        var index: Int32 = 0
        for parameter in parameters {
            index += 1
            let code =
                switch parameter {
                case .value(let value, _): bind(value, index)
                case .integers(let integers): bind(ListText.json(integers), index)
                case .texts(let texts): bind(ListText.json(texts), index)
                }
            guard code == SQLITE_OK else { return code }
        }
        return SQLITE_OK
    }

    /// Makes it ready for the next use and lets go of what was bound.
    func reset() {
        sqlite3_reset(pointer)
        sqlite3_clear_bindings(pointer)
    }

    private func bind(_ value: SQLValue, _ index: Int32) -> Int32 {
        switch value {
        case .null: sqlite3_bind_null(pointer, index)
        case .bool(let bool): sqlite3_bind_int(pointer, index, bool ? 1 : 0)
        case .integer(let integer): sqlite3_bind_int64(pointer, index, integer)
        case .real(let real): sqlite3_bind_double(pointer, index, real)
        case .text(let text): bind(text, index)
        case .blob(let bytes): bind(bytes, index)
        }
    }

    private func bind(_ text: String, _ index: Int32) -> Int32 {
        var text = StorableText.of(text)
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                // An empty string has no address, and no address would be NULL.
                guard let base = characters.baseAddress, !characters.isEmpty else {
                    return sqlite3_bind_text(pointer, index, "", 0, Self.copied)
                }
                return sqlite3_bind_text64(
                    pointer, index, base, UInt64(characters.count), Self.copied, UInt8(SQLITE_UTF8))
            }
        }
    }

    private func bind(_ bytes: [UInt8], _ index: Int32) -> Int32 {
        guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(pointer, index, 0) }
        return bytes.withUnsafeBytes {
            sqlite3_bind_blob64(pointer, index, $0.baseAddress, UInt64($0.count), Self.copied)
        }
    }

    /// SQLITE_TRANSIENT, a macro that Swift does not import.
    private static var copied: sqlite3_destructor_type {
        unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }
}

/// The row a statement stands on.
struct SQLiteRow {
    let statement: OpaquePointer

    func integer(_ column: Int32) -> Int64? {
        isNull(column) ? nil : sqlite3_column_int64(statement, column)
    }

    func real(_ column: Int32) -> Double? {
        isNull(column) ? nil : sqlite3_column_double(statement, column)
    }

    func text(_ column: Int32) -> String? {
        // Asking for the text first and the length then is the order SQLite wants.
        guard let bytes = sqlite3_column_text(statement, column) else { return nil }
        let count = Int(sqlite3_column_bytes(statement, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    func bytes(_ column: Int32) -> [UInt8]? {
        guard !isNull(column) else { return nil }
        // An empty blob has no address.
        guard let bytes = sqlite3_column_blob(statement, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, column))))
    }

    func value(_ column: Int32) -> SQLValue {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: .integer(sqlite3_column_int64(statement, column))
        case SQLITE_FLOAT: .real(sqlite3_column_double(statement, column))
        case SQLITE_TEXT: .text(text(column) ?? "")
        case SQLITE_BLOB: .blob(bytes(column) ?? [])
        default: .null
        }
    }

    private func isNull(_ column: Int32) -> Bool {
        sqlite3_column_type(statement, column) == SQLITE_NULL
    }
}
