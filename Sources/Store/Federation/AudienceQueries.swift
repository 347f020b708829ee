import Database
import Domain

extension Reader {
    /// Where the followers that `account` has elsewhere take activities; one address for each server that has a
    /// shared inbox.
    package func followerInboxes(of account: Account.ID) throws -> [String] {
        try inboxes(
            """
            FROM follows f JOIN remote_actors ra ON ra.account_id = f.follower_id
            JOIN accounts a ON a.id = f.follower_id
            WHERE f.target_id = \(account) AND a.standing < 2
            """)
    }

    /// Where these accounts take activities; nothing for those of this server.
    package func inboxes(of accounts: [Account.ID]) throws -> [String] {
        guard !accounts.isEmpty else { return [] }
        return try inboxes(
            """
            FROM remote_actors ra JOIN accounts a ON a.id = ra.account_id
            WHERE ra.account_id IN \(list: accounts) AND a.standing < 2
            """)
    }

    /// Where everybody known elsewhere takes activities.
    package func allInboxes() throws -> [String] { try inboxes("FROM remote_actors ra") }

    /// The inboxes of some of `remote_actors ra`: the shared one of their server, their own where there is none or it
    /// is gone, and none where that is gone too.
    private func inboxes(_ actors: SQL) throws -> [String] {
        try all(
            String.self,
            """
            SELECT DISTINCT inbox FROM (
                SELECT CASE WHEN ra.shared_inbox_url IS NULL
                        OR ra.shared_inbox_url IN (SELECT inbox_url FROM gone_inboxes)
                    THEN ra.inbox_url ELSE ra.shared_inbox_url END AS inbox \(actors)
            ) found WHERE inbox NOT IN (SELECT inbox_url FROM gone_inboxes)
            """)
    }

    /// Whether anybody of this server follows `account`.
    package func hasLocalFollowers(_ account: Account.ID) throws -> Bool {
        try exists(
            "SELECT 1 FROM follows f JOIN users u ON u.id = f.follower_id WHERE f.target_id = \(account) LIMIT 1")
    }

    /// The accounts that are known of these addresses.
    package func accountIDs(uris: some Collection<String>) throws -> [String: Account.ID] {
        guard !uris.isEmpty else { return [:] }
        var found: [String: Account.ID] = [:]
        try each("SELECT uri, id FROM accounts WHERE uri IN \(list: Array(uris))") { row in
            found[try row.next()] = try row.next(Account.ID.self)
        }
        return found
    }

    /// The addresses of accounts, for collections and audiences.
    package func accountURIs(_ ids: some Collection<Account.ID>) throws -> [Account.ID: String] {
        guard !ids.isEmpty else { return [:] }
        var found: [Account.ID: String] = [:]
        try each("SELECT id, uri FROM accounts WHERE id IN \(list: Array(ids))") { row in
            found[try row.next()] = try row.next(String.self)
        }
        return found
    }

    /// The addresses of posts.
    package func postURIs(_ ids: some Collection<Post.ID>) throws -> [Post.ID: String] {
        guard !ids.isEmpty else { return [:] }
        var found: [Post.ID: String] = [:]
        try each("SELECT id, uri FROM posts WHERE id IN \(list: Array(ids))") { row in
            found[try row.next()] = try row.next(String.self)
        }
        return found
    }

    /// Who of this server keeps a conversation together that `post` belongs to: the author of what it answers, and
    /// the author of its beginning. Nobody whose part is not open to everybody, nor who has blocked the author of `post`.
    package func conversationHosts(of post: Post) throws -> [Account.ID] {
        guard let parent = post.inReplyTo else { return [] }
        let beginning = Post.ID(post.conversation.rawValue)
        return try all(
            Account.ID.self,
            """
            SELECT DISTINCT p.author_id FROM posts p
            WHERE p.id IN \(list: [parent, beginning]) AND p.is_local AND p.visibility <= 1
                AND NOT EXISTS (SELECT 1 FROM blocks b
                                WHERE b.account_id = p.author_id AND b.target_id = \(post.author))
            """)
    }

    /// What of `account` anybody may read and wrote themselves or boosted, for its outbox.
    package func outboxCount(of account: Account.ID) throws -> Int {
        try first(
            Int.self, "SELECT COUNT(*) FROM posts p WHERE p.author_id = \(account) AND p.visibility <= 1") ?? 0
    }
}
