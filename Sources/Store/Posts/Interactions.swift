import Database
import Domain

extension Reader {
    package func hasFavourite(of post: Post.ID, by account: Account.ID) throws -> Bool {
        try exists("SELECT 1 FROM favourites WHERE account_id = \(account) AND post_id = \(post)")
    }

    /// Who favourited a post, newest first; paged by the favourite's id.
    package func favouriters(of post: Post.ID, viewer: Account.ID?, page: Page) throws -> [Cursor<Account>] {
        let wanted: SQL = viewer.map { "NOT \(Visible.unwanted("x.account_id", by: $0))" } ?? "1 = 1"
        return page.arranged(
            try all(
                Cursor<Account>.self,
                """
                SELECT x.id, x.account_id FROM favourites x JOIN accounts a ON a.id = x.account_id
                WHERE x.post_id = \(post) AND a.standing < 2 AND \(wanted) AND \(page.condition(on: "x.id"))
                \(page.order(by: "x.id"))
                """))
    }

    /// Who boosted a post publicly, newest first; paged by the boost's id.
    package func boosters(of post: Post.ID, viewer: Account.ID?, page: Page) throws -> [Cursor<Account>] {
        let wanted: SQL = viewer.map { "NOT \(Visible.unwanted("x.author_id", by: $0))" } ?? "1 = 1"
        return page.arranged(
            try all(
                Cursor<Account>.self,
                """
                SELECT x.id, x.author_id FROM posts x JOIN accounts a ON a.id = x.author_id
                WHERE x.reblog_of_id = \(post) AND x.visibility <= 1 AND NOT x.waits AND a.standing < 2 AND \(wanted)
                    AND \(page.condition(on: "x.id"))
                \(page.order(by: "x.id"))
                """))
    }

    /// What a person favourited, newest first; paged by the favourite's id.
    package func favourites(of account: Account.ID, page: Page) throws -> [Cursor<Post>] {
        try kept(in: "favourites", by: account, page: page)
    }

    /// What a person bookmarked, newest first; paged by the bookmark's id.
    package func bookmarks(of account: Account.ID, page: Page) throws -> [Cursor<Post>] {
        try kept(in: "bookmarks", by: account, page: page)
    }

    private func kept(in table: String, by account: Account.ID, page: Page) throws -> [Cursor<Post>] {
        page.arranged(
            try all(
                Cursor<Post>.self,
                """
                SELECT x.id, x.post_id FROM \(raw: table) x JOIN posts p ON p.id = x.post_id \(Visible.joins)
                WHERE x.account_id = \(account) AND \(page.condition(on: "x.id")) AND \(Visible.entry(to: account))
                \(page.order(by: "x.id"))
                """))
    }

    package func pinnedPosts(of account: Account.ID, viewer: Account.ID?) throws -> [Post.ID] {
        try all(
            Post.ID.self,
            """
            SELECT p.id FROM pins x JOIN posts p ON p.id = x.post_id \(Visible.joins)
            WHERE x.account_id = \(account) AND \(Visible.entry(to: viewer)) ORDER BY x.id DESC
            """)
    }

    package func isPinned(_ post: Post.ID, by account: Account.ID) throws -> Bool {
        try exists("SELECT 1 FROM pins WHERE account_id = \(account) AND post_id = \(post)")
    }

    package func pinsCount(of account: Account.ID) throws -> Int {
        try first(Int.self, "SELECT COUNT(*) FROM pins WHERE account_id = \(account)") ?? 0
    }
}

extension Transaction {
    /// False when it was a favourite already.
    package func insertFavourite(
        id: Int64, of post: Post.ID, by account: Account.ID, uri: String?, at moment: Timestamp
    ) throws -> Bool {
        let isNew =
            try execute(
                """
                INSERT INTO favourites (id, account_id, post_id, uri, created_at)
                VALUES (\(id), \(account), \(post), \(uri), \(moment)) ON CONFLICT (account_id, post_id) DO NOTHING
                """) == 1
        if isNew {
            try adjustCount("favourites_count", of: post, by: 1)
        } else {
            // It stays when the reaction that it came with goes.
            try execute(
                "UPDATE favourites SET by_reaction = FALSE WHERE account_id = \(account) AND post_id = \(post)")
        }
        return isNew
    }

    /// False when there was none.
    package func deleteFavourite(of post: Post.ID, by account: Account.ID) throws -> Bool {
        let existed =
            try execute("DELETE FROM favourites WHERE account_id = \(account) AND post_id = \(post)") == 1
        if existed { try adjustCount("favourites_count", of: post, by: -1) }
        return existed
    }

    package func insertBookmark(id: Int64, of post: Post.ID, by account: Account.ID, at moment: Timestamp) throws {
        try execute(
            """
            INSERT INTO bookmarks (id, account_id, post_id, created_at)
            VALUES (\(id), \(account), \(post), \(moment)) ON CONFLICT (account_id, post_id) DO NOTHING
            """)
    }

    /// False when there was none.
    package func deleteBookmark(of post: Post.ID, by account: Account.ID) throws -> Bool {
        try execute("DELETE FROM bookmarks WHERE account_id = \(account) AND post_id = \(post)") == 1
    }

    /// False when it was pinned already.
    package func insertPin(id: Int64, of post: Post.ID, by account: Account.ID, at moment: Timestamp) throws -> Bool {
        try execute(
            """
            INSERT INTO pins (id, account_id, post_id, created_at)
            VALUES (\(id), \(account), \(post), \(moment)) ON CONFLICT (post_id) DO NOTHING
            """) == 1
    }

    package func deletePin(of post: Post.ID, by account: Account.ID) throws -> Bool {
        try execute("DELETE FROM pins WHERE account_id = \(account) AND post_id = \(post)") == 1
    }

    package func muteConversation(_ conversation: Identifier<Conversation>, account: Account.ID) throws {
        try execute(
            """
            INSERT INTO conversation_mutes (account_id, conversation_id) VALUES (\(account), \(conversation))
            ON CONFLICT (account_id, conversation_id) DO NOTHING
            """)
    }

    package func unmuteConversation(_ conversation: Identifier<Conversation>, account: Account.ID) throws {
        try execute(
            "DELETE FROM conversation_mutes WHERE account_id = \(account) AND conversation_id = \(conversation)")
    }
}
