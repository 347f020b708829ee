import Domain
import Store

extension Actions {
    /// Shows a hashtag on one's profile.
    ///
    /// - Parameter name: as written, with or without `#`.
    /// Throws `hindered`, `invalid` for what is no hashtag, `alreadyFeatured`, `tooMany`.
    @discardableResult
    package func featureTag(_ name: String, as account: Account.ID) async throws -> Tag {
        guard let display = Hashtag.display(of: name) else { throw Refusal.invalid(field: "name", accepted: nil) }
        return try await write { changes in
            _ = try changes.person(account)
            let tag = try changes.transaction.tag(
                name: Hashtag.key(of: display), display: display, newID: ids.next())
            if try changes.transaction.isFeaturing(tag.id, account) { throw Refusal.alreadyFeatured }
            guard try changes.transaction.featuredTagsCount(of: account) < limits.maxFeaturedTags else {
                throw Refusal.tooMany(field: "featured_tags", limit: limits.maxFeaturedTags)
            }
            let isNew = try changes.transaction.insertFeaturedTag(
                id: ids.next(), tag.id, display: display, by: account, at: changes.now)
            if isNew { changes.record(.tagFeatured(by: account, tag: tag.id, display: display)) }
            return tag
        }
    }

    /// Takes a hashtag from one's profile. Throws `notFound`.
    package func unfeatureTag(_ id: FeaturedTag.ID, as account: Account.ID) async throws {
        try await write { changes in
            guard let tag = try changes.transaction.tag(featuredAs: id, by: account) else { throw Refusal.notFound }
            try changes.unfeature(tag, by: account)
        }
    }

    /// The same by the tag's name; nothing happens when it is not there.
    @discardableResult
    package func unfeatureTag(named name: String, as account: Account.ID) async throws -> Tag? {
        try await write { changes in
            guard let tag = try changes.transaction.tag(named: Hashtag.key(of: name)) else { return nil }
            try changes.unfeature(tag, by: account)
            return tag
        }
    }
}

extension Changes {
    fileprivate func unfeature(_ tag: Tag, by account: Account.ID) throws {
        guard try transaction.deleteFeaturedTag(tag.id, of: account) else { return }
        record(.tagUnfeatured(by: account, tag: tag.id, display: tag.display))
    }
}

extension Hashtag {
    /// What of `name` is shown as a tag: nil when it is none, or too long for one.
    static func display(of name: String) -> String? {
        let plain = String(name.trimmed.drop { $0 == "#" || $0 == "\u{FF03}" })
        guard !plain.isEmpty, plain.utf8.count <= RemotePost.Limits.tagLength,
            PostText("#" + plain).hashtags.first.map({ $0.display == plain }) == true
        else { return nil }
        return plain
    }
}
