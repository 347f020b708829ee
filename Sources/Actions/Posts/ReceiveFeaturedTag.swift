import Domain
import Store

extension Actions {
    /// Somebody of another server shows a hashtag on their profile. False for what is no hashtag, or one too many.
    package func receiveFeaturedTag(_ name: String, by account: Account.ID) async throws -> Bool {
        guard let display = Hashtag.display(of: name) else { return false }
        return try await write { changes in
            guard try changes.sender(account) != nil else { return false }
            let tag = try changes.transaction.tag(name: Hashtag.key(of: display), display: display, newID: ids.next())
            if try changes.transaction.isFeaturing(tag.id, account) { return true }
            guard try changes.transaction.featuredTagsCount(of: account) < limits.maxFeaturedTags else { return false }
            return try changes.transaction.insertFeaturedTag(
                id: ids.next(), tag.id, display: display, by: account, at: changes.now)
        }
    }

    /// Somebody of another server does not show it any more.
    package func receiveUnfeaturedTag(_ name: String, by account: Account.ID) async throws {
        try await write { changes in
            guard let owner = try changes.transaction.account(account), !owner.isLocal,
                let tag = try changes.transaction.tag(named: Hashtag.key(of: name))
            else { return }
            _ = try changes.transaction.deleteFeaturedTag(tag.id, of: account)
        }
    }

    /// Takes over the whole list that somebody's server shows.
    package func receiveFeaturedTags(_ names: [String], of account: Account.ID) async throws {
        let displays = names.compactMap(Hashtag.display).prefix(limits.maxFeaturedTags)
        try await write { changes in
            guard try changes.sender(account) != nil else { return }
            let wanted = Set(displays.map { Hashtag.key(of: $0) })
            for known in try changes.transaction.featuredTags(of: account) where !wanted.contains(known.name) {
                guard let tag = try changes.transaction.tag(named: known.name) else { continue }
                _ = try changes.transaction.deleteFeaturedTag(tag.id, of: account)
            }
            for display in displays {
                let tag = try changes.transaction.tag(
                    name: Hashtag.key(of: display), display: display, newID: ids.next())
                _ = try changes.transaction.insertFeaturedTag(
                    id: ids.next(), tag.id, display: display, by: account, at: changes.now)
            }
        }
    }
}
