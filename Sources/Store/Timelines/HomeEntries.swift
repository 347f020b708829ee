import Database
import Domain

extension Transaction {
    /// Puts a post into the home timelines of its author and of the author's followers of this server who want it.
    ///
    /// One statement, however many followers: a reply shows only to those who follow both sides, a boost only to
    /// those who want boosts of this author and have not just been shown the post (among their newest 40).
    /// - Returns: whose timelines it went into.
    package func insertHomeEntries(for post: Post) throws -> [Account.ID] {
        let subject = post.reblogOf ?? post.id
        var conditions: [SQL] = [
            "NOT \(Visible.unwanted("\(post.author)", byColumn: "u.id"))",
            "(f.languages IS NULL OR \(post.language ?? "") = '' OR f.languages LIKE \("%\"\(post.language ?? "")\"%"))",
        ]
        if post.reblogOf != nil { conditions.append("f.reblogs") }
        if let parent = post.inReplyToAccount, parent != post.author {
            conditions.append(
                """
                (u.id = \(parent) OR EXISTS (SELECT 1 FROM follows g WHERE g.follower_id = u.id AND g.target_id = \(parent)))
                """)
        }
        if post.visibility == .direct {
            conditions.append("EXISTS (SELECT 1 FROM mentions m WHERE m.post_id = \(post.id) AND m.account_id = u.id)")
        }
        let followers = try all(
            Account.ID.self,
            """
            SELECT u.id FROM follows f JOIN users u ON u.id = f.follower_id
            WHERE f.target_id = \(post.author) AND \(SQL.joined(conditions, separator: " AND "))
            """)
        let author = try exists("SELECT 1 FROM users WHERE id = \(post.author)") ? [post.author] : []
        let owners = try withoutRecent(subject, boost: post.reblogOf != nil, among: followers + author)
        guard !owners.isEmpty else { return [] }
        try execute(
            """
            INSERT INTO home_entries (owner_id, post_id, subject_id, author_id)
            SELECT u.id, \(post.id), \(subject), \(post.author) FROM users u WHERE u.id IN \(list: owners)
            ON CONFLICT (owner_id, post_id) DO NOTHING
            """)
        return owners
    }

    /// Puts a new post into its author's own home timeline.
    package func insertOwnHomeEntry(for post: Post) throws {
        try execute(
            """
            INSERT INTO home_entries (owner_id, post_id, subject_id, author_id)
            VALUES (\(post.author), \(post.id), \(post.id), \(post.author)) ON CONFLICT (owner_id, post_id) DO NOTHING
            """)
    }

    /// Of `owners`, those who have not been shown the boosted post among their newest 40 entries.
    private func withoutRecent(_ subject: Post.ID, boost: Bool, among owners: [Account.ID]) throws -> [Account.ID] {
        guard boost, !owners.isEmpty else { return owners }
        let shown = Set(
            try all(
                Account.ID.self,
                """
                SELECT h.owner_id FROM home_entries h WHERE h.subject_id = \(subject) AND h.owner_id IN \(list: owners)
                    AND h.post_id >= COALESCE((SELECT k.post_id FROM home_entries k WHERE k.owner_id = h.owner_id
                        ORDER BY k.post_id DESC LIMIT 1 OFFSET 39), 0)
                """))
        return owners.filter { !shown.contains($0) }
    }

    /// Fills a new follower's home timeline with what the followed wrote lately.
    package func backfillHome(of owner: Account.ID, from author: Account.ID, limit: Int) throws {
        try execute(
            """
            INSERT INTO home_entries (owner_id, post_id, subject_id, author_id)
            SELECT \(owner), p.id, COALESCE(p.reblog_of_id, p.id), p.author_id FROM posts p
            WHERE p.author_id = \(author) AND p.visibility <= 2
                AND (p.in_reply_to_account_id IS NULL OR p.in_reply_to_account_id = p.author_id)
            ORDER BY p.id DESC LIMIT \(limit)
            ON CONFLICT (owner_id, post_id) DO NOTHING
            """)
    }

    /// Keeps the newest `keep` entries of a home timeline.
    package func trimHome(of owner: Account.ID, keep: Int) throws {
        try execute(
            """
            DELETE FROM home_entries WHERE owner_id = \(owner) AND post_id <= COALESCE(
                (SELECT h.post_id FROM home_entries h WHERE h.owner_id = \(owner)
                 ORDER BY h.post_id DESC LIMIT 1 OFFSET \(keep)), 0)
            """)
    }

    package func removeFromHome(of owner: Account.ID, author: Account.ID) throws {
        try execute("DELETE FROM home_entries WHERE owner_id = \(owner) AND author_id = \(author)")
    }
}

extension Visible {
    /// `unwanted` for many viewers at once: `column` holds the viewer's id, `account` is the id of one account.
    static func unwanted(_ account: String, byColumn column: String) -> SQL {
        """
        (EXISTS (SELECT 1 FROM blocks ub WHERE ub.account_id = \(raw: column) AND ub.target_id = \(raw: account))
         OR EXISTS (SELECT 1 FROM blocks ub WHERE ub.account_id = \(raw: account) AND ub.target_id = \(raw: column))
         OR EXISTS (SELECT 1 FROM mutes um WHERE um.account_id = \(raw: column) AND um.target_id = \(raw: account)))
        """
    }
}

extension Reader {
    /// In whose home timelines a post stands, itself or by a boost.
    package func homeOwners(of post: Post.ID) throws -> [Account.ID] {
        try all(Account.ID.self, "SELECT DISTINCT owner_id FROM home_entries WHERE subject_id = \(post)")
    }

    /// People of this server who asked to be told of every post of `author`.
    package func subscribers(to author: Account.ID) throws -> [Account.ID] {
        try all(
            Account.ID.self,
            """
            SELECT f.follower_id FROM follows f JOIN users u ON u.id = f.follower_id
            WHERE f.target_id = \(author) AND f.notify
            """)
    }

    /// People of this server who boosted a post.
    package func localBoosters(of post: Post.ID) throws -> [Account.ID] {
        try all(
            Account.ID.self,
            "SELECT p.author_id FROM posts p JOIN users u ON u.id = p.author_id WHERE p.reblog_of_id = \(post)")
    }
}
