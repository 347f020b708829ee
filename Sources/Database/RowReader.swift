/// A type that is read from a row, its columns in the order of the SELECT.
package protocol RowDecodable {
    init(_ row: inout RowReader) throws
}

/// One row of a result; each `next` takes the following column. Valid only while it is handed out.
package struct RowReader {
    enum Source {
        case sqlite(SQLiteRow)
        case postgres(PostgresRow)
    }

    private let source: Source
    private let count: Int32
    private var column: Int32 = 0

    init(_ source: Source, count: Int32) {
        self.source = source
        self.count = count
    }

    /// The next column. Throws `DatabaseError.failed` for NULL, for a value that is no `T`, and past the last column.
    package mutating func next<T: ColumnValue>(_ type: T.Type = T.self) throws -> T {
        guard let value = try T.read(&self) else {
            throw DatabaseError.failed("column \(column) is NULL, expected \(T.self)")
        }
        return value
    }

    /// The next column, nil for NULL.
    package mutating func next<T: ColumnValue>(_ type: T?.Type = T?.self) throws -> T? {
        try T.read(&self)
    }

    /// Passes over columns.
    package mutating func skip(_ columns: Int = 1) {
        column += Int32(columns)
    }

    mutating func nextInteger() throws -> Int64? {
        let index = try advance()
        switch source {
        case .sqlite(let row): return row.integer(index)
        case .postgres(let row): return try row.integer(index)
        }
    }

    mutating func nextReal() throws -> Double? {
        let index = try advance()
        switch source {
        case .sqlite(let row): return row.real(index)
        case .postgres(let row): return try row.real(index)
        }
    }

    mutating func nextText() throws -> String? {
        let index = try advance()
        switch source {
        case .sqlite(let row): return row.text(index)
        case .postgres(let row): return try row.text(index)
        }
    }

    mutating func nextBytes() throws -> [UInt8]? {
        let index = try advance()
        switch source {
        case .sqlite(let row): return row.bytes(index)
        case .postgres(let row): return row.bytes(index)
        }
    }

    package mutating func nextValue() throws -> SQLValue {
        let index = try advance()
        switch source {
        case .sqlite(let row): return row.value(index)
        case .postgres(let row): return try row.value(index)
        }
    }

    /// What is wrong with the column that was taken last.
    func isNull(_ expected: String) -> DatabaseError { .failed("column \(column) is NULL, expected \(expected)") }

    private mutating func advance() throws -> Int32 {
        guard column < count else { throw DatabaseError.failed("the row has only \(count) columns") }
        defer { column += 1 }
        return column
    }
}
