import Database

extension Migrations {
    /// Replies and boosts that nobody else sees before somebody of this server has agreed, and who is to answer;
    /// servers whose pictures are not shown.
    static let waiting0022 = Migration(
        "0022_waiting",
        sql: """
            ALTER TABLE posts ADD COLUMN waits BOOLEAN NOT NULL DEFAULT FALSE;
            ALTER TABLE approvals ADD COLUMN author_id INTEGER;
            ALTER TABLE approvals ADD COLUMN answered_at INTEGER;
            ALTER TABLE servers ADD COLUMN rejects_media BOOLEAN NOT NULL DEFAULT FALSE;
            CREATE INDEX approvals_waiting ON approvals (author_id, id)
                WHERE author_id IS NOT NULL AND authorization_uri IS NULL;
            """)
}
