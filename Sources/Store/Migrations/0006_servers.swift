import Database

extension Migrations {
    /// What this server says of itself, and other servers: what they send, what is sent to them, how they answer.
    static let servers0006 = Migration(
        "0006_servers",
        sql: """
            CREATE TABLE settings (
                name TEXT PRIMARY KEY,
                value TEXT NOT NULL
            );

            CREATE TABLE remote_actors (
                account_id INTEGER PRIMARY KEY REFERENCES accounts (id),
                inbox_url TEXT NOT NULL,
                shared_inbox_url TEXT,
                outbox_url TEXT,
                followers_url TEXT,
                following_url TEXT,
                featured_url TEXT,
                fetched_at INTEGER NOT NULL
            );
            CREATE INDEX remote_actors_by_followers ON remote_actors (followers_url);

            CREATE TABLE servers (
                host TEXT PRIMARY KEY,
                registrable TEXT NOT NULL,
                first_seen_at INTEGER NOT NULL,
                failing_since INTEGER,
                failures INTEGER NOT NULL DEFAULT 0,
                retry_at INTEGER,
                last_error TEXT,
                blocked BOOLEAN NOT NULL
            );
            CREATE INDEX servers_by_registrable ON servers (registrable, first_seen_at);
            CREATE INDEX servers_failing ON servers (failing_since) WHERE failing_since IS NOT NULL;
            CREATE INDEX servers_blocked ON servers (host) WHERE blocked;

            CREATE TABLE inbound_activities (
                id INTEGER PRIMARY KEY,
                activity_id TEXT NOT NULL UNIQUE,
                sender_id INTEGER NOT NULL,
                body TEXT NOT NULL,
                received_at INTEGER NOT NULL
            );
            CREATE INDEX inbound_activities_by_age ON inbound_activities (received_at);

            CREATE TABLE outbound_bodies (
                id INTEGER PRIMARY KEY,
                activity_id TEXT NOT NULL UNIQUE,
                sender_id INTEGER NOT NULL,
                body TEXT NOT NULL,
                created_at INTEGER NOT NULL
            );

            CREATE TABLE deliveries (
                id INTEGER PRIMARY KEY,
                body_id INTEGER NOT NULL REFERENCES outbound_bodies (id),
                host TEXT NOT NULL,
                inbox_url TEXT NOT NULL,
                attempts INTEGER NOT NULL DEFAULT 0,
                due_at INTEGER NOT NULL,
                lease_until INTEGER NOT NULL DEFAULT 0,
                last_error TEXT,
                created_at INTEGER NOT NULL,
                UNIQUE (body_id, inbox_url)
            );
            CREATE INDEX deliveries_due ON deliveries (due_at);
            CREATE INDEX deliveries_by_host ON deliveries (host, due_at);
            CREATE INDEX deliveries_by_age ON deliveries (created_at);
            CREATE INDEX deliveries_leased ON deliveries (lease_until) WHERE lease_until > 0;
            """)
}
