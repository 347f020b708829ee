import Foundation

/// Brings a database's tables up to what this binary expects, each migration in its own transaction. On PostgreSQL
/// the transactions of several nodes that start together follow one another.
struct Migrator {
    private let migrations: [Migration]

    init(_ migrations: [Migration]) {
        self.migrations = migrations
    }

    /// Throws `failed` when the database knows a migration that `migrations` does not: a newer binary was here, and
    /// this one would not understand its tables.
    func run(on database: Database) async throws {
        let names = migrations.map(\.name)
        guard Set(names).count == names.count else { throw DatabaseError.failed("two migrations have the same name") }
        let applied = try await database.migration { transaction in
            try transaction.script(Self.table)
            return try Self.applied(transaction)
        }
        if let stranger = applied.first(where: { !names.contains($0) }) {
            throw DatabaseError.failed(
                "the database was migrated by a newer version (it knows the migration \(stranger)); start that one")
        }
        for migration in migrations where !applied.contains(migration.name) {
            try await database.migration { transaction in
                try Self.apply(migration, in: transaction)
            }
        }
    }

    private static let table = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            name TEXT PRIMARY KEY NOT NULL,
            applied_at INTEGER NOT NULL
        ) STRICT
        """

    private static func applied(_ transaction: Transaction) throws -> [String] {
        try transaction.all("SELECT name FROM schema_migrations ORDER BY applied_at, name")
    }

    private static func apply(_ migration: Migration, in transaction: Transaction) throws {
        // Another node may have been quicker.
        guard try !applied(transaction).contains(migration.name) else { return }
        do {
            try migration.steps(transaction)
        } catch let error as DatabaseError {
            throw DatabaseError.failed("migration \(migration.name): \(error)")
        }
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        try transaction.execute("INSERT INTO schema_migrations (name, applied_at) VALUES (\(migration.name), \(now))")
    }
}
