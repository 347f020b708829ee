import Database

extension Migrations {
    /// Collections of accounts that somebody recommends, and who is in them.
    static let collections0016 = Migration(
        "0016_collections",
        sql: """
            CREATE TABLE collections (
                id INTEGER PRIMARY KEY,
                owner_id INTEGER NOT NULL,
                uri TEXT NOT NULL UNIQUE,
                url TEXT,
                name TEXT NOT NULL,
                description TEXT NOT NULL,
                language TEXT,
                tag TEXT,
                sensitive BOOLEAN NOT NULL,
                discoverable BOOLEAN NOT NULL,
                created_at INTEGER NOT NULL,
                updated_at INTEGER NOT NULL,
                fetched_at INTEGER
            );
            CREATE INDEX collections_by_owner ON collections (owner_id, id);
            CREATE INDEX collections_by_url ON collections (url);

            CREATE TABLE collection_items (
                id INTEGER PRIMARY KEY,
                collection_id INTEGER NOT NULL,
                account_id INTEGER,
                object_uri TEXT NOT NULL,
                uri TEXT NOT NULL,
                state INTEGER NOT NULL,
                request_uri TEXT,
                stamp_uri TEXT,
                created_at INTEGER NOT NULL,
                UNIQUE (collection_id, object_uri)
            );
            CREATE INDEX collection_items_by_account ON collection_items (account_id, id);
            CREATE INDEX collection_items_by_request ON collection_items (request_uri) WHERE request_uri IS NOT NULL;
            CREATE INDEX collection_items_by_stamp ON collection_items (stamp_uri) WHERE stamp_uri IS NOT NULL;

            ALTER TABLE accounts ADD COLUMN feature_policy INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE remote_actors ADD COLUMN featured_collections_url TEXT;
            ALTER TABLE remote_actors ADD COLUMN collections_fetched_at INTEGER;
            """)
}
