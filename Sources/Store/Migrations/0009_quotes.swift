import Database

extension Migrations {
    /// Which post quotes which, how far the quoted author's consent has come, and whom each author lets quote.
    static let quotes0009 = Migration(
        "0009_quotes",
        sql: """
            CREATE TABLE quotes (
                post_id INTEGER PRIMARY KEY,
                author_id INTEGER NOT NULL,
                target_id INTEGER,
                target_author_id INTEGER,
                target_uri TEXT NOT NULL,
                state INTEGER NOT NULL,
                authorization_uri TEXT,
                request_uri TEXT,
                is_legacy BOOLEAN NOT NULL,
                created_at INTEGER NOT NULL
            );
            CREATE INDEX quotes_by_target ON quotes (target_id, post_id) WHERE target_id IS NOT NULL;
            CREATE INDEX quotes_by_missing_target ON quotes (target_uri) WHERE target_id IS NULL;
            CREATE INDEX quotes_by_authorization ON quotes (authorization_uri) WHERE authorization_uri IS NOT NULL;
            CREATE INDEX quotes_by_request ON quotes (request_uri) WHERE request_uri IS NOT NULL;

            ALTER TABLE posts ADD COLUMN quotes_count INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE posts ADD COLUMN quote_policy INTEGER NOT NULL DEFAULT 0;
            """)
}
