import Database

extension Migrations {
    /// Who may like, answer and boost a post, and what authors said to those who asked.
    static let policies0010 = Migration(
        "0010_policies",
        sql: """
            ALTER TABLE posts ADD COLUMN interaction_policy TEXT;

            CREATE TABLE approvals (
                id INTEGER PRIMARY KEY,
                interaction INTEGER NOT NULL,
                account_id INTEGER NOT NULL,
                target_id INTEGER NOT NULL,
                object_id INTEGER,
                object_uri TEXT NOT NULL,
                request_uri TEXT NOT NULL,
                authorization_uri TEXT,
                UNIQUE (account_id, target_id, interaction, object_uri)
            );
            CREATE INDEX approvals_by_object ON approvals (object_id) WHERE object_id IS NOT NULL;
            CREATE INDEX approvals_by_target ON approvals (target_id);
            CREATE INDEX approvals_by_request ON approvals (request_uri);
            CREATE INDEX approvals_by_authorization ON approvals (authorization_uri)
                WHERE authorization_uri IS NOT NULL;
            """)
}
