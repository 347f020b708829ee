extension IPAddress {
    /// Whether the address belongs to some machine on the public internet. Lists what is allowed rather than what is
    /// not: deny-lists of this kind failed in server after server (IANA special-purpose registries, RFC 6890).
    package var isGlobalUnicast: Bool {
        switch self {
        case .v4(let value): !Self.specialV4.contains { value & $0.mask == $0.prefix }
        case .v6(let high, _): high >> 61 == 1 && !Self.specialV6.contains { high & $0.mask == $0.prefix }
        }
    }

    package var isLoopback: Bool {
        switch unmapped {
        case .v4(let value): value >> 24 == 127
        case .v6(let high, let low): high == 0 && low == 1
        }
    }

    private static func v4(_ a: UInt32, _ b: UInt32, _ c: UInt32, bits: UInt32) -> (prefix: UInt32, mask: UInt32) {
        (a << 24 | b << 16 | c << 8, ~UInt32(0) << (32 - bits))
    }

    /// 0.0.0.0 to 223.255.255.255 without these is unicast and global.
    private static let specialV4: [(prefix: UInt32, mask: UInt32)] = [
        v4(0, 0, 0, bits: 8),  // this network
        v4(10, 0, 0, bits: 8),  // private
        v4(100, 64, 0, bits: 10),  // carrier NAT
        v4(127, 0, 0, bits: 8),  // loopback
        v4(169, 254, 0, bits: 16),  // link local, clouds' metadata
        v4(172, 16, 0, bits: 12),  // private
        v4(192, 0, 0, bits: 24),  // IETF protocols
        v4(192, 0, 2, bits: 24),  // documentation
        v4(192, 88, 99, bits: 24),  // 6to4 relays
        v4(192, 168, 0, bits: 16),  // private
        v4(198, 18, 0, bits: 15),  // benchmarks
        v4(198, 51, 100, bits: 24),  // documentation
        v4(203, 0, 113, bits: 24),  // documentation
        v4(224, 0, 0, bits: 3),  // multicast, reserved, broadcast
    ]

    /// Within 2000::/3, the only block of global unicast addresses handed out so far.
    private static let specialV6: [(prefix: UInt64, mask: UInt64)] = [
        (0x2001_0000_0000_0000, ~0 << 41),  // 2001::/23: Teredo, ORCHID, benchmarks
        (0x2001_0db8_0000_0000, ~0 << 32),  // 2001:db8::/32: documentation
        (0x2002_0000_0000_0000, ~0 << 48),  // 2002::/16: 6to4, holds an IPv4 address
        (0x3ffe_0000_0000_0000, ~0 << 48),  // 3ffe::/16: the former 6bone
        (0x3fff_0000_0000_0000, ~0 << 44),  // 3fff::/20: documentation
    ]
}

/// A block of addresses, `10.0.0.0/8`.
package struct AddressBlock: Sendable, Hashable {
    private let base: IPAddress
    private let bits: Int

    /// A single address counts as a block of one.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let base = IPAddress(first) else { return nil }
        let longest = if case .v4 = base { 32 } else { 128 }
        guard parts.count == 2 else {
            self.init(base: base, bits: longest)
            return
        }
        guard let bits = Int(parts[1]), (0...longest).contains(bits) else { return nil }
        self.init(base: base, bits: bits)
    }

    private init(base: IPAddress, bits: Int) {
        self.base = base
        self.bits = bits
    }

    package func contains(_ address: IPAddress) -> Bool {
        switch (base, address.unmapped) {
        case (.v4(let base), .v4(let value)):
            return bits == 0 || base >> UInt32(32 - bits) == value >> UInt32(32 - bits)
        case (.v6(let high, let low), .v6(let otherHigh, let otherLow)):
            if bits == 0 { return true }
            if bits <= 64 { return high >> UInt64(64 - bits) == otherHigh >> UInt64(64 - bits) }
            return high == otherHigh && low >> UInt64(128 - bits) == otherLow >> UInt64(128 - bits)
        default:
            return false
        }
    }
}
