import Database

extension Migrations {
    /// The hashtags that people show on their profiles.
    static let featuredTags0015 = Migration(
        "0015_featured_tags",
        sql: """
            CREATE TABLE featured_tags (
                id INTEGER PRIMARY KEY,
                account_id INTEGER NOT NULL,
                tag_id INTEGER NOT NULL,
                display TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                UNIQUE (account_id, tag_id)
            );
            CREATE INDEX featured_tags_in_order ON featured_tags (account_id, id);
            """)
}
