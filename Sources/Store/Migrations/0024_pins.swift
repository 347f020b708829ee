import Database

extension Migrations {
    /// When somebody elsewhere last said that they pin or unpin something.
    static let pins0024 = Migration(
        "0024_pins", sql: "ALTER TABLE profile_fetches ADD COLUMN pins_told_at INTEGER NOT NULL DEFAULT 0;")
}
