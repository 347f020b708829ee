/// What a document may cost to read. The defaults are those for documents from other servers.
package struct JSONLimits: Sendable {
    /// Arrays and objects inside one another.
    package var maxDepth: Int
    /// Values, counting each array and object too, but not keys.
    package var maxNodes: Int
    package var maxBytes: Int

    package init(maxDepth: Int = 32, maxNodes: Int = 5_000, maxBytes: Int = 1_000_000) {
        self.maxDepth = maxDepth
        self.maxNodes = maxNodes
        self.maxBytes = maxBytes
    }

    package static let untrusted = JSONLimits()

    /// For what this server itself wrote and stored.
    package static let own = JSONLimits(maxDepth: 128, maxNodes: 1_000_000, maxBytes: 64_000_000)
}

/// Why bytes are not the JSON asked for, and where.
package struct JSONError: Error, Equatable, CustomStringConvertible {
    package enum Kind: String, Sendable {
        case tooLarge = "longer than allowed"
        case tooDeep = "nested deeper than allowed"
        case tooManyNodes = "more values than allowed"
        case unexpectedEnd = "ends too early"
        case unexpectedByte = "unexpected byte"
        case badNumber = "not a number that can be held"
        case badString = "control character, bad escape or bad UTF-8 in a string"
        case trailingBytes = "something follows the value"
    }

    package let kind: Kind
    /// Bytes from the start.
    package let offset: Int

    package var description: String { "JSON: \(kind.rawValue) at byte \(offset)" }
}
