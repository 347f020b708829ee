/// Gzip that expands 158 times: zeros, written with the fixed Huffman codes of RFC 1951 §3.2.6.
struct ZeroBomb {
    private var pending: UInt64 = 0
    private var count: UInt64 = 0
    private(set) var bytes: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]

    /// - Parameter runs: of 258 zeros each.
    init(runs: Int) {
        put(0b1, 1)  // last block
        put(0b01, 2)  // fixed codes
        putReversed(0b0011_0000, 8)  // literal 0
        for _ in 0..<runs {
            putReversed(0b1100_0101, 8)  // length 258
            putReversed(0, 5)  // distance 1
        }
        putReversed(0, 7)  // end of block
        while count % 8 != 0 { put(0, 1) }
        // A bomb is not read to its end.
        guard runs < 100 else { return }
        let size = UInt32(runs * 258 + 1)
        for word in [Self.checksum(zeros: Int(size)), size] {
            for shift: UInt32 in [0, 8, 16, 24] { bytes.append(UInt8(word >> shift & 255)) }
        }
    }

    /// CRC-32 of that many zeros.
    private static func checksum(zeros: Int) -> UInt32 {
        var sum: UInt32 = ~0
        for _ in 0..<(zeros * 8) { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
        return ~sum
    }

    private mutating func put(_ bits: UInt64, _ length: UInt64) {
        pending |= bits << count
        count += length
        while count >= 8 {
            bytes.append(UInt8(pending & 255))
            pending >>= 8
            count -= 8
        }
        if count == 0 { pending = 0 }
    }

    /// Huffman codes go in from their highest bit.
    private mutating func putReversed(_ code: UInt64, _ length: UInt64) {
        for bit in stride(from: Int(length) - 1, through: 0, by: -1) { put(code >> UInt64(bit) & 1, 1) }
    }
}
