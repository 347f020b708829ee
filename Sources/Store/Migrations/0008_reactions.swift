import Database

extension Migrations {
    /// Custom emoji in posts and profiles, and what people react with. A reaction counts as a favourite too.
    static let reactions0008 = Migration(
        "0008_reactions",
        sql: """
            ALTER TABLE posts ADD COLUMN emojis TEXT NOT NULL DEFAULT '[]';
            ALTER TABLE accounts ADD COLUMN emojis TEXT NOT NULL DEFAULT '[]';
            ALTER TABLE favourites ADD COLUMN by_reaction BOOLEAN NOT NULL DEFAULT FALSE;
            CREATE TABLE reactions (
                id INTEGER PRIMARY KEY,
                post_id INTEGER NOT NULL,
                account_id INTEGER NOT NULL,
                name TEXT NOT NULL,
                url TEXT,
                uri TEXT,
                created_at INTEGER NOT NULL,
                UNIQUE (post_id, account_id, name)
            );
            CREATE INDEX reactions_by_account ON reactions (account_id, uri);
            """)
}
