import Database
import Domain

extension Transaction {
    /// Adds an account of this or another server. Throws `uniqueViolation` when the name or address is taken.
    package func insert(_ account: Account, noteSource: String = "") throws {
        try execute(
            """
            INSERT INTO accounts (id, username, username_key, domain, uri, url, display_name, note, note_source, fields,
                avatar_url, avatar_description, header_url, header_description, kind, locked, discoverable, indexable,
                hide_collections, memorial, standing, moved_to_id, created_at, posts_count, followers_count,
                following_count, feature_policy, emojis, showing)
            VALUES (\(account.id), \(account.username), \(account.handle.key), \(account.domain), \(account.uri),
                \(account.url), \(account.displayName), \(account.note), \(noteSource),
                \(StoredJSON.text(account.fields)), \(account.avatarURL), \(account.avatarDescription),
                \(account.headerURL), \(account.headerDescription), \(account.kind), \(account.locked),
                \(account.discoverable), \(account.indexable), \(account.hideCollections), \(account.memorial),
                \(account.standing), \(account.movedTo), \(account.createdAt), \(account.postsCount),
                \(account.followersCount), \(account.followingCount), \(account.statedFeaturePolicy),
                \(StoredJSON.text(account.emojis)), \(account.showing))
            """)
    }

    /// Replaces everything that a profile shows; counts and standing are changed elsewhere.
    package func update(_ account: Account, noteSource: String? = nil) throws {
        try execute(
            """
            UPDATE accounts SET url = \(account.url), display_name = \(account.displayName), note = \(account.note),
                note_source = COALESCE(\(noteSource), note_source), fields = \(StoredJSON.text(account.fields)),
                avatar_url = \(account.avatarURL), avatar_description = \(account.avatarDescription),
                header_url = \(account.headerURL), header_description = \(account.headerDescription),
                kind = \(account.kind), locked = \(account.locked), discoverable = \(account.discoverable),
                indexable = \(account.indexable), hide_collections = \(account.hideCollections),
                memorial = \(account.memorial), moved_to_id = \(account.movedTo),
                feature_policy = \(account.statedFeaturePolicy),
                emojis = \(StoredJSON.text(account.emojis)), showing = \(account.showing), version = version + 1
            WHERE id = \(account.id)
            """)
    }

    package func setStanding(_ standing: Account.Standing, of id: Account.ID) throws {
        try execute("UPDATE accounts SET standing = \(standing), version = version + 1 WHERE id = \(id)")
    }

    /// Moves a count by `by`; counts never fall below zero, whatever order activities arrive in.
    package func adjustPostsCount(of id: Account.ID, by change: Int, lastPostAt: Timestamp? = nil) throws {
        try execute(
            """
            UPDATE accounts SET posts_count = CASE WHEN posts_count + \(change) < 0 THEN 0 ELSE posts_count + \(change) END,
                last_post_at = CASE WHEN \(lastPostAt) > COALESCE(last_post_at, 0) THEN \(lastPostAt) ELSE last_post_at END
            WHERE id = \(id)
            """)
    }

    package func adjustFollowCounts(follower: Account.ID, target: Account.ID, by change: Int) throws {
        try execute(
            """
            UPDATE accounts SET following_count =
                CASE WHEN following_count + \(change) < 0 THEN 0 ELSE following_count + \(change) END
            WHERE id = \(follower)
            """)
        try execute(
            """
            UPDATE accounts SET followers_count =
                CASE WHEN followers_count + \(change) < 0 THEN 0 ELSE followers_count + \(change) END
            WHERE id = \(target)
            """)
    }

    /// Gives an account of another server the handle and address that its server now says it has.
    package func rename(_ id: Account.ID, username: String, domain: String, uri: String) throws {
        try execute(
            """
            UPDATE accounts SET username = \(username), username_key = \(Handle(username: username).key),
                domain = \(domain), uri = \(uri), version = version + 1
            WHERE id = \(id) AND domain <> ''
            """)
    }

    /// Takes over what the server of an account says of its counts; nil leaves one as it is.
    package func setCounts(of id: Account.ID, posts: Int?, followers: Int?, following: Int?) throws {
        guard posts != nil || followers != nil || following != nil else { return }
        try execute(
            """
            UPDATE accounts SET posts_count = COALESCE(\(posts), posts_count),
                followers_count = COALESCE(\(followers), followers_count),
                following_count = COALESCE(\(following), following_count)
            WHERE id = \(id) AND domain <> ''
            """)
    }
}
