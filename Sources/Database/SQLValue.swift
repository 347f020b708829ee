/// A value as a database keeps it.
package enum SQLValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
}

/// The kind of column a Swift type lives in. PostgreSQL is told it with each parameter, also for NULL, because it
/// would otherwise guess: `$1 = 0` makes `$1` a 32-bit integer, `$1 IS NULL` cannot be guessed at all.
package enum ColumnType: Sendable {
    case any, bool, integer, real, text, blob
}

/// A type whose values fit in one column. Types with a raw value that fits conform by naming the protocol.
package protocol ColumnValue: RowDecodable, Sendable {
    static var columnType: ColumnType { get }
    var sqlValue: SQLValue { get }
    init(sqlValue: SQLValue) throws
    /// Takes the next column, nil for NULL. The standard types go round `SQLValue` here.
    static func read(_ row: inout RowReader) throws -> Self?
}

extension ColumnValue {
    package static var columnType: ColumnType { .any }

    package static func read(_ row: inout RowReader) throws -> Self? {
        let value = try row.nextValue()
        return value == .null ? nil : try Self(sqlValue: value)
    }

    package init(_ row: inout RowReader) throws {
        self = try row.next(Self.self)
    }
}

extension ColumnValue where Self: RawRepresentable, RawValue: ColumnValue {
    package static var columnType: ColumnType { RawValue.columnType }

    package var sqlValue: SQLValue { rawValue.sqlValue }

    package init(sqlValue: SQLValue) throws {
        self = try Self.from(RawValue(sqlValue: sqlValue))
    }

    package static func read(_ row: inout RowReader) throws -> Self? {
        try RawValue.read(&row).map(Self.from)
    }

    private static func from(_ rawValue: RawValue) throws -> Self {
        guard let value = Self(rawValue: rawValue) else {
            throw DatabaseError.failed("\(rawValue) is no \(Self.self)")
        }
        return value
    }
}

extension Int64: ColumnValue {
    package static var columnType: ColumnType { .integer }
    package var sqlValue: SQLValue { .integer(self) }

    package init(sqlValue: SQLValue) throws {
        switch sqlValue {
        case .integer(let integer): self = integer
        case .bool(let bool): self = bool ? 1 : 0
        default: throw DatabaseError.mismatch(sqlValue, Self.self)
        }
    }

    package static func read(_ row: inout RowReader) throws -> Int64? { try row.nextInteger() }
}

extension Int: ColumnValue {
    package static var columnType: ColumnType { .integer }
    package var sqlValue: SQLValue { .integer(Int64(self)) }
    package init(sqlValue: SQLValue) throws { self = try Int(Int64(sqlValue: sqlValue)) }
    package static func read(_ row: inout RowReader) throws -> Int? { try row.nextInteger().map(Int.init) }
}

extension Bool: ColumnValue {
    package static var columnType: ColumnType { .bool }
    package var sqlValue: SQLValue { .bool(self) }

    package init(sqlValue: SQLValue) throws {
        switch sqlValue {
        case .bool(let bool): self = bool
        case .integer(let integer): self = integer != 0
        default: throw DatabaseError.mismatch(sqlValue, Self.self)
        }
    }

    package static func read(_ row: inout RowReader) throws -> Bool? { try row.nextInteger().map { $0 != 0 } }
}

extension Double: ColumnValue {
    package static var columnType: ColumnType { .real }
    package var sqlValue: SQLValue { .real(self) }

    package init(sqlValue: SQLValue) throws {
        switch sqlValue {
        case .real(let real): self = real
        case .integer(let integer): self = Double(integer)
        default: throw DatabaseError.mismatch(sqlValue, Self.self)
        }
    }

    package static func read(_ row: inout RowReader) throws -> Double? { try row.nextReal() }
}

extension String: ColumnValue {
    package static var columnType: ColumnType { .text }
    package var sqlValue: SQLValue { .text(self) }

    package init(sqlValue: SQLValue) throws {
        guard case .text(let text) = sqlValue else { throw DatabaseError.mismatch(sqlValue, Self.self) }
        self = text
    }

    package static func read(_ row: inout RowReader) throws -> String? { try row.nextText() }
}

/// Bytes of a BLOB column; a TEXT column can be read as its UTF-8 bytes too.
extension [UInt8]: ColumnValue, RowDecodable {
    package static var columnType: ColumnType { .blob }
    package var sqlValue: SQLValue { .blob(self) }

    package init(sqlValue: SQLValue) throws {
        switch sqlValue {
        case .blob(let bytes): self = bytes
        case .text(let text): self = Array(text.utf8)
        default: throw DatabaseError.mismatch(sqlValue, Self.self)
        }
    }

    package static func read(_ row: inout RowReader) throws -> [UInt8]? { try row.nextBytes() }
}
