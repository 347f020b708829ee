/// The commonest columns without generics: `next<T>` looks up at run time what an optional `T` is, for every value, and
/// rows are read by the million.
extension RowReader {
    package mutating func next(_ type: Int64.Type = Int64.self) throws -> Int64 {
        guard let value = try nextInteger() else { throw isNull("a whole number") }
        return value
    }

    package mutating func next(_ type: Int64?.Type = Int64?.self) throws -> Int64? { try nextInteger() }

    package mutating func next(_ type: Int.Type = Int.self) throws -> Int { Int(try next(Int64.self)) }

    package mutating func next(_ type: Int?.Type = Int?.self) throws -> Int? { try nextInteger().map { Int($0) } }

    package mutating func next(_ type: Bool.Type = Bool.self) throws -> Bool { try next(Int64.self) != 0 }

    package mutating func next(_ type: Bool?.Type = Bool?.self) throws -> Bool? { try nextInteger().map { $0 != 0 } }

    package mutating func next(_ type: String.Type = String.self) throws -> String {
        guard let value = try nextText() else { throw isNull("text") }
        return value
    }

    package mutating func next(_ type: String?.Type = String?.self) throws -> String? { try nextText() }
}
