import Database
import Foundation
import Logging
import PostgresCluster
import Synchronization
import Testing

@Suite struct WriteTests {
    @Test(arguments: Engine.all) func `a closure that throws takes back its own changes and no others`(
        engine: Engine
    ) async throws {
        try await engine.withDatabase { database in
            try await database.migrate([Notes.migration])
            let refused = await withTaskGroup(of: Int?.self) { group in
                for id in 1...300 {
                    group.addTask {
                        do {
                            try await database.write { transaction in
                                try Notes.insert(id, in: transaction)
                                if id.isMultiple(of: 3) { throw Refused() }
                            }
                            return nil
                        } catch {
                            return error is Refused ? id : -1
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }.compactMap(\.self).sorted()
            }
            #expect(refused == (1...300).filter { $0.isMultiple(of: 3) })
            let ids = try await database.read(Notes.ids)
            #expect(ids == (1...300).filter { !$0.isMultiple(of: 3) })
        }
    }

    @Test(arguments: Engine.lasting) func `what was answered is there for everybody`(engine: Engine) async throws {
        try await engine.withLocation { location in
            let logger = Logger(label: "test")
            let ours = try await Database.open(location, logger: logger)
            let theirs = try await Database.open(location, logger: logger)
            try await ours.migrate([Notes.migration])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for id in 1...60 {
                    group.addTask {
                        try await ours.write { try Notes.insert(id, in: $0) }
                        let isThere = try await theirs.read { try $0.exists("SELECT 1 FROM notes WHERE id = \(id)") }
                        #expect(isThere)
                    }
                }
                try await group.waitForAll()
            }
            await ours.close()
            await theirs.close()
        }
    }

    @Test func `after a clean stop the file alone has everything`() async throws {
        try await Engine.file.withLocation { location in
            guard case .file(let path) = location else { return }
            let database = try await Database.open(location, logger: Logger(label: "test"))
            try await database.migrate([Notes.migration])
            try await database.write { try Notes.insert(1, in: $0) }
            #expect(try await database.read(Notes.ids) == [1])
            await database.close()
            let copy = path + ".copy"
            try FileManager.default.copyItem(atPath: path, toPath: copy)
            let restored = try await Database.open(.file(path: copy), logger: Logger(label: "test"))
            #expect(try await restored.read(Notes.ids) == [1])
            await restored.close()
        }
    }

    @Test(arguments: Engine.lasting) func `data outlives the process`(engine: Engine) async throws {
        try await engine.withLocation { location in
            let logger = Logger(label: "test")
            for run in 1...3 {
                let database = try await Database.open(location, logger: logger)
                try await database.migrate([Notes.migration])
                try await database.write { try Notes.insert(run, in: $0) }
                let ids = try await database.read(Notes.ids)
                #expect(ids == Array(1...run))
                await database.close()
            }
        }
    }

    @Test(arguments: Engine.all) func `a savepoint takes back what its body did`(engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await database.migrate([Notes.migration])
            let told = Mutex<[Int]>([])
            let caught = try await database.write { transaction in
                try Notes.insert(1, in: transaction)
                transaction.afterCommit { told.withLock { $0.append(1) } }
                var caught: [DatabaseError] = []
                for id in [2, 1, 3] {
                    do {
                        try transaction.savepoint {
                            transaction.afterCommit { told.withLock { $0.append(id) } }
                            try transaction.savepoint { try Notes.insert(id, in: transaction) }
                            if id == 3 { throw DatabaseError.failed("three") }
                        }
                    } catch let error as DatabaseError {
                        caught.append(error)
                    }
                }
                #expect(told.withLock { $0 }.isEmpty, "told before the commit")
                return caught
            }
            #expect(caught.count == 2)
            let ids = try await database.read(Notes.ids)
            #expect(ids == [1, 2])
            #expect(told.withLock { $0 } == [1, 2])
        }
    }

    @Test(arguments: Engine.all) func `an error swallowed without a savepoint still spoils the closure`(
        engine: Engine
    ) async throws {
        try await engine.withDatabase { database in
            try await database.migrate([Notes.migration])
            await #expect(throws: DatabaseError.uniqueViolation("notes.id")) {
                try await database.write { transaction in
                    try Notes.insert(1, in: transaction)
                    try? Notes.insert(1, "other", in: transaction)
                    try? Notes.insert(2, in: transaction)
                }
            }
            let ids = try await database.read(Notes.ids)
            #expect(ids == [])
        }
    }

    @Test(arguments: Engine.all) func `violations are told apart`(engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await database.migrate([Notes.migration])
            try await database.write { try Notes.insert(1, "same", in: $0) }
            await #expect(throws: DatabaseError.uniqueViolation("notes.text")) {
                try await database.write { try Notes.insert(2, "same", in: $0) }
            }
            let foreign = await #expect(throws: DatabaseError.self) {
                try await database.write { try $0.execute("INSERT INTO marks VALUES (\(77))") }
            }
            guard case .foreignKeyViolation? = foreign else {
                Issue.record("\(String(describing: foreign))")
                return
            }
        }
    }

    @Test(arguments: Engine.all) func `a violation found at the commit is its own caller's alone`(
        engine: Engine
    ) async throws {
        try await engine.withDatabase { database in
            try await database.migrate([Notes.migration])
            let failed = await withTaskGroup(of: Int?.self) { group in
                for id in 1...40 {
                    group.addTask {
                        do {
                            try await database.write { transaction in
                                try Notes.insert(id, in: transaction)
                                let parent = id == 20 ? 9_999 : id
                                try transaction.execute("INSERT INTO replies VALUES (\(id), \(parent))")
                            }
                            return nil
                        } catch {
                            return id
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }.compactMap(\.self)
            }
            #expect(failed == [20])
            let count = try await database.read { try $0.first(Int.self, "SELECT COUNT(*) FROM replies") }
            #expect(count == 39)
        }
    }

    @Test(arguments: Engine.all) func `changed rows are counted and returned`(engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await database.migrate([Notes.migration])
            try await database.write { transaction in
                for id in 1...5 { try Notes.insert(id, in: transaction) }
                #expect(try transaction.execute("UPDATE notes SET text = text || '!' WHERE id > \(2)") == 3)
                #expect(try transaction.execute("DELETE FROM notes WHERE id = \(99)") == 0)
                #expect(try transaction.all("DELETE FROM notes WHERE id < 3 RETURNING id").sorted() == [1, 2])
                #expect(try Notes.ids(transaction) == [3, 4, 5])
            }
        }
    }

    @Test(arguments: Engine.all) func `a closed database refuses and says it passes`(engine: Engine) async throws {
        try await engine.withDatabase { database in
            await database.close()
            await #expect(throws: DatabaseError.unavailable("the database is closed")) {
                try await database.read { try $0.exists("SELECT 1") }
            }
        }
    }

    @Test(arguments: Engine.all) func `a transaction is of no use outside its closure`(engine: Engine) async throws {
        try await engine.withDatabase { database in
            let escaped = Escaped()
            try await database.write { escaped.transaction = $0 }
            #expect(throws: DatabaseError.self) { try escaped.transaction?.execute("SELECT 1") }
        }
    }

    private final class Escaped: @unchecked Sendable {
        var transaction: Transaction?
    }
}
