import Database

extension Migrations {
    /// Keys that sign documents (FEP-521a `assertionMethod`), and keys that were replaced.
    static let keys0018 = Migration(
        "0018_keys",
        sql: """
            ALTER TABLE account_keys ADD COLUMN asserts BOOLEAN NOT NULL DEFAULT FALSE;
            ALTER TABLE account_keys ADD COLUMN retired BOOLEAN NOT NULL DEFAULT FALSE;
            ALTER TABLE outbound_bodies ADD COLUMN private_pem TEXT;
            """)
}
