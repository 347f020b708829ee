import Database
import Domain

/// The fetching of what is missing of one conversation.
package struct ThreadFetch: RowDecodable, Sendable {
    /// Not to be guessed: whoever knows it may ask how far it is.
    package var id: String
    package var conversation: Identifier<Conversation>
    /// The post for which it was wanted.
    package var post: Post.ID
    package var startedAt: Timestamp
    /// Nil while there is still something to ask for.
    package var finishedAt: Timestamp?
    /// How often other servers were asked.
    package var requests: Int
    /// How many posts it has brought.
    package var found: Int

    package init(id: String, conversation: Identifier<Conversation>, post: Post.ID, startedAt: Timestamp) {
        self.id = id
        self.conversation = conversation
        self.post = post
        self.startedAt = startedAt
        requests = 0
        found = 0
    }

    package init(_ row: inout RowReader) throws {
        id = try row.next()
        conversation = try row.next()
        post = try row.next()
        startedAt = try row.next()
        finishedAt = try row.next()
        requests = try row.next()
        found = try row.next()
    }

    static let columns: SQL = "t.id, t.conversation_id, t.post_id, t.started_at, t.finished_at, t.requests, t.found"
}

/// Something to ask for while a conversation is fetched.
package struct FrontierItem: RowDecodable, Sendable, Hashable {
    /// In the order in which they are asked for.
    package enum Kind: Int64, Sendable, ColumnValue {
        /// What a known post answers.
        case parent = 0
        /// A known post whose counts and answers may have changed.
        case renewal = 1
        /// Answers to the post that somebody looks at, and the whole conversation as its first server knows it.
        case mainCollection = 2
        case post = 3
        /// Answers to all other posts.
        case collection = 4
    }

    package var uri: String
    package var host: String
    package var kind: Kind
    /// How far from what led to it: the page of a collection, the step towards the first post.
    package var depth: Int64
    package var attempts: Int64 = 0

    package init(uri: String, host: String, kind: Kind, depth: Int64 = 0) {
        self.uri = uri
        self.host = host
        self.kind = kind
        self.depth = depth
    }

    package init(_ row: inout RowReader) throws {
        uri = try row.next()
        host = try row.next()
        kind = try row.next()
        depth = try row.next()
        attempts = try row.next()
    }
}

extension Reader {
    package func threadFetch(_ id: String) throws -> ThreadFetch? {
        try first(ThreadFetch.self, "SELECT \(ThreadFetch.columns) FROM thread_fetches t WHERE t.id = \(id)")
    }

    package func threadFetch(of conversation: Identifier<Conversation>) throws -> ThreadFetch? {
        try first(
            ThreadFetch.self,
            "SELECT \(ThreadFetch.columns) FROM thread_fetches t WHERE t.conversation_id = \(conversation)")
    }

    /// Whether so many conversations wait to be fetched.
    package func hasThreadFetches(_ count: Int) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM thread_fetches WHERE finished_at IS NULL ORDER BY started_at LIMIT 1 OFFSET \(count - 1)
            """)
    }

    /// What is still to be asked for, in order.
    package func frontier(of fetch: String, limit: Int) throws -> [FrontierItem] {
        try all(
            FrontierItem.self,
            """
            SELECT f.uri, f.host, f.kind, f.depth, f.attempts FROM thread_frontier f
            WHERE f.fetch_id = \(fetch) AND NOT f.is_done ORDER BY f.kind, f.position LIMIT \(limit)
            """)
    }

    package func frontierCount(of fetch: String) throws -> Int {
        try first(Int.self, "SELECT COUNT(*) FROM thread_frontier WHERE fetch_id = \(fetch)") ?? 0
    }

    /// Whether somebody elsewhere has written in a conversation.
    package func hasPartsElsewhere(_ conversation: Identifier<Conversation>) throws -> Bool {
        try exists("SELECT 1 FROM posts WHERE conversation_id = \(conversation) AND NOT is_local LIMIT 1")
    }

    /// The posts of other servers in a conversation, oldest first, with what is kept beside them.
    package func remotePosts(
        of conversation: Identifier<Conversation>, limit: Int
    ) throws -> [(post: Post, facts: RemotePostFacts)] {
        let posts = try all(
            Post.self,
            """
            SELECT \(Post.columns) FROM posts p WHERE p.conversation_id = \(conversation) AND NOT p.is_local
                AND p.visibility <= 1 AND p.reblog_of_id IS NULL ORDER BY p.id LIMIT \(limit)
            """)
        guard !posts.isEmpty else { return [] }
        let facts = try all(
            RemotePostFacts.self,
            "SELECT \(RemotePostFacts.columns) FROM remote_posts x WHERE x.post_id IN \(list: posts.map(\.id))")
        let byPost = Dictionary(uniqueKeysWithValues: facts.map { ($0.post, $0) })
        return posts.map { ($0, byPost[$0.id] ?? RemotePostFacts(post: $0.id)) }
    }

    /// Whether a known post answers this address, which is not known.
    package func isAwaited(_ uri: String) throws -> Bool {
        try exists("SELECT 1 FROM posts WHERE in_reply_to_uri = \(uri) LIMIT 1")
    }

    /// Those of `items` that are not noted down yet, each once.
    package func unnoted(_ items: [FrontierItem], of fetch: String, limit: Int) throws -> [FrontierItem] {
        guard !items.isEmpty, limit > 0 else { return [] }
        var seen = Set(
            try all(
                String.self,
                "SELECT uri FROM thread_frontier WHERE fetch_id = \(fetch) AND uri IN \(list: items.map(\.uri))"))
        return Array(items.filter { seen.insert($0.uri).inserted }.prefix(limit))
    }

    /// The address of what a post answers while that is not known here.
    package func missingParent(of post: Post.ID) throws -> String? {
        try first(
            String.self,
            "SELECT in_reply_to_uri FROM posts WHERE id = \(post) AND in_reply_to_uri IS NOT NULL")
    }
}

extension Transaction {
    /// False when the conversation is being fetched.
    package func insert(_ fetch: ThreadFetch) throws -> Bool {
        try execute(
            """
            INSERT INTO thread_fetches (id, conversation_id, post_id, started_at)
            VALUES (\(fetch.id), \(fetch.conversation), \(fetch.post), \(fetch.startedAt))
            ON CONFLICT (conversation_id) DO NOTHING
            """) == 1
    }

    package func deleteThreadFetch(_ id: String) throws {
        try execute("DELETE FROM thread_frontier WHERE fetch_id = \(id)")
        try execute("DELETE FROM thread_fetches WHERE id = \(id)")
    }

    /// Notes down what to ask for; what is noted already stays as it is.
    package func addToFrontier(_ items: [FrontierItem], of fetch: String, position: Int64) throws {
        for (index, item) in items.enumerated() {
            try execute(
                """
                INSERT INTO thread_frontier (fetch_id, uri, host, kind, depth, position, is_done)
                VALUES (\(fetch), \(item.uri), \(item.host), \(item.kind), \(item.depth), \(position + Int64(index)),
                    FALSE)
                ON CONFLICT (fetch_id, uri) DO NOTHING
                """)
        }
    }

    /// - Parameter isDone: false for what is to be asked for once more.
    package func settle(_ item: FrontierItem, of fetch: String, isDone: Bool) throws {
        try execute(
            """
            UPDATE thread_frontier SET is_done = \(isDone), attempts = \(item.attempts)
            WHERE fetch_id = \(fetch) AND uri = \(item.uri)
            """)
    }

    package func advanceThreadFetch(_ id: String, requests: Int, found: Int) throws {
        try execute(
            "UPDATE thread_fetches SET requests = requests + \(requests), found = found + \(found) WHERE id = \(id)")
    }

    /// A post that came to light above what was known has drawn the conversation into a larger one: so its fetching
    /// goes with it. What was fetched of the larger one before is forgotten, as it is fetched anew.
    package func followConversation(of id: String) throws {
        guard let fetch = try threadFetch(id), let post = try post(fetch.post),
            post.conversation != fetch.conversation
        else { return }
        if let other = try threadFetch(of: post.conversation) { try deleteThreadFetch(other.id) }
        try execute("UPDATE thread_fetches SET conversation_id = \(post.conversation) WHERE id = \(id)")
    }

    package func finishThreadFetch(_ id: String, at moment: Timestamp) throws {
        try execute("DELETE FROM thread_frontier WHERE fetch_id = \(id)")
        try execute("UPDATE thread_fetches SET finished_at = \(moment) WHERE id = \(id)")
    }

    /// Forgets what was finished long ago, and what was begun and never came to an end.
    package func pruneThreadFetches(before moment: Timestamp) throws {
        let old = try all(
            String.self,
            """
            SELECT id FROM thread_fetches WHERE finished_at < \(moment) OR (finished_at IS NULL AND started_at < \(moment))
            """)
        for id in old { try deleteThreadFetch(id) }
    }

    package func setRepliesAsked(of posts: [Post.ID], at moment: Timestamp) throws {
        guard !posts.isEmpty else { return }
        try execute("UPDATE remote_posts SET replies_asked_at = \(moment) WHERE post_id IN \(list: posts)")
    }
}
