import Crypto
import Foundation

/// Tokens and codes: 32 random bytes for who holds them, a hash of them for the database.
package enum Secret {
    /// A new secret: base64url without padding, 43 characters.
    package static func make() -> String { base64URL((0..<32).map { _ in UInt8.random(in: 0...255) }) }

    /// What is stored of a secret, and what it is found by: SHA-256 in hexadecimal. Secrets are random, so that a
    /// plain hash cannot be searched backwards, and look-ups by it tell nothing by their time.
    package static func hash(_ secret: String) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in SHA256.hash(data: Data(secret.utf8)) {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Whether `hash` is that of `secret`, found out in a time that does not depend on where they differ.
    package static func matches(_ secret: String, hash: String) -> Bool {
        isEqual(Array(Secret.hash(secret).utf8), Array(hash.utf8))
    }

    static func isEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        guard one.count == other.count else { return false }
        var difference: UInt8 = 0
        for (left, right) in zip(one, other) { difference |= left ^ right }
        return difference == 0
    }

    /// RFC 4648 §5 without padding.
    static func base64URL(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
