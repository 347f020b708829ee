import Database

extension Migrations {
    /// The relays that this server subscribes to (FEP-ae0c).
    static let relays0020 = Migration(
        "0020_relays",
        sql: """
            CREATE TABLE relays (
                id INTEGER PRIMARY KEY,
                url TEXT NOT NULL UNIQUE,
                style INTEGER NOT NULL,
                state INTEGER NOT NULL,
                account_id INTEGER REFERENCES accounts (id),
                follow_uri TEXT,
                created_at INTEGER NOT NULL
            );
            CREATE INDEX relays_by_account ON relays (account_id);
            """)
}
