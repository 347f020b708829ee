import Database

extension Migrations {
    /// How often a server said no to a delivery, apart from how often it could not take it.
    static let refusals0025 = Migration(
        "0025_refusals",
        sql: """
            ALTER TABLE deliveries ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0;
            """)
}
