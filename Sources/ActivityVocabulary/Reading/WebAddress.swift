import JSON

/// Addresses as ids and links may be: `http` or `https`, an ASCII host, no user name, nothing a page could break on.
package enum WebAddress {
    /// The address, if it is one.
    package static func checked(_ text: String) -> String? {
        guard text.utf8.count <= Caps.addressBytes, origin(of: text) != nil else { return nil }
        let isClean = text.utf8.allSatisfy { byte in
            byte > 0x20 && byte != 0x7F && byte != 0x22 && byte != 0x3C && byte != 0x3E && byte != 0x5C
        }
        return isClean ? text : nil
    }

    static func checked(_ value: JSONValue) -> String? { value.literal.flatMap(checked) }

    /// Scheme, host and port in lower case (`https://example.test:8443`), without a default port: what two addresses
    /// must share before one may speak for the other. Nil for what is no address.
    package static func origin(of address: String) -> String? {
        var address = address
        return address.withUTF8(origin)
    }

    // Bytes, not characters: every activity asks for a dozen origins.
    private static func origin(of bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard let (start, defaultPort) = scheme(of: bytes) else { return nil }
        var end = bytes[start...].firstIndex { "/?#".utf8.contains($0) } ?? bytes.endIndex
        if bytes[start..<end].suffix(defaultPort.count).elementsEqual(defaultPort) { end -= defaultPort.count }
        guard isAuthority(bytes[start..<end]) else { return nil }
        return String(unsafeUninitializedCapacity: end) { origin in
            for index in 0..<end { origin.initializeElement(at: index, to: bytes[index].lowercased) }
            return end
        }
    }

    /// Where what follows the scheme begins, and the port that is meant when none is named.
    private static func scheme(of bytes: UnsafeBufferPointer<UInt8>) -> (start: Int, port: String.UTF8View)? {
        func begins(with text: StaticString) -> Bool {
            guard bytes.count >= text.utf8CodeUnitCount else { return false }
            return (0..<text.utf8CodeUnitCount).allSatisfy { bytes[$0].lowercased == text.utf8Start[$0] }
        }
        if begins(with: "https://") { return (8, ":443".utf8) }
        return begins(with: "http://") ? (7, ":80".utf8) : nil
    }

    private typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

    /// A host, and perhaps a port.
    private static func isAuthority(_ text: Bytes) -> Bool {
        if text.first == UInt8(ascii: "[") {
            guard let bracket = text.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let inside = text[text.index(after: text.startIndex)..<bracket]
            return inside.count > 1 && inside.allSatisfy(\.isOfIPv6) && isPort(text[(bracket + 1)...])
        }
        let end = text.firstIndex(of: UInt8(ascii: ":")) ?? text.endIndex
        return isHost(text[..<end]) && isPort(text[end...])
    }

    private static func isHost(_ text: Bytes) -> Bool {
        guard (1...253).contains(text.count), text.first != UInt8(ascii: "-") else { return false }
        var previous = UInt8(ascii: ".")
        for byte in text {
            if byte == UInt8(ascii: "."), byte == previous { return false }
            guard byte.isOfHost else { return false }
            previous = byte
        }
        return true
    }

    /// Nothing is a port too.
    private static func isPort(_ text: Bytes) -> Bool {
        if text.isEmpty { return true }
        guard text.first == UInt8(ascii: ":"), text.count > 1 else { return false }
        var port = 0
        for byte in text.dropFirst() {
            guard (0x30...0x39).contains(byte) else { return false }
            port = port * 10 + Int(byte - 0x30)
            if port > UInt16.max { return false }
        }
        return port > 0
    }
}

extension UInt8 {
    fileprivate var lowercased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }

    fileprivate var isOfHost: Bool {
        switch lowercased {
        case 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x5F: true
        default: false
        }
    }

    fileprivate var isOfIPv6: Bool {
        switch lowercased {
        case 0x61...0x66, 0x30...0x39, 0x3A, 0x2E: true
        default: false
        }
    }
}
