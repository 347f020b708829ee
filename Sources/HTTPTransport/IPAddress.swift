import NIOCore

/// An internet address as a number.
package enum IPAddress: Sendable, Hashable {
    case v4(UInt32)
    case v6(high: UInt64, low: UInt64)

    /// Reads `192.0.2.1` (four decimal parts, no leading zeros) or an IPv6 address without zone and brackets.
    /// The odd forms that `inet_aton` takes (`127.1`, `0x7f000001`) are not addresses here.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count <= 45, let address = Self.parseV4(bytes[...]) ?? Self.parseV6(bytes) else { return nil }
        self = address
    }

    /// The address of a socket's other end; nil for a Unix socket. IPv4 inside IPv6 becomes IPv4.
    package init?(_ socket: SocketAddress?) {
        switch socket {
        case .v4(let address):
            self = .v4(UInt32(bigEndian: address.address.sin_addr.s_addr))
        case .v6(let address):
            var inner = address.address.sin6_addr
            let bytes = withUnsafeBytes(of: &inner) { Array($0) }
            self = IPAddress(v6: bytes).unmapped
        default:
            return nil
        }
    }

    init(v6 bytes: [UInt8]) {
        func word(_ range: Range<Int>) -> UInt64 { bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }
        self = .v6(high: word(0..<8), low: word(8..<16))
    }

    /// `::ffff:192.0.2.1` as 192.0.2.1.
    package var unmapped: IPAddress {
        if case .v6(0, let low) = self, low >> 32 == 0xffff { return .v4(UInt32(truncatingIfNeeded: low)) }
        return self
    }

    private static func parseV4(_ bytes: ArraySlice<UInt8>) -> IPAddress? {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.count == 1 || part.first != 48 else { return nil }
            var number: UInt32 = 0
            for digit in part {
                guard (48...57).contains(digit) else { return nil }
                number = number * 10 + UInt32(digit - 48)
            }
            guard number < 256 else { return nil }
            value = value << 8 | number
        }
        return .v4(value)
    }

    private static func parseV6(_ bytes: [UInt8]) -> IPAddress? {
        guard let gap = firstDoubleColon(bytes) else {
            guard let groups = groups(bytes[...]), groups.count == 8 else { return nil }
            return IPAddress(groups: groups)
        }
        guard let head = gap == 0 ? [] : groups(bytes[..<gap], tailAllowed: false) else { return nil }
        guard let tail = gap + 2 == bytes.count ? [] : groups(bytes[(gap + 2)...]) else { return nil }
        guard head.count + tail.count < 8 else { return nil }
        return IPAddress(groups: head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail)
    }

    private static func firstDoubleColon(_ bytes: [UInt8]) -> Int? {
        let colon = UInt8(ascii: ":")
        return bytes.indices.dropLast().first { bytes[$0] == colon && bytes[$0 + 1] == colon }
    }

    /// `2001:db8:1` as 16-bit groups; an IPv4 address at the end counts for two.
    private static func groups(_ bytes: ArraySlice<UInt8>, tailAllowed: Bool = true) -> [UInt16]? {
        let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count <= 8 else { return nil }
        var groups: [UInt16] = []
        for (index, part) in parts.enumerated() {
            if tailAllowed, index == parts.count - 1, case .v4(let tail) = parseV4(part) {
                groups += [UInt16(tail >> 16), UInt16(tail & 0xffff)]
                continue
            }
            guard (1...4).contains(part.count), let group = UInt16(String(decoding: part, as: UTF8.self), radix: 16),
                part.first != UInt8(ascii: "+")
            else { return nil }
            groups.append(group)
        }
        return groups
    }

    private init(groups: [UInt16]) {
        func word(_ range: Range<Int>) -> UInt64 { groups[range].reduce(0) { $0 << 16 | UInt64($1) } }
        self = .v6(high: word(0..<4), low: word(4..<8))
    }
}

extension IPAddress: CustomStringConvertible {
    /// Dotted for IPv4; RFC 5952 without its rule for embedded IPv4 otherwise.
    package var description: String {
        switch self {
        case .v4(let value):
            return "\(value >> 24).\(value >> 16 & 255).\(value >> 8 & 255).\(value & 255)"
        case .v6(let high, let low):
            let groups = [high, low].flatMap { word in [48, 32, 16, 0].map { UInt16(truncatingIfNeeded: word >> $0) } }
            let texts = groups.map { String($0, radix: 16) }
            guard let zeros = Self.longestZeros(groups) else { return texts.joined(separator: ":") }
            return texts[..<zeros.lowerBound].joined(separator: ":") + "::"
                + texts[zeros.upperBound...].joined(separator: ":")
        }
    }

    private static func longestZeros(_ groups: [UInt16]) -> Range<Int>? {
        var best: Range<Int>?
        var start = 0
        while start < groups.count {
            var end = start
            while end < groups.count, groups[end] == 0 { end += 1 }
            if end - start > max(best?.count ?? 1, 1) { best = start..<end }
            start = max(end, start + 1)
        }
        return best
    }
}
