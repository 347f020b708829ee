/// One SQL statement with its bound parameters, written as a string literal.
///
/// `"SELECT name FROM accounts WHERE id = \(id)"` binds `id`; nothing interpolated becomes part of the text unless
/// it says `raw:`. Optionals bind NULL, another `SQL` nests, and `IN \(list: ids)` matches any of `ids` with one
/// parameter however many there are.
package struct SQL: ExpressibleByStringInterpolation, Sendable {
    /// The statement with one control character where each parameter goes. Equal texts are equal statements, so
    /// connections look their prepared statements up by it and write the engine's own marks only when they prepare.
    private(set) var text: String
    private(set) var parameters: [Parameter]

    package init(stringLiteral text: String) {
        self.text = text
        parameters = []
    }

    package init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
        parameters = stringInterpolation.parameters
    }

    /// SQL made at run time without parameters. Never for text that came from outside.
    package init(raw text: String) {
        self.init(stringLiteral: text)
    }

    package static func + (left: SQL, right: SQL) -> SQL {
        var sum = left
        sum += right
        return sum
    }

    package static func += (left: inout SQL, right: SQL) {
        left.text += right.text
        left.parameters += right.parameters
    }

    /// The parts in order with `separator`, which is SQL text, between them; the empty statement when there are none.
    package static func joined(_ parts: [SQL], separator: String = " AND ") -> SQL {
        var sum = SQL(raw: "")
        for (index, part) in parts.enumerated() {
            if index > 0 { sum.text += separator }
            sum += part
        }
        return sum
    }
}

extension SQL {
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""
        fileprivate var parameters: [Parameter] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount)
            parameters.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        package mutating func appendInterpolation<T: ColumnValue>(_ value: T) {
            text.unicodeScalars.append(Mark.value)
            parameters.append(.value(value.sqlValue, T.columnType))
        }

        package mutating func appendInterpolation<T: ColumnValue>(_ value: T?) {
            text.unicodeScalars.append(Mark.value)
            parameters.append(.value(value?.sqlValue ?? .null, T.columnType))
        }

        /// Text that becomes part of the statement. Never for anything that came from outside.
        package mutating func appendInterpolation(raw: String) {
            text += raw
        }

        package mutating func appendInterpolation(_ sql: SQL) {
            text += sql.text
            parameters += sql.parameters
        }

        /// A parenthesised sub-select of the values, for use after `IN`. Integers and text only.
        package mutating func appendInterpolation<T: ColumnValue>(list values: some Sequence<T>) {
            var integers: [Int64] = []
            var texts: [String] = []
            for value in values {
                switch value.sqlValue {
                case .integer(let integer): integers.append(integer)
                case .text(let text): texts.append(text)
                case .null, .bool, .real, .blob: assertionFailure("Only integers and text can be listed")
                }
            }
            if T.columnType == .text || !texts.isEmpty {
                text.unicodeScalars.append(Mark.texts)
                parameters.append(.texts(texts))
            } else {
                text.unicodeScalars.append(Mark.integers)
                parameters.append(.integers(integers))
            }
        }
    }

    /// What is bound in one place of a statement.
    enum Parameter: Sendable {
        case value(SQLValue, ColumnType)
        case integers([Int64])
        case texts([String])
    }

    /// Stand-ins for parameters; control characters, because those occur in no SQL that a person writes.
    enum Mark {
        static let value: Unicode.Scalar = "\u{1}"
        static let integers: Unicode.Scalar = "\u{2}"
        static let texts: Unicode.Scalar = "\u{3}"
    }
}
