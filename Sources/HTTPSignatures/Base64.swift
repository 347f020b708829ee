/// Strict base64 (RFC 4648 §4): padding required, nothing else tolerated, so that one value has one spelling.
enum Base64 {
    static func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var pending: UInt32 = 0
        var count = 0
        for byte in bytes {
            pending = pending << 8 | UInt32(byte)
            count += 1
            if count == 3 {
                for shift in [18, 12, 6, 0] as [UInt32] { text.append(alphabet[Int(pending >> shift & 63)]) }
                pending = 0
                count = 0
            }
        }
        if count == 1 {
            text += [alphabet[Int(pending >> 2 & 63)], alphabet[Int(pending << 4 & 63)], equals, equals]
        } else if count == 2 {
            text += [
                alphabet[Int(pending >> 10 & 63)], alphabet[Int(pending >> 4 & 63)], alphabet[Int(pending << 2 & 63)],
                equals,
            ]
        }
        return String(decoding: text, as: UTF8.self)
    }

    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let utf8 = Array(text.utf8)
        guard utf8.count % 4 == 0 else { return nil }
        let padding = utf8.last != equals ? 0 : utf8[utf8.count - 2] == equals ? 2 : 1
        var bytes: [UInt8] = []
        bytes.reserveCapacity(utf8.count / 4 * 3)
        var pending: UInt32 = 0
        var count = 0
        for character in utf8.dropLast(padding) {
            let value = values[Int(character)]
            guard value != 255 else { return nil }
            pending = pending << 6 | UInt32(value)
            count += 1
            if count == 4 {
                bytes += [UInt8(pending >> 16 & 255), UInt8(pending >> 8 & 255), UInt8(pending & 255)]
                pending = 0
                count = 0
            }
        }
        // The bits that padding cuts off must be zero.
        switch (padding, count) {
        case (0, 0): break
        case (1, 3) where pending & 3 == 0: bytes += [UInt8(pending >> 10 & 255), UInt8(pending >> 2 & 255)]
        case (2, 2) where pending & 15 == 0: bytes.append(UInt8(pending >> 4 & 255))
        default: return nil
        }
        return bytes
    }

    private static let equals = UInt8(ascii: "=")
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let values: [UInt8] = {
        var table = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet.enumerated() { table[Int(character)] = UInt8(value) }
        return table
    }()
}

/// Compares every byte, whatever the first difference, so that time tells nothing.
func equalInConstantTime(_ a: some Collection<UInt8>, _ b: some Collection<UInt8>) -> Bool {
    guard a.count == b.count else { return false }
    var difference: UInt8 = 0
    for (x, y) in zip(a, b) { difference |= x ^ y }
    return difference == 0
}
