import Database
import Domain
import Foundation

// How the values of our model stand in columns. Enumerations are stored as their number; a number that this version
// does not know is damage, not a default.
extension Identifier: ColumnValue {}
extension Visibility: ColumnValue {}
extension Account.Kind: ColumnValue {}
extension Account.Standing: ColumnValue {}
extension User.Role: ColumnValue {}
extension Domain.Notification.Kind: ColumnValue {}
extension FeaturePolicy: ColumnValue {}
extension Account.Showing: ColumnValue {}
extension FeaturedItem.State: ColumnValue {}
extension Quote.State: ColumnValue {}
extension QuotePolicy: ColumnValue {}
extension Interaction: ColumnValue {}
extension Relay.Style: ColumnValue {}
extension Relay.State: ColumnValue {}

// The same for reading, without generics where rows are read by the million.
extension RowReader {
    mutating func next<Subject>(_ type: Identifier<Subject>.Type = Identifier<Subject>.self) throws -> Identifier<
        Subject
    > {
        Identifier(try next(Int64.self))
    }

    mutating func next<Subject>(
        _ type: Identifier<Subject>?.Type = Identifier<Subject>?.self
    ) throws -> Identifier<Subject>? {
        try next(Int64?.self).map { Identifier($0) }
    }

    mutating func next(_ type: Timestamp.Type = Timestamp.self) throws -> Timestamp {
        Timestamp(milliseconds: try next(Int64.self))
    }

    mutating func next(_ type: Timestamp?.Type = Timestamp?.self) throws -> Timestamp? {
        try next(Int64?.self).map { Timestamp(milliseconds: $0) }
    }
}

extension Timestamp: ColumnValue {
    package static var columnType: ColumnType { .integer }

    package var sqlValue: SQLValue { milliseconds.sqlValue }

    package init(sqlValue: SQLValue) throws { self.init(milliseconds: try Int64(sqlValue: sqlValue)) }
}

extension SafeHTML: ColumnValue {
    package static var columnType: ColumnType { .text }

    package var sqlValue: SQLValue { html.sqlValue }

    package init(sqlValue: SQLValue) throws { self.init(stored: try String(sqlValue: sqlValue)) }
}

/// Small structures that are read and written whole.
enum StoredJSON {
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Lists are empty on nearly every row: that case must not cost an encoder.
    static func text(_ list: [some Encodable]) throws -> String {
        if list.isEmpty { return "[]" }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(list), as: UTF8.self)
    }

    static func value<Value: Decodable>(_ text: String, as type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }

    static func list<Element: Decodable>(_ text: String, of type: Element.Type = Element.self) throws -> [Element] {
        text == "[]" ? [] : try value(text)
    }
}
