/// `name` or `name@domain`: who is meant, as people write it. Compared without regard to letter case.
package struct Handle: Hashable, Sendable, CustomStringConvertible {
    package let username: String
    /// Lower-case A-label form; nil names an account of this server.
    package let domain: String?

    package init(username: String, domain: String? = nil) {
        self.username = username
        self.domain = domain?.lowercased()
    }

    /// Reads `name`, `@name`, `name@domain`, `@name@domain` and `acct:name@domain`; nil when it is none of them.
    package init?(_ text: some StringProtocol) {
        var rest = Substring(text)
        if rest.hasPrefix("acct:") { rest = rest.dropFirst(5) }
        if rest.hasPrefix("@") { rest = rest.dropFirst() }
        let parts = rest.split(separator: "@", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), Handle.isUsername(parts[0]) else { return nil }
        if parts.count == 2 {
            guard Handle.isDomain(parts[1]) else { return nil }
            self.init(username: String(parts[0]), domain: String(parts[1]))
        } else {
            self.init(username: String(parts[0]))
        }
    }

    package var description: String { domain.map { "\(username)@\($0)" } ?? username }

    /// The form for look-ups: usernames differ in letter case only by mistake.
    package var key: String { username.lowercased() }

    package static func == (left: Handle, right: Handle) -> Bool {
        left.key == right.key && left.domain == right.domain
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(key)
        hasher.combine(domain)
    }

    /// The grammar that servers accept of one another: letters, digits, `_`, and `.` `-` inside.
    package static func isUsername(_ text: some StringProtocol) -> Bool {
        guard (1...64).contains(text.utf8.count), let first = text.utf8.first, let last = text.last?.utf8.last else {
            return false
        }
        func isWord(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
            default: false
            }
        }
        return isWord(first) && isWord(last) && text.utf8.allSatisfy { isWord($0) || $0 == 0x2D || $0 == 0x2E }
    }

    /// ASCII host names with an optional port, as handles carry them (`localhost:8080` in development).
    package static func isDomain(_ text: some StringProtocol) -> Bool {
        guard (1...253).contains(text.utf8.count), text.first != ".", text.first != "-" else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x3A: true
            default: false
            }
        }
    }
}
