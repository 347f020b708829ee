/// A cursor over the bytes of a header: linear, no look-back.
struct HeaderReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { position == bytes.count }
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func skipSpaces() {
        while let byte = next, byte == 32 || byte == 9 { position += 1 }
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// Letters, digits, `-`, `_`, `.`, `*` and `@`: parameter names, dictionary keys.
    mutating func token() -> String? {
        let start = position
        while let byte = next, Self.isToken(byte) { position += 1 }
        return start == position ? nil : String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// An integer of at most 15 digits (RFC 8941 §3.3.1).
    mutating func integer() -> Int64? {
        let negative = skip("-")
        var value: Int64 = 0
        var digits = 0
        while let byte = next, (48...57).contains(byte), digits < 16 {
            value = value * 10 + Int64(byte - 48)
            digits += 1
            position += 1
        }
        guard (1...15).contains(digits) else { return nil }
        return negative ? -value : value
    }

    /// A quoted string of printable ASCII, with `\"` and `\\`.
    mutating func quoted() -> String? {
        guard skip("\"") else { return nil }
        var value: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                return String(decoding: value, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = next, escaped == UInt8(ascii: "\"") || escaped == UInt8(ascii: "\\") else {
                    return nil
                }
                value.append(escaped)
                position += 1
            case 0x20...0x7e:
                value.append(byte)
            default:
                return nil
            }
        }
        return nil
    }

    /// `:base64:` (RFC 8941 §3.3.5).
    mutating func byteSequence() -> [UInt8]? {
        guard skip(":") else { return nil }
        let start = position
        while let byte = next, byte != UInt8(ascii: ":") { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard skip(":") else { return nil }
        return Base64.decode(text)
    }

    /// The text between two places, as it was written.
    func text(from start: Int) -> String {
        String(decoding: bytes[start..<position], as: UTF8.self)
    }

    var offset: Int { position }

    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122: true
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "*"), UInt8(ascii: "@"): true
        default: false
        }
    }
}
