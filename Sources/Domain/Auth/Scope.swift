/// The OAuth scopes of Mastodon. A parent (`read`) covers its children (`read:statuses`).
package struct ScopeSet: Sendable, Hashable, CustomStringConvertible {
    package let names: [String]

    package init(names: [String]) {
        var seen: Set<String> = []
        self.names = names.filter { seen.insert($0).inserted }
    }

    /// Reads a list separated by spaces or `+`. Empty gives `read`, which is what Mastodon grants by default.
    package init(_ text: String) {
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "+" || $0 == "," }).map(String.init)
        self.init(names: parts.isEmpty ? ["read"] : parts)
    }

    package var description: String { names.joined(separator: " ") }

    /// Scopes that this server does not know; the request is then refused as `invalid_scope`.
    package var unknown: [String] { names.filter { !ScopeSet.known.contains($0) } }

    /// Whether a token with this set may do what needs `scope`.
    package func allows(_ scope: String) -> Bool {
        if names.contains(scope) { return true }
        if let colon = scope.lastIndex(of: ":"), allows(String(scope[..<colon])) { return true }
        // The older umbrella for everything about relationships.
        return names.contains("follow") && ScopeSet.followChildren.contains(scope)
    }

    /// Whether everything in `other` is covered: an app may ask only for what it registered.
    package func covers(_ other: ScopeSet) -> Bool {
        other.names.allSatisfy { name in
            name == "follow" ? names.contains("follow") || ScopeSet.followChildren.allSatisfy(allows) : allows(name)
        }
    }

    private static let followChildren: Set<String> = [
        "read:blocks", "read:follows", "read:mutes", "write:blocks", "write:follows", "write:mutes",
    ]

    /// Every scope that Mastodon 4.6 documents.
    package static let known: Set<String> = Set([
        "profile", "follow", "push",
        "read", "read:accounts", "read:blocks", "read:bookmarks", "read:collections", "read:favourites",
        "read:filters", "read:follows", "read:lists", "read:mutes", "read:notifications", "read:search",
        "read:statuses",
        "write", "write:accounts", "write:blocks", "write:bookmarks", "write:collections", "write:conversations",
        "write:favourites", "write:filters", "write:follows", "write:lists", "write:media", "write:mutes",
        "write:notifications", "write:reports", "write:statuses",
        "admin:read", "admin:read:accounts", "admin:read:reports", "admin:read:domain_allows",
        "admin:read:domain_blocks", "admin:read:ip_blocks", "admin:read:email_domain_blocks",
        "admin:read:canonical_email_blocks",
        "admin:write", "admin:write:accounts", "admin:write:reports", "admin:write:domain_allows",
        "admin:write:domain_blocks", "admin:write:ip_blocks", "admin:write:email_domain_blocks",
        "admin:write:canonical_email_blocks",
    ])
}
