import Database

extension Migrations {
    /// What each person of this server has waiting for them.
    static let timelines0004 = Migration(
        "0004_timelines",
        sql: """
            CREATE TABLE home_entries (
                owner_id INTEGER NOT NULL,
                post_id INTEGER NOT NULL,
                subject_id INTEGER NOT NULL,
                author_id INTEGER NOT NULL,
                PRIMARY KEY (owner_id, post_id)
            );
            CREATE INDEX home_entries_by_subject ON home_entries (subject_id);
            CREATE INDEX home_entries_by_author ON home_entries (owner_id, author_id);

            CREATE TABLE notifications (
                id INTEGER PRIMARY KEY,
                recipient_id INTEGER NOT NULL,
                kind INTEGER NOT NULL,
                from_id INTEGER NOT NULL,
                post_id INTEGER NOT NULL DEFAULT 0,
                created_at INTEGER NOT NULL,
                UNIQUE (recipient_id, kind, from_id, post_id)
            );
            CREATE INDEX notifications_in_order ON notifications (recipient_id, id);
            CREATE INDEX notifications_by_sender ON notifications (from_id);
            CREATE INDEX notifications_by_post ON notifications (post_id) WHERE post_id <> 0;

            CREATE TABLE markers (
                account_id INTEGER NOT NULL,
                timeline TEXT NOT NULL,
                last_read_id INTEGER NOT NULL,
                version INTEGER NOT NULL,
                updated_at INTEGER NOT NULL,
                PRIMARY KEY (account_id, timeline)
            );
            """)
}
