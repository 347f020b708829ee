import Database

extension Migrations {
    /// Which processes there are, by the number that is in their ids, and what they told each other lately. On SQLite
    /// both stay empty. What was told lately need not outlive a crash of PostgreSQL: it is not logged, and costs no
    /// sync to disk.
    static let nodes0028 = Migration("0028_nodes") { transaction in
        let isPostgres = transaction.dialect == .postgres
        try transaction.script(
            """
            CREATE TABLE nodes (
                number INTEGER PRIMARY KEY,
                name TEXT NOT NULL,
                until INTEGER NOT NULL
            ) STRICT;
            CREATE \(isPostgres ? "UNLOGGED " : "")TABLE relayed (
                id INTEGER \(isPostgres ? "GENERATED ALWAYS AS IDENTITY " : "")PRIMARY KEY,
                sent_at INTEGER NOT NULL,
                payload TEXT NOT NULL
            ) STRICT;
            """)
    }
}
