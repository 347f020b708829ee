import Crypto

/// Random tokens and comparisons that tell nothing by their time.
package enum Secrets {
    /// Random bytes as base64url without padding: 43 characters for 32 bytes.
    package static func randomToken(bytes count: Int = 32) -> String {
        base64URL(randomBytes(count))
    }

    package static func randomBytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        while bytes.count < count {
            withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) }
        }
        return Array(bytes[..<count])
    }

    /// Compares every byte, whatever the first difference.
    package static func constantTimeEquals(_ a: some Collection<UInt8>, _ b: some Collection<UInt8>) -> Bool {
        guard a.count == b.count else { return false }
        var difference: UInt8 = 0
        for (x, y) in zip(a, b) { difference |= x ^ y }
        return difference == 0
    }

    package static func constantTimeEquals(_ a: String, _ b: String) -> Bool {
        constantTimeEquals(Array(a.utf8), Array(b.utf8))
    }

    package static func sha256(_ bytes: some Collection<UInt8>) -> [UInt8] {
        Array(SHA256.hash(data: Array(bytes)))
    }

    package static func sha256(_ text: String) -> [UInt8] {
        sha256(text.utf8)
    }

    /// RFC 4648 §5 without padding.
    package static func base64URL(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: sextets(bytes).map { urlAlphabet[Int($0)] }, as: UTF8.self)
    }

    /// RFC 4648 §4.
    package static func base64(_ bytes: some Sequence<UInt8>) -> String {
        var text = sextets(bytes).map { alphabet[Int($0)] }
        while text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
        return String(decoding: text, as: UTF8.self)
    }

    private static func sextets(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var sextets: [UInt8] = []
        var pending: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            pending = (pending << 8 | UInt32(byte)) & 0xffff
            bits += 8
            while bits >= 6 {
                bits -= 6
                sextets.append(UInt8(pending >> bits & 63))
            }
        }
        if bits > 0 { sextets.append(UInt8(pending << (6 - bits) & 63)) }
        return sextets
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let urlAlphabet = alphabet.dropLast(2) + Array("-_".utf8)
}
