import Foundation
import Logging
import PostgresCluster
import Testing

@testable import Database

/// Files that a disk has spoilt.
@Suite struct DamageTests {
    /// A file with enough rows for many pages, all in the file itself.
    private func withFile(_ body: (String) async throws -> Void) async throws {
        try await Engine.file.withLocation { location in
            guard case .file(let path) = location else { return }
            let database = try await open(path)
            try await database.migrate([
                Migration(
                    "0001",
                    sql:
                        "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL); CREATE INDEX notes_by_text ON notes (text)"
                )
            ])
            try await database.write { transaction in
                for id in 0..<2_000 {
                    try transaction.execute(
                        "INSERT INTO notes (id, text) VALUES (\(id), \("\(id) " + String(repeating: "x", count: 200)))")
                }
            }
            await database.close()
            try await body(path)
        }
    }

    private func open(_ path: String) async throws -> Database {
        try await Database.open(
            .file(path: path), settings: .init(isDurable: false),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func spoil(_ path: String, from offset: UInt64, bytes: Int) throws {
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.seek(toOffset: offset)
        try file.write(contentsOf: Data(repeating: 0xAA, count: bytes))
        try file.close()
    }

    @Test func `a whole file is found sound, on every engine`() async throws {
        try await withFile { path in
            let database = try await open(path)
            let found = try await database.examine(within: .seconds(30))
            #expect(found == .sound)
            #expect(!database.isDamaged)
            await database.close()
        }
        for engine in Engine.all {
            let found = try await engine.withDatabase { try await $0.examine(within: .seconds(30)) }
            #expect(found == .sound)
        }
    }

    @Test func `damage in the middle of a file is found by looking, and remembered`() async throws {
        try await withFile { path in
            try spoil(path, from: 40 * 4_096, bytes: 20 * 4_096)
            let database = try await open(path)
            guard case .damaged(let words) = try await database.examine(within: .seconds(30)) else {
                Issue.record("the damage was not found")
                return
            }
            #expect(!words.isEmpty && database.isDamaged)
            await database.close()
        }
    }

    @Test func `a read that meets damage says so`() async throws {
        try await withFile { path in
            try spoil(path, from: 40 * 4_096, bytes: 20 * 4_096)
            let database = try await open(path)
            await #expect {
                try await database.read { try $0.all(String.self, "SELECT text FROM notes NOT INDEXED") }
            } throws: { error in
                if case DatabaseError.damaged? = error as? DatabaseError { true } else { false }
            }
            #expect(database.isDamaged)
            await database.close()
        }
    }

    @Test func `a file whose head is spoilt is not opened, and is called damaged`() async throws {
        try await withFile { path in
            try spoil(path, from: 0, bytes: 100)
            await #expect {
                let database = try await open(path)
                _ = try await database.read { try $0.exists("SELECT 1 FROM notes") }
            } throws: { error in
                if case DatabaseError.damaged? = error as? DatabaseError { true } else { false }
            }
        }
    }
}
