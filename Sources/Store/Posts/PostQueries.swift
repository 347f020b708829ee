import Database
import Domain

extension Post: RowDecodable {
    /// The columns of `posts p` in the order of the initialiser.
    package static let columns: SQL = """
        p.id, p.uri, p.url, p.author_id, p.is_local, p.in_reply_to_id, p.in_reply_to_account_id, p.reblog_of_id,
        p.conversation_id, p.visibility, p.content, p.text, p.spoiler_text, p.sensitive, p.language, p.created_at,
        p.edited_at, p.application_id, p.attachments, \(repliesShown("p")), p.reblogs_count, p.favourites_count,
        p.quotes_count, p.quote_policy, p.interaction_policy, p.version, p.emojis, p.waits
        """

    /// How many answers there are: known here, or by what its server says.
    static func repliesShown(_ alias: String) -> SQL {
        """
        CASE WHEN \(raw: alias).replies_total > \(raw: alias).replies_count THEN \(raw: alias).replies_total
            ELSE \(raw: alias).replies_count END
        """
    }

    package init(_ row: inout RowReader) throws {
        self.init(
            id: try row.next(), uri: try row.next(), url: try row.next(), author: try row.next(),
            isLocal: try row.next(), inReplyTo: try row.next(), inReplyToAccount: try row.next(),
            reblogOf: try row.next(), conversation: try row.next(), visibility: try row.next(),
            content: try row.next(), text: try row.next(), spoilerText: try row.next(), sensitive: try row.next(),
            language: try row.next(), createdAt: try row.next(), editedAt: try row.next(),
            application: try row.next(), attachments: try StoredJSON.list(row.next()),
            repliesCount: try row.next(), reblogsCount: try row.next(), favouritesCount: try row.next(),
            quotesCount: try row.next(), quotePolicy: try row.next(),
            interactionPolicy: try (row.next() as String?).map { try StoredJSON.value($0) }, version: try row.next())
        emojis = try StoredJSON.list(row.next())
        waits = try row.next()
    }
}

extension Reader {
    /// The post whoever asks: for work that has no viewer, such as delivery. Edges ask with a viewer.
    package func post(_ id: Post.ID) throws -> Post? {
        try first(Post.self, "SELECT \(Post.columns) FROM posts p WHERE p.id = \(id)")
    }

    package func posts(_ ids: some Collection<Post.ID>) throws -> [Post.ID: Post] {
        guard !ids.isEmpty else { return [:] }
        let rows = try all(
            Post.self, "SELECT \(Post.columns) FROM posts p WHERE p.id IN \(list: Array(Set(ids)))")
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0) })
    }

    package func post(uri: String) throws -> Post? {
        try first(Post.self, "SELECT \(Post.columns) FROM posts p WHERE p.uri = \(uri)")
    }

    package func postID(uri: String) throws -> Post.ID? {
        try first(Post.ID.self, "SELECT id FROM posts WHERE uri = \(uri)")
    }

    /// A post by the address of its page or its id.
    package func postID(urlOrURI: String) throws -> Post.ID? {
        if let id = try postID(uri: urlOrURI) { return id }
        return try first(Post.ID.self, "SELECT id FROM posts WHERE url = \(urlOrURI) AND NOT is_local LIMIT 1")
    }

    /// The post when `viewer` may see it; nil when there is none or it is not for them.
    package func visiblePost(_ id: Post.ID, to viewer: Account.ID?) throws -> Post? {
        try first(
            Post.self,
            """
            SELECT \(Post.columns) FROM posts p \(Visible.joins) WHERE p.id = \(id) AND \(Visible.entry(to: viewer))
            """)
    }

    /// Those of `ids` that `viewer` may see, in the order of `ids`.
    package func visible(_ ids: [Post.ID], to viewer: Account.ID?) throws -> [Post.ID] {
        guard !ids.isEmpty else { return [] }
        let seen = Set(
            try all(
                Post.ID.self,
                """
                SELECT p.id FROM posts p \(Visible.joins)
                WHERE p.id IN \(list: ids) AND \(Visible.entry(to: viewer))
                """))
        return ids.filter { seen.contains($0) }
    }

    /// Whether a post is from nobody whom `viewer` has blocked or muted, or who has blocked them; of a boost, both.
    package func isWanted(_ id: Post.ID, by viewer: Account.ID?) throws -> Bool {
        guard let viewer else { return true }
        return try exists(
            """
            SELECT 1 FROM posts p LEFT JOIN posts r ON r.id = p.reblog_of_id
            WHERE p.id = \(id) AND NOT \(Visible.unwanted("p.author_id", by: viewer))
                AND (r.id IS NULL OR NOT \(Visible.unwanted("r.author_id", by: viewer)))
            """)
    }

    /// Whether an address was deleted here: a late or repeated Create must not bring it back.
    package func isDeleted(uri: String) throws -> Bool { try exists("SELECT 1 FROM deleted_uris WHERE uri = \(uri)") }

    package func boost(of post: Post.ID, by account: Account.ID) throws -> Post? {
        try first(
            Post.self,
            "SELECT \(Post.columns) FROM posts p WHERE p.reblog_of_id = \(post) AND p.author_id = \(account)")
    }

    package func mentioned(in post: Post.ID) throws -> [Account.ID] {
        try all(Account.ID.self, "SELECT account_id FROM mentions WHERE post_id = \(post) ORDER BY account_id")
    }

    package func tags(of post: Post.ID) throws -> [Tag] {
        try all(
            Tag.self,
            """
            SELECT t.id, t.name, t.display FROM post_tags pt JOIN tags t ON t.id = pt.tag_id
            WHERE pt.post_id = \(post) ORDER BY t.id
            """)
    }

    package func tag(named name: String) throws -> Tag? {
        try first(Tag.self, "SELECT id, name, display FROM tags WHERE name = \(name)")
    }

    package func tags(beginningWith prefix: String, limit: Int, offset: Int) throws -> [Tag] {
        try all(
            Tag.self,
            """
            SELECT id, name, display FROM tags WHERE name LIKE \(SQL.likePattern(prefix) + "%") ESCAPE '\\'
            ORDER BY name LIMIT \(limit) OFFSET \(offset)
            """)
    }

    /// Uses of a tag per day, newest first: `days` pairs of posts and distinct authors.
    package func history(of tag: Tag.ID, days: Int, now: Timestamp) throws -> [TagDay] {
        let day: Int64 = 86_400_000
        let today = now.milliseconds / day
        var history: [TagDay] = []
        for index in 0..<Int64(days) {
            let start = (today - index) * day
            let from: Post.ID = Snowflake.first(at: Timestamp(milliseconds: start))
            let until: Post.ID = Snowflake.first(at: Timestamp(milliseconds: start + day))
            let counts = try first(
                TagDay.Counts.self,
                """
                SELECT COUNT(*), COUNT(DISTINCT p.author_id) FROM post_tags pt JOIN posts p ON p.id = pt.post_id
                WHERE pt.tag_id = \(tag) AND pt.post_id >= \(from) AND pt.post_id < \(until) AND p.visibility = 0
                """)
            history.append(TagDay(startsAt: start / 1_000, posts: counts?.posts ?? 0, accounts: counts?.accounts ?? 0))
        }
        return history
    }

    package func mutesConversation(_ conversation: Identifier<Conversation>, account: Account.ID) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM conversation_mutes WHERE account_id = \(account) AND conversation_id = \(conversation)
            """)
    }

    /// The versions of a post before the present one, oldest first.
    package func edits(of post: Post.ID) throws -> [PostEdit] {
        try all(
            PostEdit.self,
            """
            SELECT content, text, spoiler_text, sensitive, attachments, created_at, poll_options FROM post_edits
            WHERE post_id = \(post) ORDER BY id
            """)
    }

    /// What an earlier request with the same key made.
    package func postID(idempotencyKey key: String, account: Account.ID) throws -> Post.ID? {
        try first(
            Post.ID.self, "SELECT post_id FROM idempotency_keys WHERE account_id = \(account) AND key = \(key)")
    }

    /// How many posts people of this server have written.
    package func localPostsCount() throws -> Int {
        try first(
            Int.self, "SELECT COALESCE(SUM(posts_count), 0) FROM accounts WHERE domain = ''") ?? 0
    }
}

/// How much a tag was used on one day; `startsAt` in seconds since 1970.
package struct TagDay: Sendable {
    package let startsAt: Int64
    package let posts: Int
    package let accounts: Int

    struct Counts: RowDecodable {
        let posts: Int
        let accounts: Int

        init(_ row: inout RowReader) throws {
            posts = try row.next()
            accounts = try row.next()
        }
    }
}

extension Tag: RowDecodable {
    package init(_ row: inout RowReader) throws {
        self.init(id: try row.next(), name: try row.next(), display: try row.next())
    }
}

extension PostEdit: RowDecodable {
    package init(_ row: inout RowReader) throws {
        self.init(
            content: try row.next(), text: try row.next(), spoilerText: try row.next(), sensitive: try row.next(),
            attachments: try StoredJSON.list(row.next()), createdAt: try row.next(),
            pollOptions: try StoredJSON.list(row.next()))
    }
}
