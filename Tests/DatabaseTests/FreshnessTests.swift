import Database
import Logging
import PostgresCluster
import Testing

/// Tables of people who own things.
private let things = Migration(
    "things",
    sql: """
        CREATE TABLE things (id INTEGER PRIMARY KEY, owner_id INTEGER NOT NULL, hidden BOOLEAN NOT NULL, name TEXT);
        CREATE TABLE notes (id INTEGER PRIMARY KEY, words TEXT);
        CREATE TABLE secrets (id INTEGER PRIMARY KEY, words TEXT);
        """)
private let (thing, owner): (UInt8, UInt8) = (1, 2)
private let watch = Watch([
    "things": Watch.Rule(rows: ["id": thing], members: ["owner_id": owner], sweeping: ["hidden"])
]).ignoring(["notes"])

@Suite struct FreshnessTests {
    private let watching: Database.Settings = {
        var settings = Database.Settings(isDurable: false)
        settings.watch = watch
        return settings
    }()

    /// Which of the marks are still as they were, after `change`.
    private func unchanged(
        _ marks: [Mark], in database: Database, after change: @escaping @Sendable (Transaction) throws -> Void
    ) async throws -> [Bool] {
        let freshness = try #require(database.freshness)
        let moment = freshness.moment
        _ = try? await database.write(change)
        return marks.map { freshness.isUnchanged([$0], since: moment) }
    }

    @Test func `a row that changes is noticed by its number, and no other`() async throws {
        try await Engine.memory.withDatabase(settings: watching) { database in
            try await database.migrate([things])
            try await database.write {
                try $0.execute("INSERT INTO things VALUES (1, 10, FALSE, 'a'), (2, 10, FALSE, 'b')")
            }
            let marks = [Mark(thing, 1), Mark(thing, 2), Mark(owner, 10)]
            let renamed = try await unchanged(marks, in: database) {
                try $0.execute("UPDATE things SET name = 'c' WHERE id = 1")
            }
            #expect(renamed == [false, true, true])
            let given = try await unchanged(marks + [Mark(owner, 11)], in: database) {
                try $0.execute("UPDATE things SET owner_id = 11 WHERE id = 2")
            }
            #expect(given == [true, false, false, false])
            let gone = try await unchanged(marks, in: database) { try $0.execute("DELETE FROM things WHERE id = 1") }
            #expect(gone == [false, true, false])
        }
    }

    @Test func `everything is in doubt after a sweeping change, and after one of a table nobody spoke of`() async throws
    {
        try await Engine.memory.withDatabase(settings: watching) { database in
            try await database.migrate([things])
            try await database.write { try $0.execute("INSERT INTO things VALUES (1, 10, FALSE, 'a')") }
            let marks = [Mark(thing, 77)]
            #expect(
                try await unchanged(marks, in: database) { try $0.execute("UPDATE things SET hidden = TRUE") } == [
                    false
                ])
            #expect(
                try await unchanged(marks, in: database) { try $0.execute("INSERT INTO secrets VALUES (1, 'x')") } == [
                    false
                ])
            #expect(
                try await unchanged(marks, in: database) { try $0.execute("INSERT INTO notes VALUES (1, 'x')") } == [
                    true
                ])
        }
    }

    @Test func `what was taken back has not happened`() async throws {
        struct Regret: Error {}
        try await Engine.memory.withDatabase(settings: watching) { database in
            try await database.migrate([things])
            let kept = try await unchanged([Mark(thing, 5)], in: database) {
                try $0.execute("INSERT INTO things VALUES (5, 10, FALSE, 'a')")
                throw Regret()
            }
            #expect(kept == [true])
        }
    }

    @Test func `a table that a migration has changed is read by its new columns`() async throws {
        let turned = Migration(
            "turned",
            sql: """
                CREATE TABLE things2 (name TEXT, hidden BOOLEAN NOT NULL, owner_id INTEGER NOT NULL, id INTEGER PRIMARY KEY);
                INSERT INTO things2 SELECT name, hidden, owner_id, id FROM things;
                DROP TABLE things; ALTER TABLE things2 RENAME TO things;
                """)
        try await Engine.memory.withDatabase(settings: watching) { database in
            try await database.migrate([things])
            try await database.write { try $0.execute("INSERT INTO things VALUES (3, 30, FALSE, 'a')") }
            try await database.migrate([things, turned])
            let marks = [Mark(thing, 3), Mark(owner, 30), Mark(thing, 30)]
            let renamed = try await unchanged(marks, in: database) { try $0.execute("UPDATE things SET name = 'b'") }
            #expect(renamed == [false, true, true])
        }
    }

    @Test func `what another process writes is in doubt at once or a second later`() async throws {
        try await Engine.file.withLocation { location in
            let ours = try await Database.open(location, settings: watching, logger: Logger(label: "test"))
            try await ours.migrate([things])
            let freshness = try #require(ours.freshness)
            let mark = [Mark(thing, 1)]
            // Nobody has looked yet; then somebody has.
            #expect(!freshness.isUnchanged(mark, since: freshness.moment))
            while !freshness.isUnchanged(mark, since: freshness.moment) { try await Task.sleep(for: .milliseconds(5)) }
            let moment = freshness.moment
            let theirs = try await Database.open(location, settings: watching, logger: Logger(label: "test"))
            try await theirs.write { try $0.execute("INSERT INTO things VALUES (1, 10, FALSE, 'a')") }
            await theirs.close()
            try await Task.sleep(for: .milliseconds(1_100))
            #expect(!freshness.isUnchanged(mark, since: moment))
            // And it does not come back with the next look.
            while !freshness.isUnchanged(mark, since: freshness.moment) { try await Task.sleep(for: .milliseconds(5)) }
            #expect(!freshness.isUnchanged(mark, since: moment))
            await ours.close()
        }
    }

    @Test func `PostgreSQL says nothing of what changed`() async throws {
        try await Engine.postgres.withDatabase(settings: watching) { #expect($0.freshness == nil) }
    }
}
