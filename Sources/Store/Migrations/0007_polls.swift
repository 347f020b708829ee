import Database

extension Migrations {
    /// Polls, one for a post at most, with the votes of each choice and who of those known here gave them.
    static let polls0007 = Migration(
        "0007_polls",
        sql: """
            CREATE TABLE polls (
                post_id INTEGER PRIMARY KEY,
                author_id INTEGER NOT NULL,
                options TEXT NOT NULL,
                multiple BOOLEAN NOT NULL,
                hides_totals BOOLEAN NOT NULL,
                expires_at INTEGER,
                voters_count INTEGER,
                fetched_at INTEGER,
                ended BOOLEAN NOT NULL
            );
            CREATE TABLE poll_tallies (
                post_id INTEGER NOT NULL,
                choice INTEGER NOT NULL,
                votes INTEGER NOT NULL,
                PRIMARY KEY (post_id, choice)
            );
            CREATE TABLE poll_votes (
                id INTEGER PRIMARY KEY,
                post_id INTEGER NOT NULL,
                account_id INTEGER NOT NULL,
                choice INTEGER NOT NULL,
                created_at INTEGER NOT NULL,
                UNIQUE (post_id, account_id, choice)
            );
            CREATE INDEX poll_votes_by_account ON poll_votes (account_id);
            ALTER TABLE post_edits ADD COLUMN poll_options TEXT NOT NULL DEFAULT '[]';
            """)
}
