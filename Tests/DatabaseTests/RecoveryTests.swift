import Database
import Foundation
import Logging
import PostgresCluster
import Synchronization
import Testing

@Suite struct RecoveryTests {
    @Test(arguments: Engine.all) func `a full database says so and recovers when there is space`(
        engine: Engine
    ) async throws {
        // PostgreSQL has no such limit to set; its error code is mapped in one place with the others.
        if engine == .postgres { return }
        try await engine.withDatabase { database in
            try await database.migrate([Notes.migration])
            let pages = try await database.write { transaction in
                let pages = try transaction.first(Int.self, "PRAGMA page_count") ?? 0
                try transaction.script("PRAGMA max_page_count = \(pages + 2)")
                return pages
            }
            let error = await #expect(throws: DatabaseError.self) {
                try await database.write { try Notes.insert(1, String(repeating: "x", count: 100_000), in: $0) }
            }
            guard case .full? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            try await database.write { try $0.script("PRAGMA max_page_count = \(pages + 1_000)") }
            try await database.write { try Notes.insert(2, String(repeating: "x", count: 100_000), in: $0) }
            let ids = try await database.read(Notes.ids)
            #expect(ids == [2])
        }
    }

    @Test func `killed connections come back by themselves`() async throws {
        try await Engine.postgres.withDatabase { database in
            try await database.migrate([Notes.migration])
            for round in 1...3 {
                try await database.write { transaction in
                    // All but the one that runs this.
                    try transaction.each(
                        """
                        SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity
                        WHERE datname = current_database() AND pid <> pg_backend_pid()
                        """
                    ) { _ in }
                }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for id in 1...20 {
                        group.addTask {
                            try await database.write { try Notes.insert(round * 100 + id, in: $0) }
                            let ids = try await database.read(Notes.ids)
                            #expect(ids.contains(round * 100 + id))
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
    }

    @Test func `a connection lost inside a closure runs the closure again`() async throws {
        try await Engine.postgres.withDatabase { database in
            try await database.migrate([Notes.migration])
            let runs = Mutex(0)
            try await database.write { transaction in
                try Notes.insert(1, in: transaction)
                let run = runs.withLock { runs in
                    runs += 1
                    return runs
                }
                if run == 1 { _ = try transaction.exists("SELECT pg_terminate_backend(pg_backend_pid())::text") }
            }
            #expect(runs.withLock { $0 } == 2)
            let ids = try await database.read(Notes.ids)
            #expect(ids == [1])
        }
    }

    @Test(arguments: [1, 8]) func `transactions that block each other all succeed in the end`(
        batch: Int
    ) async throws {
        try await Engine.postgres.withDatabase(settings: .init(writers: 3, batch: batch)) { database in
            try await database.migrate([
                Migration("counters", sql: "CREATE TABLE counters (id INTEGER PRIMARY KEY, value INTEGER NOT NULL)")
            ])
            try await database.write { transaction in
                for id in 1...2 { try transaction.execute("INSERT INTO counters VALUES (\(id), 0)") }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...60 {
                    group.addTask {
                        try await database.write { transaction in
                            for id in number.isMultiple(of: 2) ? [1, 2] : [2, 1] {
                                try transaction.execute("UPDATE counters SET value = value + 1 WHERE id = \(id)")
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let values = try await database.read { try $0.all(Int.self, "SELECT value FROM counters ORDER BY id") }
            #expect(values == [60, 60])
        }
    }

    @Test func `statements keep working after a migration changed their tables`() async throws {
        try await Engine.postgres.withDatabase(settings: .init(readers: 1, writers: 1)) { database in
            try await database.migrate([Notes.migration])
            try await database.write { try Notes.insert(1, in: $0) }
            let query: SQL = "SELECT * FROM notes"
            for _ in 1...2 { _ = try await database.read { try $0.exists(query) } }
            try await database.migrate([
                Notes.migration, Migration("wider", sql: "ALTER TABLE notes ADD COLUMN extra TEXT"),
            ])
            let isThere = try await database.read { try $0.exists(query) }
            #expect(isThere)
        }
    }

    @Test func `a server that is not there is unavailable`() async throws {
        let error = await #expect(throws: DatabaseError.self) {
            _ = try await Database.open(.postgres(url: "postgres://x@127.0.0.1:1/x"), logger: Logger(label: "test"))
        }
        guard case .unavailable? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `more callers than may wait are refused at once`() async throws {
        try await Engine.memory.withDatabase(settings: .init(capacity: 4)) { database in
            let answered = await withTaskGroup(of: Bool.self) { group in
                for _ in 1...50 {
                    group.addTask { (try? await database.read { _ in usleep(1_000) }) != nil }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect((4..<50).contains(answered))
        }
    }

    @Test func `without prepared statements everything works too`() async throws {
        try await Engine.postgres.withDatabase(settings: .init(preparesStatements: false)) { database in
            try await database.migrate([Notes.migration])
            try await database.write { transaction in
                for id in 1...3 { try Notes.insert(id, in: transaction) }
            }
            let ids = try await database.read { reader in
                try reader.all(Int.self, "SELECT id FROM notes WHERE id IN \(list: [1, 3])")
            }
            #expect(ids.sorted() == [1, 3])
        }
    }
}
