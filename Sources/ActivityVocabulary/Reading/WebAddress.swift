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
        let bytes = address.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8) else {
            return nil
        }
        let scheme = address[..<colon].lowercased()
        guard scheme == "https" || scheme == "http" else { return nil }
        let rest = bytes[colon...].dropFirst(3)
        let end = rest.firstIndex { "/?#".utf8.contains($0) } ?? rest.endIndex
        var authority = address[rest.startIndex..<end].lowercased()
        let defaultPort = scheme == "https" ? ":443" : ":80"
        if authority.hasSuffix(defaultPort) { authority.removeLast(defaultPort.count) }
        guard isAuthority(authority) else { return nil }
        return "\(scheme)://\(authority)"
    }

    /// A host, and perhaps a port.
    private static func isAuthority(_ text: String) -> Bool {
        var host = text[...]
        if text.hasPrefix("[") {
            guard let bracket = text.firstIndex(of: "]") else { return false }
            let inside = text[text.index(after: text.startIndex)..<bracket]
            guard inside.utf8.count > 1, inside.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
                return false
            }
            host = text[text.index(after: bracket)...]
            return host.isEmpty || isPort(host)
        }
        if let colon = host.firstIndex(of: ":") {
            guard isPort(host[colon...]) else { return false }
            host = host[..<colon]
        }
        guard (1...253).contains(host.utf8.count), host.first != ".", host.first != "-", !host.contains("..") else {
            return false
        }
        return host.utf8.allSatisfy { byte in
            switch byte {
            case 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x5F: true
            default: false
            }
        }
    }

    private static func isPort(_ text: Substring) -> Bool {
        guard text.first == ":", let port = UInt16(text.dropFirst()), port > 0 else { return false }
        return text.dropFirst().utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
