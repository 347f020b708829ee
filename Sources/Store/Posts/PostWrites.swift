import Database
import Domain

extension Transaction {
    /// Adds a post or a boost with its mentions and tags, and moves the counts that it changes.
    /// Throws `uniqueViolation` when its address is known or the boost exists.
    ///
    /// - Parameters:
    ///   - inReplyToURI: the parent's address while the parent itself is not known here.
    ///   - isHistory: counts that its server has told already contain it.
    package func insert(
        _ post: Post, mentioned: [Account.ID] = [], tags: [Tag.ID] = [], inReplyToURI: String? = nil,
        isHistory: Bool = false
    ) throws {
        // Mastodon's rule for public timelines: no boosts, no replies but those to oneself.
        let isConversational =
            (post.inReplyToAccount != nil && post.inReplyToAccount != post.author) || inReplyToURI != nil
        let inPublic = post.visibility == .public && post.reblogOf == nil && !isConversational
        try execute(
            """
            INSERT INTO posts (id, uri, url, author_id, is_local, in_reply_to_id, in_reply_to_account_id,
                in_reply_to_uri, reblog_of_id, conversation_id, visibility, in_public, has_media, content, text,
                spoiler_text, sensitive, language, created_at, edited_at, application_id, attachments,
                quote_policy, interaction_policy, emojis, waits)
            VALUES (\(post.id), \(post.uri), \(post.url), \(post.author), \(post.isLocal), \(post.inReplyTo),
                \(post.inReplyToAccount), \(inReplyToURI), \(post.reblogOf), \(post.conversation),
                \(post.visibility), \(inPublic), \(!post.attachments.isEmpty), \(post.content), \(post.text),
                \(post.spoilerText), \(post.sensitive), \(post.language), \(post.createdAt), \(post.editedAt),
                \(post.application), \(StoredJSON.text(post.attachments)), \(post.quotePolicy),
                \(try post.interactionPolicy.map { try StoredJSON.text($0) }),
                \(StoredJSON.text(post.emojis)), \(post.waits))
            """)
        try insertMentions(mentioned, in: post.id)
        try insertTags(tags, of: post.id)
        if !post.waits { try count(post, by: 1, isHistory: isHistory) }
    }

    /// Moves the counts that a post or boost changes by being there.
    func count(_ post: Post, by change: Int, isHistory: Bool = false) throws {
        if post.isCounted {
            let isCounted = try isHistory && hasTotals(of: post.author)
            try adjustPostsCount(of: post.author, by: isCounted ? 0 : change, lastPostAt: post.createdAt)
        }
        if let parent = post.inReplyTo, post.visibility.isOpen {
            try adjustCount("replies_count", of: parent, by: change)
        }
        if let boosted = post.reblogOf {
            let isCounted = try isHistory && exists("SELECT 1 FROM posts WHERE id = \(boosted) AND NOT is_local")
            if !isCounted { try adjustCount("reblogs_count", of: boosted, by: change) }
        }
    }

    /// Keeps the present version as history, then replaces text, warning, attachments, mentions and tags.
    package func edit(
        _ post: Post, editID: Int64, mentioned: [Account.ID], tags: [Tag.ID], at moment: Timestamp
    ) throws {
        try execute(
            """
            INSERT INTO post_edits (id, post_id, content, text, spoiler_text, sensitive, attachments, created_at,
                poll_options)
            SELECT \(editID), id, content, text, spoiler_text, sensitive, attachments, COALESCE(edited_at, created_at),
                COALESCE((SELECT options FROM polls WHERE post_id = posts.id), '[]')
            FROM posts WHERE id = \(post.id)
            """)
        try execute(
            """
            UPDATE posts SET content = \(post.content), text = \(post.text), spoiler_text = \(post.spoilerText),
                sensitive = \(post.sensitive), language = \(post.language), url = \(post.url),
                attachments = \(StoredJSON.text(post.attachments)), has_media = \(!post.attachments.isEmpty),
                emojis = \(StoredJSON.text(post.emojis)),
                edited_at = \(moment), version = version + 1
            WHERE id = \(post.id)
            """)
        // A mention that an edit takes away keeps its row: who could read the post still can (CVE-2024-37903's mirror).
        try insertMentions(mentioned, in: post.id)
        try execute("DELETE FROM post_tags WHERE post_id = \(post.id)")
        try insertTags(tags, of: post.id)
    }

    /// Removes a post or boost and all that hangs on it; boosts of it go too. The address stays known as deleted.
    /// - Returns: false when somebody else was faster.
    @discardableResult
    package func delete(_ post: Post, at moment: Timestamp) throws -> Bool {
        guard try execute("DELETE FROM posts WHERE id = \(post.id)") == 1 else { return false }
        let boosts = try all(Post.self, "SELECT \(Post.columns) FROM posts p WHERE p.reblog_of_id = \(post.id)")
        for boost in boosts where try execute("DELETE FROM posts WHERE id = \(boost.id)") == 1 {
            try deleteTraces(of: boost, at: moment)
        }
        try deleteTraces(of: post, at: moment)
        if !post.waits {
            if let parent = post.inReplyTo, post.visibility.isOpen {
                try adjustCount("replies_count", of: parent, by: -1)
            }
            if let boosted = post.reblogOf { try adjustCount("reblogs_count", of: boosted, by: -1) }
        }
        try execute("UPDATE posts SET in_reply_to_id = NULL, version = version + 1 WHERE in_reply_to_id = \(post.id)")
        return true
    }

    private func deleteTraces(of post: Post, at moment: Timestamp) throws {
        let id = post.id
        try execute("DELETE FROM mentions WHERE post_id = \(id)")
        try execute("DELETE FROM post_tags WHERE post_id = \(id)")
        try execute("DELETE FROM post_edits WHERE post_id = \(id)")
        try execute("DELETE FROM favourites WHERE post_id = \(id)")
        try execute("DELETE FROM bookmarks WHERE post_id = \(id)")
        try execute("DELETE FROM pins WHERE post_id = \(id)")
        if !post.isLocal { try execute("DELETE FROM remote_posts WHERE post_id = \(id)") }
        try deletePoll(of: id)
        try execute("DELETE FROM reactions WHERE post_id = \(id)")
        try execute("DELETE FROM home_entries WHERE subject_id = \(id)")
        try deleteQuotes(of: post)
        try deleteApprovals(of: id)
        if post.reblogOf != nil {
            try execute("DELETE FROM home_entries WHERE subject_id = \(post.reblogOf) AND post_id = \(id)")
        }
        try execute("DELETE FROM notifications WHERE post_id = \(id) AND post_id <> 0")
        if post.isCounted, !post.waits { try adjustPostsCount(of: post.author, by: -1) }
        try markDeleted(uri: post.uri, at: moment)
    }

    /// Remembers that an address is gone for ever.
    package func markDeleted(uri: String, at moment: Timestamp) throws {
        try execute(
            """
            INSERT INTO deleted_uris (uri, deleted_at) VALUES (\(uri), \(moment)) ON CONFLICT (uri) DO NOTHING
            """)
    }

    /// The tag with this name, made when it is new.
    package func tag(name: String, display: String, newID: Tag.ID) throws -> Tag {
        try execute(
            """
            INSERT INTO tags (id, name, display) VALUES (\(newID), \(name), \(display)) ON CONFLICT (name) DO NOTHING
            """)
        return try first(Tag.self, "SELECT id, name, display FROM tags WHERE name = \(name)")
            ?? Tag(id: newID, name: name, display: display)
    }

    /// Connects replies that came before the post they answer, and their conversations with its own.
    package func adoptReplies(to post: Post) throws {
        let adopted = try execute(
            """
            UPDATE posts SET in_reply_to_id = \(post.id), in_reply_to_account_id = \(post.author),
                in_reply_to_uri = NULL, version = version + 1
            WHERE in_reply_to_uri = \(post.uri)
            """)
        guard adopted > 0 else { return }
        try execute(
            """
            UPDATE posts SET conversation_id = \(post.conversation) WHERE conversation_id IN (
                SELECT r.conversation_id FROM posts r
                WHERE r.in_reply_to_id = \(post.id) AND r.conversation_id <> \(post.conversation))
            """)
        let open = try first(
            Int.self, "SELECT COUNT(*) FROM posts WHERE in_reply_to_id = \(post.id) AND visibility <= 1")
        try adjustCount("replies_count", of: post.id, by: open ?? 0)
    }

    /// Counts of remote posts follow what their origin says. Answers are counted here too, as they come; what the
    /// origin says of them is kept apart, and the larger number is shown.
    package func setCounts(of post: Post.ID, replies: Int?, reblogs: Int?, favourites: Int?) throws {
        guard replies != nil || reblogs != nil || favourites != nil else { return }
        try execute(
            """
            UPDATE posts SET replies_total = COALESCE(\(replies), replies_total),
                reblogs_count = COALESCE(\(reblogs), reblogs_count),
                favourites_count = COALESCE(\(favourites), favourites_count) WHERE id = \(post) AND NOT is_local
            """)
    }

    func adjustCount(_ column: String, of post: Post.ID, by change: Int) throws {
        try execute(
            """
            UPDATE posts SET \(raw: column) =
                CASE WHEN \(raw: column) + \(change) < 0 THEN 0 ELSE \(raw: column) + \(change) END
            WHERE id = \(post)
            """)
    }

    private func insertMentions(_ accounts: [Account.ID], in post: Post.ID) throws {
        for account in accounts {
            try execute(
                """
                INSERT INTO mentions (post_id, account_id) VALUES (\(post), \(account))
                ON CONFLICT (post_id, account_id) DO NOTHING
                """)
        }
    }

    private func insertTags(_ tags: [Tag.ID], of post: Post.ID) throws {
        for tag in tags {
            try execute(
                """
                INSERT INTO post_tags (tag_id, post_id) VALUES (\(tag), \(post)) ON CONFLICT (tag_id, post_id) DO NOTHING
                """)
        }
    }

    /// Keeps what a request made under its key. False when another request was faster.
    package func insertIdempotencyKey(
        _ key: String, account: Account.ID, post: Post.ID, at now: Timestamp
    ) throws -> Bool {
        try execute(
            """
            INSERT INTO idempotency_keys (account_id, key, post_id, created_at)
            VALUES (\(account), \(key), \(post), \(now)) ON CONFLICT (account_id, key) DO NOTHING
            """) == 1
    }

    package func pruneIdempotencyKeys(before moment: Timestamp) throws {
        try execute("DELETE FROM idempotency_keys WHERE created_at < \(moment)")
    }
}

extension Post {
    /// Counts are seen by everybody, so what only few may know of does not show in them.
    fileprivate var isCounted: Bool { visibility != .direct }
}
