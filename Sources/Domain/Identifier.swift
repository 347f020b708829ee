/// A 64-bit id that knows what it names, so that an account's id cannot be passed where a post's is meant.
///
/// On the wire it is a decimal string, as Mastodon's clients expect.
package struct Identifier<Subject>: RawRepresentable, Hashable, Comparable, Sendable, Codable {
    package let rawValue: Int64

    package init(rawValue: Int64) { self.rawValue = rawValue }

    package init(_ rawValue: Int64) { self.rawValue = rawValue }

    /// Reads the decimal form; nil for anything but digits that fit 63 bits.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Int64(text) else { return nil }
        rawValue = value
    }

    package init(from decoder: any Decoder) throws { rawValue = try Int64(from: decoder) }

    package func encode(to encoder: any Encoder) throws { try rawValue.encode(to: encoder) }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension Identifier: CustomStringConvertible {
    package var description: String { String(rawValue) }
}
