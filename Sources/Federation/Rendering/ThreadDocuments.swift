import Actions
import ActivityVocabulary
import Database
import Domain
import Store

/// The collections around a post: what answers it, how many liked and boosted it, and the conversation it began.
struct ThreadDocuments: Sendable {
    private static let pageSize = 40

    let actions: Actions

    /// Answers by their addresses only: each server tells of its own. The author's own answers come first, as Mastodon
    /// has them, because a thread of one person is wanted most.
    ///
    /// - Parameter page: nil for the collection itself.
    func replies(to id: Post.ID, by username: String, page: RepliesPage?, viewer: Account.ID?) async throws -> [UInt8]?
    {
        try await actions.read { reader in
            guard let post = try reader.servedPost(id, by: username, viewer: viewer) else { return nil }
            let address = "\(post.uri)/replies"
            guard let page else {
                return CollectionDocument(
                    id: address, isOrdered: false, totalItems: post.repliesCount, first: "\(address)?page=true"
                ).bytes
            }
            let answers = try reader.openAnswers(
                to: post, byAuthor: !page.onlyOthers, viewer: viewer, above: page.above, limit: Self.pageSize)
            let next = page.next(after: answers, isFull: answers.count == Self.pageSize)
            return try Self.page(
                page.address(of: address), of: address, next: next?.address(of: address), answers, reader)
        }
    }

    /// How many liked a post; who they are is their servers' to tell.
    func likes(of id: Post.ID, by username: String, viewer: Account.ID?) async throws -> [UInt8]? {
        try await count("likes", of: id, by: username, viewer: viewer, \.favouritesCount)
    }

    func shares(of id: Post.ID, by username: String, viewer: Account.ID?) async throws -> [UInt8]? {
        try await count("shares", of: id, by: username, viewer: viewer, \.reblogsCount)
    }

    /// All that is known here of a conversation that began here (FEP-7888), by its starter's authority.
    func context(_ first: Post.ID, above: Int64?, isPage: Bool, viewer: Account.ID?) async throws -> [UInt8]? {
        let address = actions.identity.contextURI(first)
        return try await actions.read { reader in
            guard let starter = try reader.visiblePost(first, to: viewer), starter.isLocal, starter.visibility.isOpen,
                starter.reblogOf == nil, starter.conversation.rawValue == first.rawValue
            else { return nil }
            guard isPage else {
                var collection = CollectionDocument(
                    id: address, isOrdered: false, totalItems: try reader.openPostsCount(of: starter.conversation),
                    first: "\(address)?page=true")
                collection.attributedTo = try reader.accountURIs([starter.author])[starter.author]
                return collection.bytes
            }
            let posts = try reader.openPosts(
                of: starter.conversation, viewer: viewer, above: above, limit: Self.pageSize)
            let own = address + "?page=true" + (above.map { "&min_id=\($0)" } ?? "")
            let next = posts.count == Self.pageSize ? posts.last.map { "\(address)?page=true&min_id=\($0)" } : nil
            return try Self.page(own, of: address, next: next, posts, reader)
        }
    }

    private func count(
        _ name: String, of id: Post.ID, by username: String, viewer: Account.ID?,
        _ count: @escaping @Sendable (Post) -> Int
    ) async throws -> [UInt8]? {
        try await actions.read { reader in
            guard let post = try reader.servedPost(id, by: username, viewer: viewer) else { return nil }
            return CollectionDocument(id: "\(post.uri)/\(name)", isOrdered: false, totalItems: count(post)).bytes
        }
    }

    private static func page(
        _ id: String, of collection: String, next: String?, _ posts: [Post.ID], _ reader: Reader
    ) throws -> [UInt8] {
        let uris = try reader.postURIs(posts)
        return CollectionPageDocument(
            id: id, partOf: collection, isOrdered: false, next: next,
            items: posts.compactMap { uris[$0].map(CollectionDocument.Item.id) }
        ).bytes
    }
}

/// `?page=true&only_other_accounts=true&min_id=…`: oldest first, so that what is new comes at the end.
struct RepliesPage: Sendable {
    var onlyOthers: Bool
    var above: Int64?

    func address(of collection: String) -> String {
        collection + (onlyOthers ? "?only_other_accounts=true&page=true" : "?page=true")
            + (above.map { "&min_id=\($0)" } ?? "")
    }

    /// After the author's own answers come those of others.
    func next(after posts: [Post.ID], isFull: Bool) -> RepliesPage? {
        if isFull, let last = posts.last { return RepliesPage(onlyOthers: onlyOthers, above: last.rawValue) }
        return onlyOthers ? nil : RepliesPage(onlyOthers: true)
    }
}

extension Reader {
    /// A post of this server that anybody may read, except those whom its author has blocked.
    fileprivate func servedPost(_ id: Post.ID, by username: String, viewer: Account.ID?) throws -> Post? {
        guard let post = try visiblePost(id, to: viewer), post.isLocal, post.reblogOf == nil, post.visibility.isOpen,
            let author = try account(post.author), author.username.lowercased() == username.lowercased()
        else { return nil }
        return post
    }
}
