import Database
import Logging
import PostgresCluster
import Synchronization
import Testing

@Suite struct MigrationTests {
    @Test(arguments: Engine.all) func `a migration is applied once`(engine: Engine) async throws {
        try await engine.withDatabase { database in
            let count = Mutex(0)
            let counting = Migration("counting") { transaction in
                count.withLock { $0 += 1 }
                try transaction.execute("CREATE TABLE things (id INTEGER PRIMARY KEY, done BOOLEAN NOT NULL) STRICT")
                try transaction.execute("INSERT INTO things (id, done) VALUES (\(1), \(true))")
            }
            try await database.migrate([Notes.migration, counting])
            try await database.migrate([Notes.migration, counting])
            #expect(count.withLock { $0 } == 1)
        }
    }

    @Test(arguments: Engine.all) func `a migration that fails leaves nothing and is tried again`(
        engine: Engine
    ) async throws {
        try await engine.withDatabase { database in
            await #expect(throws: DatabaseError.self) {
                try await database.migrate([
                    Migration("half", sql: "CREATE TABLE half (id INTEGER) STRICT; CREATE TABL nonsense;")
                ])
            }
            try await database.migrate([Migration("half", sql: "CREATE TABLE half (id INTEGER) STRICT")])
            let isThere = try await database.read { try $0.exists("SELECT COUNT(*) FROM half") }
            #expect(isThere)
        }
    }

    @Test(arguments: Engine.all) func `a database of a newer version is refused`(engine: Engine) async throws {
        try await engine.withDatabase { database in
            let later = Migration("later", sql: "CREATE TABLE later (id INTEGER) STRICT")
            try await database.migrate([Notes.migration, later])
            let error = await #expect(throws: DatabaseError.self) { try await database.migrate([Notes.migration]) }
            #expect(error?.description.contains("later") == true)
        }
    }

    @Test func `nodes that start together migrate one at a time`() async throws {
        try await Engine.postgres.withLocation { location in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 1...4 {
                    group.addTask {
                        let database = try await Database.open(location, logger: Logger(label: "test"))
                        let other = Migration("other", sql: "CREATE TABLE other (id INTEGER)")
                        try await database.migrate([Notes.migration, other])
                        await database.close()
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test(arguments: Engine.all) func `words are exchanged in definitions and not in texts or names`(
        engine: Engine
    ) async throws {
        try await engine.withDatabase { database in
            try await database.migrate([
                Migration(
                    "words",
                    sql: """
                        -- A BLOB isn't REAL.
                        CREATE TABLE words (
                            real REAL, word TEXT DEFAULT 'INTEGER; STRICT', "blob" BLOB, REALLY INTEGER,
                            flag BOOLEAN NOT NULL DEFAULT TRUE, PRIMARY KEY (word)
                        ) STRICT, WITHOUT ROWID;
                        INSERT INTO words (real) VALUES (0.5);
                        """)
            ])
            let found = try await database.read { try $0.first(String.self, "SELECT word FROM words WHERE flag") }
            #expect(found == "INTEGER; STRICT")
        }
    }

    @Test(arguments: [Engine.memory, .file]) func `a table can be rebuilt without losing what refers to it`(
        engine: Engine
    ) async throws {
        try await engine.withDatabase { database in
            try await database.migrate([Notes.migration])
            try await database.write { transaction in
                try Notes.insert(1, in: transaction)
                try transaction.execute("INSERT INTO marks VALUES (1)")
            }
            try await database.migrate([
                Notes.migration,
                Migration(
                    "rebuild",
                    sql: """
                        CREATE TABLE notes_new (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, extra TEXT) STRICT;
                        INSERT INTO notes_new (id, text) SELECT id, text FROM notes;
                        DROP TABLE notes;
                        ALTER TABLE notes_new RENAME TO notes;
                        """),
            ])
            let marks = try await database.read { try $0.first(Int.self, "SELECT COUNT(*) FROM marks") }
            #expect(marks == 1)
            await #expect(throws: DatabaseError.self) {
                try await database.write { try $0.execute("INSERT INTO marks VALUES (\(5))") }
            }
        }
    }
}
