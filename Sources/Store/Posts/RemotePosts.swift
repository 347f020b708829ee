import Database
import Domain

/// What is kept of a post of another server beside the post itself.
package struct RemotePostFacts: RowDecodable, Sendable {
    package var post: Post.ID
    /// What its server calls the conversation (FEP-7888), mostly an address.
    package var contextURL: String?
    /// The collection of its answers, on its own server.
    package var repliesURL: String?
    /// It was fetched, and nobody here was told of it.
    package var isHistory: Bool
    /// When its counts were last taken from its server.
    package var countedAt: Timestamp?
    /// When its server was last asked for its answers.
    package var repliesAskedAt: Timestamp?

    package init(
        post: Post.ID, contextURL: String? = nil, repliesURL: String? = nil, isHistory: Bool = false,
        countedAt: Timestamp? = nil, repliesAskedAt: Timestamp? = nil
    ) {
        self.post = post
        self.contextURL = contextURL
        self.repliesURL = repliesURL
        self.isHistory = isHistory
        self.countedAt = countedAt
        self.repliesAskedAt = repliesAskedAt
    }

    package init(_ row: inout RowReader) throws {
        self.init(
            post: try row.next(), contextURL: try row.next(), repliesURL: try row.next(), isHistory: try row.next(),
            countedAt: try row.next(), repliesAskedAt: try row.next())
    }

    static let columns: SQL =
        "x.post_id, x.context_url, x.replies_url, x.is_history, x.counted_at, x.replies_asked_at"
}

extension Reader {
    package func remotePost(_ post: Post.ID) throws -> RemotePostFacts? {
        try first(
            RemotePostFacts.self, "SELECT \(RemotePostFacts.columns) FROM remote_posts x WHERE x.post_id = \(post)")
    }
}

extension Transaction {
    /// The same for what may be known already; nobody is told of anything by it.
    package func upsert(_ facts: RemotePostFacts) throws {
        try execute(
            """
            INSERT INTO remote_posts (post_id, context_url, replies_url, is_history, counted_at, replies_asked_at)
            VALUES (\(facts.post), \(facts.contextURL), \(facts.repliesURL), \(facts.isHistory), \(facts.countedAt),
                \(facts.countedAt))
            ON CONFLICT (post_id) DO UPDATE SET context_url = COALESCE(excluded.context_url, remote_posts.context_url),
                replies_url = COALESCE(excluded.replies_url, remote_posts.replies_url),
                counted_at = excluded.counted_at, replies_asked_at = excluded.replies_asked_at
            """)
    }

    /// Says that a fetched post was now sent by its author. False when it was not history.
    package func endHistory(of post: Post.ID, by author: Account.ID) throws -> Bool {
        try execute(
            """
            UPDATE remote_posts SET is_history = FALSE WHERE post_id = \(post) AND is_history
                AND EXISTS (SELECT 1 FROM posts p WHERE p.id = \(post) AND p.author_id = \(author))
            """) == 1
    }

    package func insert(_ facts: RemotePostFacts) throws {
        try execute(
            """
            INSERT INTO remote_posts (post_id, context_url, replies_url, is_history, counted_at, replies_asked_at)
            VALUES (\(facts.post), \(facts.contextURL), \(facts.repliesURL), \(facts.isHistory), \(facts.countedAt),
                \(facts.repliesAskedAt))
            ON CONFLICT (post_id) DO NOTHING
            """)
    }
}
