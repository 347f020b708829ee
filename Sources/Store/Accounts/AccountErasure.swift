import Database
import Domain

extension Reader {
    /// What an account wrote and boosted, the oldest first.
    package func posts(by author: Account.ID, limit: Int) throws -> [Post] {
        try all(
            Post.self,
            "SELECT \(Post.columns) FROM posts p WHERE p.author_id = \(author) ORDER BY p.id LIMIT \(limit)")
    }

    /// Deleted accounts of which something is left.
    package func unfinishedDeletions(limit: Int) throws -> [Account.ID] {
        try all(
            Account.ID.self,
            """
            SELECT a.id FROM accounts a WHERE a.standing = \(Account.Standing.deleted)
                AND (EXISTS (SELECT 1 FROM users u WHERE u.id = a.id)
                     OR EXISTS (SELECT 1 FROM posts p WHERE p.author_id = a.id))
            LIMIT \(limit)
            """)
    }
}

extension Transaction {
    /// Takes away some follows, favourites and votes of an account, so that the counts of others stay right.
    /// - Returns: how many; 0 when none is left.
    package func deleteTies(of account: Account.ID, limit: Int) throws -> Int {
        let follows = try all(
            FollowRow.self,
            """
            SELECT \(FollowRow.columns) FROM follows WHERE follower_id = \(account) OR target_id = \(account)
            LIMIT \(limit)
            """)
        for row in follows { _ = try deleteFollow(by: row.follower, of: row.target) }
        let favourites = try all(
            Post.ID.self, "SELECT post_id FROM favourites WHERE account_id = \(account) LIMIT \(limit)")
        for post in favourites { _ = try deleteFavourite(of: post, by: account) }
        let votes = try deleteVotes(by: account, limit: limit) + deleteReactions(by: account, limit: limit)
        return follows.count + favourites.count + votes
    }

    /// Takes away everything personal and leaves the name, so that nobody else can ever take it.
    package func eraseProfile(of id: Account.ID) throws {
        try execute(
            """
            UPDATE accounts SET display_name = '', note = '', note_source = '', fields = '[]', avatar_url = NULL,
                avatar_description = '', header_url = NULL, header_description = '', moved_to_id = NULL,
                standing = \(Account.Standing.deleted), posts_count = 0, followers_count = 0, following_count = 0,
                version = version + 1
            WHERE id = \(id)
            """)
        try execute("DELETE FROM users WHERE id = \(id)")
        try execute("DELETE FROM access_tokens WHERE account_id = \(id)")
        try execute("DELETE FROM authorization_codes WHERE account_id = \(id)")
        try execute("DELETE FROM follow_requests WHERE follower_id = \(id) OR target_id = \(id)")
        for table in ["blocks", "mutes", "account_notes", "endorsements"] {
            try execute("DELETE FROM \(raw: table) WHERE account_id = \(id) OR target_id = \(id)")
        }
        for table in [
            "bookmarks", "pins", "conversation_mutes", "idempotency_keys", "mentions", "markers", "featured_tags",
        ] {
            try execute("DELETE FROM \(raw: table) WHERE account_id = \(id)")
        }
        try execute("DELETE FROM notifications WHERE recipient_id = \(id) OR from_id = \(id)")
        try execute("DELETE FROM home_entries WHERE owner_id = \(id)")
        try eraseCollections(of: id)
    }

    /// Takes away a person who was never let in, name and all: nobody can have seen them.
    package func removeNewcomer(_ id: Account.ID) throws {
        try eraseProfile(of: id)
        try execute("DELETE FROM follows WHERE follower_id = \(id) OR target_id = \(id)")
        try execute("DELETE FROM account_keys WHERE account_id = \(id)")
        try execute("DELETE FROM accounts WHERE id = \(id)")
    }
}
