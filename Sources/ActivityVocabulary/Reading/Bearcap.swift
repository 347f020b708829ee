/// An address and a token that opens it, `bear:?t=TOKEN&u=ADDRESS` (https://docs.joinmastodon.org/spec/bearcaps/).
/// kmyblue names posts that way which are not for everybody.
package struct Bearcap: Sendable, Equatable {
    package let address: String
    /// As it stands in a header (RFC 6750 §2.1).
    package let token: String

    /// Nil for anything else.
    package init?(_ text: String) {
        guard text.hasPrefix("bear:?"), text.utf8.count <= Caps.addressBytes else { return nil }
        var values: [Substring: String] = [:]
        for part in text.dropFirst("bear:?".count).split(separator: "&") {
            guard let equals = part.firstIndex(of: "=") else { continue }
            values[part[..<equals]] = Self.decoded(part[part.index(after: equals)...])
        }
        guard let address = values["u"].flatMap(WebAddress.checked), let token = values["t"], Self.isToken(token) else {
            return nil
        }
        self.address = address
        self.token = token
    }

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "-._~+/=".utf8.contains(byte)
                }
            }
    }

    /// Percent-encoding undone (RFC 3986 §2.1); nil when it is none.
    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }),
                let low = rest.popFirst().flatMap({ Character(Unicode.Scalar($0)).hexDigitValue })
            else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
