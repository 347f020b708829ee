/// What a new person's name, address and password must be like.
package enum SignUpRules {
    /// One thing wrong with one field, in Mastodon's words for `details`.
    package enum Fault: String, Sendable {
        case blank = "ERR_BLANK"
        case taken = "ERR_TAKEN"
        case reserved = "ERR_RESERVED"
        case invalid = "ERR_INVALID"
        case tooShort = "ERR_TOO_SHORT"
        case tooLong = "ERR_TOO_LONG"
        case notAccepted = "ERR_ACCEPTED"
    }

    /// Names that would look official or collide with addresses of pages.
    package static let reserved: Set<String> = [
        "abuse", "account", "accounts", "admin", "administrator", "api", "auth", "help", "helpdesk", "instance",
        "mod", "moderator", "moderators", "mods", "owner", "postmaster", "root", "security", "server", "staff",
        "support", "system", "webmaster",
    ]

    package static func fault(username: String) -> Fault? {
        if username.isEmpty { return .blank }
        if username.utf8.count > 30 { return .tooLong }
        let isWord = username.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
            default: false
            }
        }
        if !isWord { return .invalid }
        return reserved.contains(username.lowercased()) ? .reserved : nil
    }

    package static func fault(password: String) -> Fault? {
        if password.isEmpty { return .blank }
        if password.count < 8 { return .tooShort }
        // scrypt takes any length; a limit keeps one request from hashing a megabyte.
        return password.utf8.count > 256 ? .tooLong : nil
    }

    /// A strict address grammar: no quotes, no routing characters, no control characters (security: CVE-2026-41259).
    package static func fault(email: String) -> Fault? {
        if email.isEmpty { return .blank }
        if email.utf8.count > 254 { return .tooLong }
        let parts = email.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count) else { return .invalid }
        let localFits = parts[0].utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "._+-=~'&*/?^{}|#$".utf8.contains(byte)
            }
        }
        guard localFits, parts[0].first != ".", parts[0].last != ".", !parts[0].contains("..") else { return .invalid }
        return isMailHost(parts[1]) ? nil : .invalid
    }

    private static func isMailHost(_ host: Substring) -> Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard !labels.isEmpty, host.utf8.count <= 253 else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { byte in
                    switch byte {
                    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D: true
                    default: false
                    }
                }
        }
    }
}
