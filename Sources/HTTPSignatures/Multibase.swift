/// Bytes as base58btc text with its prefix `z` (draft-multiformats-multibase), the only base that FEP-521a uses.
package enum Multibase {
    /// Longest text that is read: an RSA key of 8,192 bits fits.
    private static let longest = 2_048

    package static func encode(_ bytes: [UInt8]) -> String {
        var digits: [UInt8] = []
        for byte in bytes {
            var carry = Int(byte)
            for place in digits.indices {
                carry += Int(digits[place]) << 8
                digits[place] = UInt8(carry % 58)
                carry /= 58
            }
            while carry > 0 {
                digits.append(UInt8(carry % 58))
                carry /= 58
            }
        }
        let zeros = bytes.prefix { $0 == 0 }.map { _ in alphabet[0] }
        return "z" + String(decoding: zeros + digits.reversed().map { alphabet[Int($0)] }, as: UTF8.self)
    }

    /// Nil for another base, and for what is no text of this one.
    package static func decode(_ text: String) -> [UInt8]? {
        guard text.utf8.first == UInt8(ascii: "z"), text.utf8.count <= longest else { return nil }
        var bytes: [UInt8] = []
        let digits = text.utf8.dropFirst()
        for character in digits {
            guard character < 128, values[Int(character)] != 255 else { return nil }
            var carry = Int(values[Int(character)])
            for place in bytes.indices {
                carry += Int(bytes[place]) * 58
                bytes[place] = UInt8(carry & 255)
                carry >>= 8
            }
            while carry > 0 {
                bytes.append(UInt8(carry & 255))
                carry >>= 8
            }
        }
        return digits.prefix { $0 == alphabet[0] }.map { _ in 0 } + bytes.reversed()
    }

    private static let alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)
    private static let values: [UInt8] = {
        var table = [UInt8](repeating: 255, count: 128)
        for (value, character) in alphabet.enumerated() { table[Int(character)] = UInt8(value) }
        return table
    }()
}

/// Public keys as FEP-521a writes them: a multicodec number and the key's bytes in multibase.
package enum Multikey {
    // The numbers 0xed and 0x1205 of the multicodec table as varints.
    private static let ed25519: [UInt8] = [0xED, 0x01]
    private static let rsa: [UInt8] = [0x85, 0x24]
    /// What stands before the 32 bytes in an SPKI of an Ed25519 key (RFC 8410 §4).
    private static let spki: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]

    /// - Parameter multibase: of an Ed25519 key, or an RSA key (PKCS#1).
    /// - Returns: a PEM that ``VerifyingKey/init(pem:)`` reads; nil for other kinds of keys.
    package static func pem(_ multibase: String) -> String? {
        guard let bytes = Multibase.decode(multibase) else { return nil }
        if bytes.starts(with: ed25519), bytes.count == 34 {
            return pem(spki + bytes.dropFirst(2), label: "PUBLIC KEY")
        }
        if bytes.starts(with: rsa) { return pem(Array(bytes.dropFirst(2)), label: "RSA PUBLIC KEY") }
        return nil
    }

    /// - Parameter pem: SPKI of an Ed25519 key.
    package static func ed25519(pem: String) -> String? {
        let lines = pem.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("-----") }
        guard let bytes = Base64.decode(lines.joined()), bytes.starts(with: spki), bytes.count == spki.count + 32 else {
            return nil
        }
        return Multibase.encode(ed25519 + bytes.dropFirst(spki.count))
    }

    private static func pem(_ bytes: [UInt8], label: String) -> String {
        var text = Base64.encode(bytes)[...]
        var lines = ["-----BEGIN \(label)-----"]
        while !text.isEmpty {
            lines.append(String(text.prefix(64)))
            text = text.dropFirst(64)
        }
        return (lines + ["-----END \(label)-----", ""]).joined(separator: "\n")
    }
}
