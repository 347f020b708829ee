import Database

/// The table most tests use.
enum Notes {
    static let migration = Migration(
        "notes",
        sql: """
            CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
            CREATE TABLE replies (
                id INTEGER PRIMARY KEY,
                note_id INTEGER NOT NULL REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED
            ) STRICT;
            CREATE TABLE marks (note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE) STRICT;
            """)

    static func insert(_ id: Int, _ text: String? = nil, in transaction: Transaction) throws {
        try transaction.execute("INSERT INTO notes (id, text) VALUES (\(id), \(text ?? "note \(id)"))")
    }

    static func ids(_ reader: Reader) throws -> [Int] {
        try reader.all("SELECT id FROM notes ORDER BY id")
    }
}

struct Refused: Error, Equatable {}
