import Database

extension Migrations {
    /// Which servers take the signatures of RFC 9421 rather than those of draft-cavage.
    static let signatures0017 = Migration(
        "0017_signatures",
        sql: """
            ALTER TABLE servers ADD COLUMN message_signatures BOOLEAN NOT NULL DEFAULT FALSE;
            CREATE INDEX servers_message_signatures ON servers (host) WHERE message_signatures;
            """)
}
