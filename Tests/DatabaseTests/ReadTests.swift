import Database
import Foundation
import PostgresCluster
import Synchronization
import Testing

@Suite struct ReadTests {
    @Test(arguments: Engine.lasting) func `a read sees one moment of the database`(engine: Engine) async throws {
        // It blocks, which it must not on the thread of a caller.
        try await engine.withDatabase(settings: .init(guests: 0, isDurable: false)) { database in
            try await database.migrate([Notes.migration])
            try await database.write { try Notes.insert(1, in: $0) }
            let (hasBegun, hasWritten) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            async let seen = database.read { reader in
                let before = try Notes.ids(reader)
                hasBegun.signal()
                #expect(hasWritten.wait(timeout: .now() + 10) == .success)
                return try [before, Notes.ids(reader)]
            }
            await withCheckedContinuation { continuation in
                Thread {
                    hasBegun.wait()
                    continuation.resume()
                }.start()
            }
            try await database.write { try Notes.insert(2, in: $0) }
            hasWritten.signal()
            let both = try await seen
            #expect(both == [[1], [1]])
            let after = try await database.read(Notes.ids)
            #expect(after == [1, 2])
        }
    }

    @Test(arguments: Engine.all) func `many read at once, more than there are connections`(engine: Engine) async throws
    {
        try await engine.withDatabase { database in
            try await database.migrate([Notes.migration])
            try await database.write { try Notes.insert(1, in: $0) }
            let seen = try await withThrowingTaskGroup(of: [Int].self) { group in
                for _ in 0..<100 { group.addTask { try await database.read(Notes.ids) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(seen == Array(repeating: [1], count: 100))
        }
    }

    @Test func `a long read is left to another thread than its caller's`() async throws {
        try await Engine.file.withDatabase { database in
            let threads = Mutex<[pthread_t]>([])
            let count = try await database.read { reader in
                threads.withLock { $0.append(pthread_self()) }
                return try reader.first(
                    Int.self,
                    """
                    WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 300000)
                    SELECT COUNT(*) FROM numbers
                    """)
            }
            #expect(count == 300_000)
            let seen = threads.withLock { $0 }
            #expect(seen.count == 2 && Set(seen).count == 2)
        }
    }

    @Test(arguments: Engine.all) func `a read cannot write`(engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await database.migrate([Notes.migration])
            await #expect(throws: DatabaseError.self) {
                try await database.read { reader in
                    try reader.each("INSERT INTO notes (id, text) VALUES (1, 'x')") { _ in }
                }
            }
            let ids = try await database.read(Notes.ids)
            #expect(ids == [])
        }
    }

    @Test(arguments: Engine.all) func `the same query may run inside its own loop`(engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await database.migrate([Notes.migration])
            try await database.write { transaction in for id in 1...3 { try Notes.insert(id, in: transaction) } }
            let pairs = try await database.read { reader in
                var pairs = 0
                try reader.each("SELECT id FROM notes") { _ in
                    try reader.each("SELECT id FROM notes") { _ in pairs += 1 }
                }
                return pairs
            }
            #expect(pairs == 9)
        }
    }

    @Test(arguments: Engine.all) func `many callers at once are all answered`(engine: Engine) async throws {
        try await engine.withDatabase { database in
            let sum = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 1...500 {
                    group.addTask { try await database.read { try $0.first("SELECT \(number)") ?? 0 } }
                }
                return try await group.reduce(0, +)
            }
            #expect(sum == 125_250)
        }
    }

    @Test(arguments: Engine.all) func `the error of a wrong statement names it and the next one works`(
        engine: Engine
    ) async throws {
        try await engine.withDatabase { database in
            for _ in 1...2 {
                await #expect(throws: DatabaseError.self) { try await database.read { try $0.exists("SELEC 1") } }
                let isThere = try await database.read { try $0.exists("SELECT 1") }
                #expect(isThere)
            }
        }
    }
}
