import Domain
import Localization

extension Messages {
    /// What an app may do with these scopes, a sentence each, the widest first; those that another covers are left out.
    func grants(_ scopes: ScopeSet) -> [String] {
        let wide = scopes.names.filter { name in
            !name.contains(":") || !ScopeSet(names: scopes.names.filter { $0 != name }).allows(name)
        }
        var seen: Set<String> = []
        return wide.map(grant).filter { seen.insert($0).inserted }
    }

    private func grant(_ scope: String) -> String {
        switch scope {
        case "profile": self("scope.profile")
        case "read": self("scope.read")
        case "write": self("scope.write")
        case "follow": self("scope.follow")
        case "push": self("scope.push")
        case _ where scope.hasPrefix("read:"): readGrant(scope)
        case _ where scope.hasPrefix("write:"): writeGrant(scope)
        case _ where scope.hasPrefix("admin:read"): self("scope.admin-read")
        case _ where scope.hasPrefix("admin:write"): self("scope.admin-write")
        default: scope
        }
    }

    private func readGrant(_ scope: String) -> String {
        switch scope {
        case "read:accounts": self("scope.read-accounts")
        case "read:blocks": self("scope.read-blocks")
        case "read:bookmarks": self("scope.read-bookmarks")
        case "read:collections": self("scope.read-collections")
        case "read:favourites": self("scope.read-favourites")
        case "read:filters": self("scope.read-filters")
        case "read:follows": self("scope.read-follows")
        case "read:lists": self("scope.read-lists")
        case "read:mutes": self("scope.read-mutes")
        case "read:notifications": self("scope.read-notifications")
        case "read:search": self("scope.read-search")
        case "read:statuses": self("scope.read-statuses")
        default: scope
        }
    }

    private func writeGrant(_ scope: String) -> String {
        switch scope {
        case "write:accounts": self("scope.write-accounts")
        case "write:blocks": self("scope.write-blocks")
        case "write:bookmarks": self("scope.write-bookmarks")
        case "write:collections": self("scope.write-collections")
        case "write:conversations": self("scope.write-conversations")
        case "write:favourites": self("scope.write-favourites")
        case "write:filters": self("scope.write-filters")
        case "write:follows": self("scope.write-follows")
        case "write:lists": self("scope.write-lists")
        case "write:media": self("scope.write-media")
        case "write:mutes": self("scope.write-mutes")
        case "write:notifications": self("scope.write-notifications")
        case "write:reports": self("scope.write-reports")
        case "write:statuses": self("scope.write-statuses")
        default: scope
        }
    }
}
