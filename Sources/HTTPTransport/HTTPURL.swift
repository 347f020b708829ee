/// An absolute `http` or `https` URL in its one spelling: host in lower case without a trailing dot, no default port,
/// no user information, every byte that RFC 3986 does not allow percent-encoded. Two URLs name the same thing when
/// they are equal, so hosts and origins are compared here and nowhere else.
package struct HTTPURL: Sendable, Hashable {
    package enum Scheme: String, Sendable {
        case http
        case https

        package var defaultPort: Int { self == .https ? 443 : 80 }
    }

    package enum Failure: Error, Equatable {
        case notAbsolute
        case scheme
        case userInformation
        case host
        case port
        case tooLong
        /// A control character, space or backslash.
        case character
    }

    package var scheme: Scheme
    /// A name in ASCII (A-labels), an IPv4 address, or an IPv6 address without brackets.
    package var host: String
    /// nil for the scheme's own port.
    package var port: Int?
    /// Begins with a slash.
    package var path: String
    package var query: String?
    package var fragment: String?

    package static let longest = 4096

    /// - Throws: ``Failure``.
    package init(_ text: String) throws(Failure) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.longest else { throw .tooLong }
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes.count > colon + 2,
            bytes[colon + 1] == UInt8(ascii: "/"), bytes[colon + 2] == UInt8(ascii: "/")
        else { throw .notAbsolute }
        let name = String(decoding: bytes[..<colon], as: UTF8.self).lowercased()
        guard let scheme = Scheme(rawValue: name) else { throw .scheme }
        let rest = bytes[(colon + 3)...]
        let end = rest.firstIndex { Self.endsAuthority.contains($0) } ?? rest.endIndex
        self.scheme = scheme
        (host, port) = try Self.authority(rest[..<end])
        if port == scheme.defaultPort { port = nil }
        (path, query, fragment) = try Self.tail(rest[end...])
        // `http://evil#@127.0.0.1`: programs disagree about where the host ends.
        if end < rest.endIndex, rest[end] == UInt8(ascii: "#"), fragment?.contains("@") == true { throw .host }
    }

    /// Path and query, as in a request line.
    package var target: String {
        if let query { "\(path)?\(query)" } else { path }
    }

    /// Host and port, as in a Host header.
    package var authority: String {
        let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return if let port { "\(name):\(port)" } else { name }
    }

    /// Scheme and authority.
    package var origin: String { "\(scheme.rawValue)://\(authority)" }

    /// Without the fragment.
    package var string: String { origin + target }

    package var effectivePort: Int { port ?? scheme.defaultPort }

    /// The address, when the host is one.
    package var address: IPAddress? { IPAddress(host) }

    private static let endsAuthority = [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")]
}

extension HTTPURL: CustomStringConvertible {
    package var description: String {
        if let fragment { "\(string)#\(fragment)" } else { string }
    }
}

extension HTTPURL {
    private static func authority(_ bytes: ArraySlice<UInt8>) throws(Failure) -> (String, Int?) {
        if bytes.contains(UInt8(ascii: "@")) { throw .userInformation }
        if bytes.first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else { throw .host }
            let text = String(decoding: bytes[(bytes.startIndex + 1)..<close], as: UTF8.self)
            guard let address = IPAddress(text), case .v6 = address else { throw .host }
            return (address.description, try port(bytes[(close + 1)...]))
        }
        let colon = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
        return (try hostName(bytes[..<colon]), try port(bytes[colon...]))
    }

    private static func port(_ bytes: ArraySlice<UInt8>) throws(Failure) -> Int? {
        if bytes.isEmpty { return nil }
        let digits = bytes.dropFirst()
        guard bytes.first == UInt8(ascii: ":"), digits.count <= 5 else { throw .port }
        if digits.isEmpty { return nil }
        var value = 0
        for digit in digits {
            guard (48...57).contains(digit) else { throw .port }
            value = value * 10 + Int(digit - 48)
        }
        guard (1...65535).contains(value) else { throw .port }
        return value
    }

    /// Labels of letters, digits, `-` and `_`; anything else (percent signs, other alphabets) is refused, so that
    /// only A-labels are ever compared. A name that ends in a number must be a plain IPv4 address.
    private static func hostName(_ bytes: ArraySlice<UInt8>) throws(Failure) -> String {
        var name = bytes
        if name.last == UInt8(ascii: ".") { name = name.dropLast() }
        guard (1...253).contains(name.count) else { throw .host }
        var lowered: [UInt8] = []
        lowered.reserveCapacity(name.count)
        var label = 0
        for byte in name {
            switch byte {
            case UInt8(ascii: "."):
                guard label > 0 else { throw .host }
                label = -1
            case 48...57, 97...122, UInt8(ascii: "-"), UInt8(ascii: "_"): break
            case 65...90:
                lowered.append(byte + 32)
                label += 1
                continue
            default: throw .host
            }
            label += 1
            guard label <= 63 else { throw .host }
            lowered.append(byte)
        }
        guard label > 0 else { throw .host }
        let text = String(decoding: lowered, as: UTF8.self)
        if endsInNumber(lowered), IPAddress(text) == nil { throw .host }
        return text
    }

    /// `127.1`, `0x7f000001`, `2130706433`: what `inet_aton` would take for an address (WHATWG URL §3.5).
    private static func endsInNumber(_ name: [UInt8]) -> Bool {
        let last = name[((name.lastIndex(of: UInt8(ascii: ".")) ?? -1) + 1)...]
        if last.allSatisfy({ (48...57).contains($0) }) { return true }
        guard last.starts(with: [48, 120]) else { return false }
        return last.dropFirst(2).allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    fileprivate static func tail(_ bytes: ArraySlice<UInt8>) throws(Failure) -> (String, String?, String?) {
        let hash = bytes.firstIndex(of: UInt8(ascii: "#")) ?? bytes.endIndex
        let mark = bytes[..<hash].firstIndex(of: UInt8(ascii: "?")) ?? hash
        let path = try encoded(bytes[bytes.startIndex..<mark])
        let query = mark < hash ? try encoded(bytes[(mark + 1)..<hash]) : nil
        let fragment = hash < bytes.endIndex ? try encoded(bytes[(hash + 1)...]) : nil
        return (path.isEmpty ? "/" : path, query, fragment)
    }

    private static func encoded(_ bytes: ArraySlice<UInt8>) throws(Failure) -> String {
        if bytes.allSatisfy({ plain[Int($0)] }) { return String(decoding: bytes, as: UTF8.self) }
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count + 16)
        for (index, byte) in zip(bytes.indices, bytes) {
            if plain[Int(byte)] || (byte == UInt8(ascii: "%") && isEscape(bytes[index...])) {
                text.append(byte)
            } else if byte <= 32 || byte == 127 || byte == UInt8(ascii: "\\") {
                throw .character
            } else {
                text += [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func isEscape(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count >= 3
            && bytes.dropFirst().prefix(2).allSatisfy {
                (48...57).contains($0) || (65...70).contains($0) || (97...102).contains($0)
            }
    }

    private static let hexadecimal = Array("0123456789ABCDEF".utf8)
    /// Unreserved, sub-delims, `:@/?` of RFC 3986: may stand in path, query and fragment.
    private static let plain: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        let allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/?"
        for byte in allowed.utf8 { table[Int(byte)] = true }
        return table
    }()
}

extension HTTPURL {
    /// The URL that a reference in a document or a Location header means (RFC 3986 §5.2).
    /// - Throws: ``Failure``.
    package func resolving(_ reference: String) throws(Failure) -> HTTPURL {
        if let scheme = reference.firstIndex(of: ":"), !reference[..<scheme].contains(where: { "/?#".contains($0) }) {
            return try HTTPURL(reference)
        }
        if reference.hasPrefix("//") { return try HTTPURL("\(scheme.rawValue):\(reference)") }
        guard reference.utf8.count <= Self.longest else { throw .tooLong }
        var result = self
        result.fragment = nil
        if reference.isEmpty { return result }
        let (path, query, fragment) = try Self.tail(Array(reference.utf8)[...])
        result.fragment = fragment
        if reference.hasPrefix("#") { return result }
        result.query = query
        if reference.hasPrefix("?") { return result }
        let folder = self.path[...(self.path.lastIndex(of: "/") ?? self.path.startIndex)]
        result.path = Self.removingDots(reference.hasPrefix("/") ? path : folder + path)
        return result
    }

    private static func removingDots(_ path: String) -> String {
        var kept: [Substring] = []
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            switch segment {
            case ".":
                if isLast { kept.append("") }
            case "..":
                if !kept.isEmpty { kept.removeLast() }
                if isLast { kept.append("") }
            default:
                kept.append(segment)
            }
        }
        return "/" + kept.joined(separator: "/")
    }
}
