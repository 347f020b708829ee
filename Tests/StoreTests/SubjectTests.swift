import Database
import PostgresCluster
import Store
import Testing

@Suite struct SubjectTests {
    @Test func `it is said of every table what its changes are about`() async throws {
        try await Engine.memory.withDatabase { database in
            try await database.migrate(Migrations.all)
            let tables = try await database.read { reader in
                var names: [String] = []
                try reader.each("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") {
                    names.append(try $0.next())
                }
                return Set(names)
            }
            let named = Set(Watch.store.rules.keys)
            // These change seldom, and everything with them.
            #expect(tables.subtracting(named) == ["settings", "schema_migrations"])
            #expect(named.subtracting(tables) == [])
        }
    }
}
