import Database

extension Migrations {
    /// Who follows, asks to follow, blocks and mutes whom, and what they note down about each other.
    static let relations0003 = Migration(
        "0003_relations",
        sql: """
            CREATE TABLE follows (
                id INTEGER PRIMARY KEY,
                follower_id INTEGER NOT NULL,
                target_id INTEGER NOT NULL,
                uri TEXT NOT NULL,
                reblogs BOOLEAN NOT NULL,
                notify BOOLEAN NOT NULL,
                languages TEXT,
                created_at INTEGER NOT NULL,
                UNIQUE (follower_id, target_id)
            );
            CREATE INDEX follows_by_target ON follows (target_id, id);
            CREATE INDEX follows_by_follower ON follows (follower_id, id);

            CREATE TABLE follow_requests (
                id INTEGER PRIMARY KEY,
                follower_id INTEGER NOT NULL,
                target_id INTEGER NOT NULL,
                uri TEXT NOT NULL,
                reblogs BOOLEAN NOT NULL,
                notify BOOLEAN NOT NULL,
                languages TEXT,
                created_at INTEGER NOT NULL,
                UNIQUE (follower_id, target_id)
            );
            CREATE INDEX follow_requests_by_target ON follow_requests (target_id, id);

            CREATE TABLE blocks (
                id INTEGER PRIMARY KEY,
                account_id INTEGER NOT NULL,
                target_id INTEGER NOT NULL,
                uri TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                UNIQUE (account_id, target_id)
            );
            CREATE INDEX blocks_in_order ON blocks (account_id, id);
            CREATE INDEX blocks_by_target ON blocks (target_id, account_id);

            CREATE TABLE mutes (
                id INTEGER PRIMARY KEY,
                account_id INTEGER NOT NULL,
                target_id INTEGER NOT NULL,
                notifications BOOLEAN NOT NULL,
                expires_at INTEGER,
                created_at INTEGER NOT NULL,
                UNIQUE (account_id, target_id)
            );
            CREATE INDEX mutes_in_order ON mutes (account_id, id);
            CREATE INDEX mutes_by_expiry ON mutes (expires_at) WHERE expires_at IS NOT NULL;

            CREATE TABLE account_notes (
                account_id INTEGER NOT NULL,
                target_id INTEGER NOT NULL,
                text TEXT NOT NULL,
                PRIMARY KEY (account_id, target_id)
            );

            CREATE TABLE endorsements (
                id INTEGER PRIMARY KEY,
                account_id INTEGER NOT NULL,
                target_id INTEGER NOT NULL,
                created_at INTEGER NOT NULL,
                UNIQUE (account_id, target_id)
            );
            """)
}
