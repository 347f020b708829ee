import Actions
import ActivityVocabulary
import Database
import Domain
import Store

/// The collections of an actor: what it posted, who follows it, whom it follows, what it pinned.
struct CollectionDocuments: Sendable {
    private static let pageSize = 20

    let actions: Actions
    let rendering: ActivityRendering
    let addresses: Addresses

    /// - Parameter page: nil for the collection itself; otherwise the part below this id, or the top.
    func outbox(of username: String, page: PageRequest?, viewer: Account.ID?) async throws -> [UInt8]? {
        try await actions.read { reader in
            guard let account = try reader.servedAccount(username) else { return nil }
            let id = "\(account.uri)/outbox"
            guard let page else {
                return CollectionDocument(
                    id: id, totalItems: try reader.outboxCount(of: account.id), first: "\(id)?page=true"
                ).bytes
            }
            let posts = try reader.accountPosts(
                account.id, filter: AccountPostsFilter(), viewer: viewer,
                page: Page(below: page.below, limit: Self.pageSize))
            let views = try reader.postViews(posts, viewer: viewer)
            let items = try views.map { CollectionDocument.Item.activity(try activity(of: $0, reader)) }
            let next = posts.count == Self.pageSize ? posts.last.map { "\(id)?page=true&max_id=\($0)" } : nil
            return CollectionPageDocument(id: page.address(of: id), partOf: id, next: next, items: items).bytes
        }
    }

    func followers(of username: String, page: PageRequest?) async throws -> [UInt8]? {
        try await people(of: username, name: "followers", page: page, count: \.followersCount) { reader, id, page in
            try reader.followers(of: id, page: page)
        }
    }

    /// Those followers who are on `host`, for that host alone (FEP-8fcf): it knows them already.
    func followers(of username: String, on host: String) async throws -> [UInt8]? {
        try await actions.read { reader in
            guard let account = try reader.servedAccount(username) else { return nil }
            let items = try reader.followersElsewhere(of: account.id, limit: FollowerDigests.most)
                .filter { addresses.host($0) == host }
                .map(CollectionDocument.Item.id)
            return CollectionDocument(
                id: rendering.followersSynchronization(of: account.uri), totalItems: items.count, items: items
            ).bytes
        }
    }

    func following(of username: String, page: PageRequest?) async throws -> [UInt8]? {
        try await people(of: username, name: "following", page: page, count: \.followingCount) { reader, id, page in
            try reader.following(of: id, page: page)
        }
    }

    /// Pinned posts, whole, as Mastodon gives them.
    func featured(of username: String, viewer: Account.ID?) async throws -> [UInt8]? {
        try await actions.read { reader in
            guard let account = try reader.servedAccount(username) else { return nil }
            let pinned = try reader.pinnedPosts(of: account.id, viewer: viewer)
            let items = try reader.postViews(pinned, viewer: viewer).map { view in
                CollectionDocument.Item.note(rendering.note(view, at: try reader.place(of: view.post)))
            }
            return CollectionDocument(
                id: rendering.featured(of: account.uri), totalItems: items.count, items: items
            ).bytes
        }
    }

    /// The hashtags on a profile.
    func featuredTags(of username: String) async throws -> [UInt8]? {
        try await actions.read { reader in
            guard let account = try reader.servedAccount(username) else { return nil }
            let items = try reader.featuredTags(of: account.id).map { tag in
                CollectionDocument.Item.hashtag(rendering.featuredTag(tag.display, of: account))
            }
            return CollectionDocument(
                id: rendering.featuredTags(of: account.uri), isOrdered: false, totalItems: items.count, items: items
            ).bytes
        }
    }

    private func people(
        of username: String, name: String, page: PageRequest?, count: @escaping @Sendable (Account) -> Int,
        _ load: @escaping @Sendable (Reader, Account.ID, Page) throws -> [Cursor<Account>]
    ) async throws -> [UInt8]? {
        try await actions.read { reader in
            guard let account = try reader.servedAccount(username) else { return nil }
            let id = "\(account.uri)/\(name)"
            let isHidden = account.hideCollections ?? false
            guard let page, !isHidden else {
                return CollectionDocument(
                    id: id, totalItems: count(account), first: isHidden ? nil : "\(id)?page=true"
                ).bytes
            }
            let rows = try load(reader, account.id, Page(below: page.below, limit: Self.pageSize * 2))
            let uris = try reader.accountURIs(rows.map(\.id))
            let next = rows.count == Self.pageSize * 2 ? rows.last.map { "\(id)?page=true&max_id=\($0.position)" } : nil
            return CollectionPageDocument(
                id: page.address(of: id), partOf: id, totalItems: count(account), next: next,
                items: rows.compactMap { uris[$0.id].map(CollectionDocument.Item.id) }
            ).bytes
        }
    }

    private func activity(of view: PostView, _ reader: Reader) throws -> ActivityDocument {
        guard let boosted = view.boosted?.view else {
            return rendering.create(rendering.note(view, at: try reader.place(of: view.post)))
        }
        return rendering.announce(
            view.post, by: view.author.account.uri, of: boosted.post.uri, author: boosted.author.account.uri)
    }
}

/// `?page=true&max_id=…`.
struct PageRequest: Sendable {
    let below: Int64?

    func address(of collection: String) -> String {
        collection + "?page=true" + (below.map { "&max_id=\($0)" } ?? "")
    }
}

extension Reader {
    /// An account of this server whose collections are shown.
    fileprivate func servedAccount(_ username: String) throws -> Account? {
        guard let account = try account(Handle(username: username)),
            account.standing.rawValue < Account.Standing.suspended.rawValue
        else { return nil }
        return account
    }
}
