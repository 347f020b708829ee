import Database

extension Migrations {
    /// Accounts that move or are limited, by their own server too; reports of what people did.
    static let movesAndReports0014 = Migration(
        "0014_moves_and_reports",
        sql: """
            ALTER TABLE accounts ADD COLUMN also_known_as TEXT NOT NULL DEFAULT '[]';
            ALTER TABLE accounts ADD COLUMN attribution_domains TEXT NOT NULL DEFAULT '[]';
            ALTER TABLE accounts ADD COLUMN moved_at INTEGER;
            ALTER TABLE accounts ADD COLUMN set_standing INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE accounts ADD COLUMN origin_suspended BOOLEAN NOT NULL DEFAULT FALSE;
            ALTER TABLE remote_actors ADD COLUMN featured_tags_url TEXT;
            ALTER TABLE servers ADD COLUMN limited BOOLEAN NOT NULL DEFAULT FALSE;
            ALTER TABLE servers ADD COLUMN standing_applied INTEGER NOT NULL DEFAULT 0;

            CREATE TABLE reports (
                id INTEGER PRIMARY KEY,
                uri TEXT UNIQUE,
                host TEXT NOT NULL DEFAULT '',
                reporter_id INTEGER NOT NULL,
                target_id INTEGER NOT NULL,
                category TEXT NOT NULL,
                comment TEXT NOT NULL,
                post_ids TEXT NOT NULL,
                rule_ids TEXT NOT NULL,
                forwarded BOOLEAN NOT NULL,
                created_at INTEGER NOT NULL,
                resolved_at INTEGER,
                resolved_by_id INTEGER
            );
            CREATE INDEX reports_open ON reports (id) WHERE resolved_at IS NULL;
            CREATE INDEX reports_by_target ON reports (target_id, id);
            CREATE INDEX reports_by_reporter ON reports (reporter_id, created_at);
            CREATE INDEX reports_by_host ON reports (host, created_at);
            """)
}
