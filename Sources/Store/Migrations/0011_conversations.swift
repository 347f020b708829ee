import Database

extension Migrations {
    /// Where posts of other servers say that their conversation goes on, how their servers count it, and what is being
    /// fetched of conversations.
    static let conversations0011 = Migration(
        "0011_conversations",
        sql: """
            ALTER TABLE posts ADD COLUMN replies_total INTEGER NOT NULL DEFAULT 0;

            CREATE TABLE remote_posts (
                post_id INTEGER PRIMARY KEY,
                context_url TEXT,
                replies_url TEXT,
                is_history BOOLEAN NOT NULL,
                counted_at INTEGER,
                replies_asked_at INTEGER
            );

            CREATE TABLE thread_fetches (
                id TEXT PRIMARY KEY,
                conversation_id INTEGER NOT NULL UNIQUE,
                post_id INTEGER NOT NULL,
                started_at INTEGER NOT NULL,
                finished_at INTEGER,
                requests INTEGER NOT NULL DEFAULT 0,
                found INTEGER NOT NULL DEFAULT 0
            );
            CREATE INDEX thread_fetches_finished ON thread_fetches (finished_at) WHERE finished_at IS NOT NULL;
            CREATE INDEX thread_fetches_open ON thread_fetches (started_at) WHERE finished_at IS NULL;

            CREATE TABLE thread_frontier (
                fetch_id TEXT NOT NULL,
                uri TEXT NOT NULL,
                host TEXT NOT NULL,
                kind INTEGER NOT NULL,
                depth INTEGER NOT NULL,
                position INTEGER NOT NULL,
                attempts INTEGER NOT NULL DEFAULT 0,
                is_done BOOLEAN NOT NULL,
                PRIMARY KEY (fetch_id, uri)
            );
            CREATE INDEX thread_frontier_waiting ON thread_frontier (fetch_id, kind, position) WHERE NOT is_done;
            """)
}
