import Database
import Domain

/// The little of a post that changes or differs per viewer. With a rendering cached under `id`, `version` and the
/// author's version, a timeline needs nothing else.
package struct PostHead: RowDecodable, Sendable {
    package var id: Post.ID
    package var version: Int64
    package var author: AccountHead
    package var repliesCount: Int
    package var reblogsCount: Int
    package var favouritesCount: Int
    package var quotesCount: Int
    package var quotePolicy: QuotePolicy
    package var viewer: ViewerState

    /// The columns for a post and its author under these aliases.
    static func columns(_ post: String, _ author: String, viewer: Account.ID?) -> SQL {
        let shared: SQL = """
            \(raw: post).id, \(raw: post).version, \(AccountHead.columns(author)),
            \(Post.repliesShown(post)), \(raw: post).reblogs_count, \(raw: post).favourites_count,
            \(raw: post).quotes_count, \(raw: post).quote_policy
            """
        guard let viewer else { return "\(shared), 0" }
        let marks: [(bit: Int, condition: SQL)] = [
            (1, "SELECT 1 FROM favourites f WHERE f.account_id = \(viewer) AND f.post_id = \(raw: post).id"),
            (2, "SELECT 1 FROM posts b WHERE b.reblog_of_id = \(raw: post).id AND b.author_id = \(viewer)"),
            (4, "SELECT 1 FROM bookmarks k WHERE k.account_id = \(viewer) AND k.post_id = \(raw: post).id"),
            (
                8,
                """
                SELECT 1 FROM conversation_mutes c
                WHERE c.account_id = \(viewer) AND c.conversation_id = \(raw: post).conversation_id
                """
            ),
            (16, "SELECT 1 FROM pins n WHERE n.post_id = \(raw: post).id AND n.account_id = \(viewer)"),
        ]
        // One number instead of five columns: reading columns is what a timeline's query costs most.
        let bits =
            marks.map { mark -> SQL in
                "CASE WHEN EXISTS (\(mark.condition)) THEN \(raw: String(mark.bit)) ELSE 0 END"
            } + ViewerState.quotingBits(post, viewer: viewer)
        return "\(shared), \(SQL.joined(bits, separator: " + "))"
    }

    package init(_ row: inout RowReader) throws {
        id = try row.next()
        version = try row.next()
        author = try AccountHead(&row)
        repliesCount = try row.next()
        reblogsCount = try row.next()
        favouritesCount = try row.next()
        quotesCount = try row.next()
        quotePolicy = try row.next()
        let marks: Int64 = try row.next()
        viewer = ViewerState()
        viewer.favourited = marks & 1 != 0
        viewer.reblogged = marks & 2 != 0
        viewer.bookmarked = marks & 4 != 0
        viewer.muted = marks & 8 != 0
        viewer.pinned = marks & 16 != 0
        viewer.followsAuthor = marks & 32 != 0
        viewer.isFollowedByAuthor = marks & 64 != 0
    }

    /// The head of a post that was loaded whole.
    package init(_ view: PostView) {
        id = view.post.id
        version = view.post.version
        author = AccountHead(view.author.account)
        repliesCount = view.post.repliesCount
        reblogsCount = view.post.reblogsCount
        favouritesCount = view.post.favouritesCount
        quotesCount = view.post.quotesCount
        quotePolicy = view.post.quotePolicy
        viewer = view.viewer
    }
}

/// A row of a timeline: a post, and what it boosts.
package struct TimelineEntry: Sendable {
    package var head: PostHead
    package var boosted: PostHead?
}

extension Reader {
    /// The heads of `ids` and of what they boost, in the order of `ids`. Visibility is the caller's query's.
    package func entries(_ ids: [Post.ID], viewer: Account.ID?) throws -> [TimelineEntry] {
        guard !ids.isEmpty else { return [] }
        // By number: hashing an `Identifier` looks up its witnesses at run time.
        var heads: [Int64: (head: PostHead, boosts: Post.ID?)] = [:]
        func load(_ ids: [Post.ID]) throws {
            try each(
                """
                SELECT p.reblog_of_id, \(PostHead.columns("p", "a", viewer: viewer))
                FROM posts p JOIN accounts a ON a.id = p.author_id WHERE p.id IN \(list: ids)
                """
            ) { row in
                let boosts: Post.ID? = try row.next()
                let head = try PostHead(&row)
                heads[head.id.rawValue] = (head, boosts)
            }
        }
        try load(ids)
        let missing = Set(heads.values.compactMap(\.boosts)).filter { heads[$0.rawValue] == nil }
        if !missing.isEmpty { try load(Array(missing)) }
        return ids.compactMap { id in
            heads[id.rawValue].map { entry in
                TimelineEntry(head: entry.head, boosted: entry.boosts.flatMap { heads[$0.rawValue]?.head })
            }
        }
    }
}
