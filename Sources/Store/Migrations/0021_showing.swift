import Database

extension Migrations {
    /// What an account wants shown on its profile, and to those who are not signed in.
    static let showing0021 = Migration(
        "0021_showing", sql: "ALTER TABLE accounts ADD COLUMN showing INTEGER NOT NULL DEFAULT 31;")
}
