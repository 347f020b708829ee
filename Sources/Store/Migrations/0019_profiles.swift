import Database

extension Migrations {
    /// What is read of profiles elsewhere that somebody here looks at: their earlier posts, and what their servers count.
    static let profiles0019 = Migration(
        "0019_profiles",
        sql: """
            ALTER TABLE remote_actors ADD COLUMN totals_at INTEGER;

            CREATE TABLE profile_fetches (
                account_id INTEGER PRIMARY KEY,
                wanted_at INTEGER NOT NULL,
                finished_at INTEGER,
                next_url TEXT,
                is_whole BOOLEAN NOT NULL
            );
            CREATE INDEX profile_fetches_by_age ON profile_fetches (wanted_at);
            """)
}
