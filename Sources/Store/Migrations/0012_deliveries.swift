import Database

extension Migrations {
    /// What became of deliveries, in which order they go, which hosts the owner has stopped, which inboxes are gone;
    /// and which incoming activities hold up others of their sender.
    static let deliveries0012 = Migration(
        "0012_deliveries",
        sql: """
            ALTER TABLE outbound_bodies ADD COLUMN post_id INTEGER;
            ALTER TABLE outbound_bodies ADD COLUMN topic INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE outbound_bodies ADD COLUMN synchronises BOOLEAN NOT NULL DEFAULT FALSE;
            CREATE INDEX outbound_bodies_by_post ON outbound_bodies (post_id) WHERE post_id IS NOT NULL;
            CREATE INDEX outbound_bodies_by_topic ON outbound_bodies (topic);

            ALTER TABLE servers ADD COLUMN stopped BOOLEAN NOT NULL DEFAULT FALSE;
            CREATE INDEX servers_stopped ON servers (host) WHERE stopped;

            CREATE TABLE gone_inboxes (
                inbox_url TEXT PRIMARY KEY,
                gone_at INTEGER NOT NULL
            );

            CREATE TABLE delivery_reports (
                post_id INTEGER PRIMARY KEY,
                author_id INTEGER NOT NULL,
                created_at INTEGER NOT NULL
            );
            CREATE INDEX delivery_reports_by_age ON delivery_reports (created_at);

            CREATE TABLE delivery_receipts (
                post_id INTEGER NOT NULL,
                host TEXT NOT NULL,
                state INTEGER NOT NULL,
                attempts INTEGER NOT NULL,
                settled_at INTEGER NOT NULL,
                error TEXT,
                PRIMARY KEY (post_id, host)
            ) WITHOUT ROWID;

            ALTER TABLE inbound_activities ADD COLUMN held_at INTEGER NOT NULL DEFAULT 0;
            CREATE INDEX inbound_activities_waiting ON inbound_activities (sender_id, id) WHERE body <> '';
            """)
}
