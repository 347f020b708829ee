import Database
import Domain

extension FeaturedTag: RowDecodable {
    package init(_ row: inout RowReader) throws {
        self.init(
            id: try row.next(), account: try row.next(), name: try row.next(), display: try row.next(),
            postsCount: try row.next(), lastPostAt: try row.next())
    }
}

extension Reader {
    /// What an account features, in the order it was chosen.
    package func featuredTags(of account: Account.ID) throws -> [FeaturedTag] {
        try all(
            FeaturedTag.self,
            """
            SELECT f.id, f.account_id, t.name, f.display, COUNT(p.id), MAX(p.created_at) FROM featured_tags f
            JOIN tags t ON t.id = f.tag_id LEFT JOIN post_tags x ON x.tag_id = f.tag_id
            LEFT JOIN posts p ON p.id = x.post_id AND p.author_id = f.account_id AND p.visibility <= 1
            WHERE f.account_id = \(account) GROUP BY f.id, f.account_id, t.name, f.display ORDER BY f.id
            """)
    }

    package func isFeaturing(_ tag: Tag.ID, _ account: Account.ID) throws -> Bool {
        try exists("SELECT 1 FROM featured_tags WHERE account_id = \(account) AND tag_id = \(tag)")
    }

    package func featuredTagsCount(of account: Account.ID) throws -> Int {
        try first(Int.self, "SELECT COUNT(*) FROM featured_tags WHERE account_id = \(account)") ?? 0
    }

    /// The tag behind a featured one of `account`.
    package func tag(featuredAs id: FeaturedTag.ID, by account: Account.ID) throws -> Tag? {
        try first(
            Tag.self,
            """
            SELECT t.id, t.name, f.display FROM featured_tags f JOIN tags t ON t.id = f.tag_id
            WHERE f.id = \(id) AND f.account_id = \(account)
            """)
    }

    /// Tags that an account has used most in its newest `posts` posts and does not feature yet.
    package func tagsUsed(by account: Account.ID, inNewest posts: Int, limit: Int) throws -> [Tag] {
        try all(
            Tag.self,
            """
            SELECT t.id, t.name, t.display FROM (SELECT id FROM posts WHERE author_id = \(account)
                ORDER BY id DESC LIMIT \(posts)) p
            JOIN post_tags x ON x.post_id = p.id JOIN tags t ON t.id = x.tag_id
            WHERE NOT EXISTS (SELECT 1 FROM featured_tags f WHERE f.account_id = \(account) AND f.tag_id = t.id)
            GROUP BY t.id, t.name, t.display ORDER BY COUNT(*) DESC, t.id LIMIT \(limit)
            """)
    }
}

extension Transaction {
    /// False when it was featured already.
    package func insertFeaturedTag(
        id: FeaturedTag.ID, _ tag: Tag.ID, display: String, by account: Account.ID, at moment: Timestamp
    ) throws -> Bool {
        try execute(
            """
            INSERT INTO featured_tags (id, account_id, tag_id, display, created_at)
            VALUES (\(id), \(account), \(tag), \(display), \(moment)) ON CONFLICT (account_id, tag_id) DO NOTHING
            """) == 1
    }

    package func deleteFeaturedTag(_ tag: Tag.ID, of account: Account.ID) throws -> Bool {
        try execute("DELETE FROM featured_tags WHERE account_id = \(account) AND tag_id = \(tag)") == 1
    }
}
