import Database
import PostgresCluster
import Testing

@Suite struct ValueTests {
    enum Colour: String, ColumnValue { case red, green }
    struct Number: RawRepresentable, ColumnValue, Equatable { var rawValue: Int64 }

    struct Everything: RowDecodable, Equatable {
        var integer: Int64?
        var bool: Bool?
        var real: Double?
        var text: String?
        var blob: [UInt8]?
        var colour: Colour?
        var number: Number?

        init(
            _ integer: Int64?, _ bool: Bool?, _ real: Double?, _ text: String?, _ blob: [UInt8]?, _ colour: Colour?,
            _ number: Number?
        ) {
            (self.integer, self.bool, self.real, self.text, self.blob) = (integer, bool, real, text, blob)
            (self.colour, self.number) = (colour, number)
        }

        init(_ row: inout RowReader) throws {
            integer = try row.next()
            bool = try row.next()
            real = try row.next()
            text = try row.next()
            blob = try row.next()
            colour = try row.next()
            number = try row.next()
        }
    }

    static let rows = [
        Everything(nil, nil, nil, nil, nil, nil, nil),
        Everything(0, false, 0, "", [], .red, Number(rawValue: 0)),
        Everything(.max, true, 1.5e300, "é '\"\\ \u{1F426}", [0, 255, 39], .green, Number(rawValue: .min)),
        Everything(.min, true, -0.1, "?1 $1", [UInt8](repeating: 7, count: 100_000), nil, nil),
    ]

    @Test(arguments: Engine.all) func `what is stored comes back`(engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await database.migrate([
                Migration(
                    "everything",
                    sql: """
                        CREATE TABLE everything (
                            position INTEGER PRIMARY KEY,
                            i INTEGER, b BOOLEAN, r REAL, t TEXT, x BLOB, c TEXT, n INTEGER
                        ) STRICT
                        """)
            ])
            try await database.write { transaction in
                for (position, row) in Self.rows.enumerated() {
                    try transaction.execute(
                        """
                        INSERT INTO everything VALUES (\(position), \(row.integer), \(row.bool), \(row.real),
                            \(row.text), \(row.blob), \(row.colour), \(row.number))
                        """)
                }
            }
            let found = try await database.read { reader in
                try reader.all(Everything.self, "SELECT i, b, r, t, x, c, n FROM everything ORDER BY position")
            }
            #expect(found == Self.rows)
            let truths = try await database.read { try $0.all(Int.self, "SELECT position FROM everything WHERE b") }
            #expect(truths == [2, 3])
        }
    }

    @Test(arguments: Engine.all) func `lists of any length are bound as one parameter`(engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await database.migrate([Notes.migration])
            let texts = ["plain", "it's", "\"quoted\"", "back\\slash", "a,b", "{c}", "new\nline", "é\u{1F426}", ""]
            try await database.write { transaction in
                for id in 1...2_000 { try Notes.insert(id, id <= texts.count ? texts[id - 1] : nil, in: transaction) }
            }
            try await database.read { reader in
                func ids(_ list: [Int]) throws -> [Int] {
                    try reader.all("SELECT id FROM notes WHERE id IN \(list: list) ORDER BY id")
                }
                #expect(try ids([]) == [])
                #expect(try ids([3, 3, 7, -1]) == [3, 7])
                #expect(try ids(Array(1...1_500)).count == 1_500)
                let found: [String] = try reader.all(
                    "SELECT text FROM notes WHERE text IN \(list: texts) AND id < \(2_000) ORDER BY id")
                #expect(found == texts)
                let none: [Int] = try reader.all("SELECT id FROM notes WHERE text IN \(list: [String]())")
                #expect(none == [])
                let others = try reader.first(Int.self, "SELECT COUNT(*) FROM notes WHERE id NOT IN \(list: [1, 2])")
                #expect(others == 1_998)
            }
        }
    }

    @Test(arguments: Engine.all) func `statements are put together from parts`(engine: Engine) async throws {
        try await engine.withDatabase { database in
            let sum = try await database.read { reader in
                let parts: [SQL] = ["\(1) = 1", "\(2) IN \(list: [1, 2])", "\("x") = 'x'"]
                let query: SQL = "SELECT \(20) + \(raw: "2") WHERE " + .joined(parts)
                return try reader.first(Int.self, query)
            }
            #expect(sum == 22)
        }
    }

    @Test(arguments: Engine.all) func `an optional compared with NULL needs no cast`(engine: Engine) async throws {
        try await engine.withDatabase { database in
            let (since, until): (Int64?, Int64?) = (nil, 1 << 60)
            let answers = try await database.read { reader in
                try reader.all(Bool.self, "SELECT \(since) IS NULL OR 5 > \(since)")
                    + reader.all(Bool.self, "SELECT \(until) = 0 OR 5 > \(until)")
            }
            #expect(answers == [true, false])
        }
    }

    @Test(arguments: Engine.all) func `sums, counts and texts with a zero character`(engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await database.migrate([Notes.migration])
            try await database.write { transaction in
                try Notes.insert(1, "a\u{0}b", in: transaction)
                try Notes.insert(2_000_000_000_000, in: transaction)
            }
            let numbers = try await database.read { reader in
                try reader.all(Int64.self, "SELECT SUM(id) FROM notes")
                    + reader.all("SELECT SUM(id) * -1 FROM notes") + reader.all("SELECT COUNT(*) FROM notes")
                    + reader.all("SELECT \(reader.dialect.greatest("id", "\(5)")) FROM notes ORDER BY id")
            }
            #expect(numbers == [2_000_000_000_001, -2_000_000_000_001, 2, 5, 2_000_000_000_000])
            let average = try await database.read { try $0.first(Double.self, "SELECT AVG(id) FROM notes") }
            #expect(average == 1_000_000_000_000.5)
            let text = try await database.read { try $0.first(String.self, "SELECT text FROM notes WHERE id = 1") }
            #expect(text == "a\u{FFFD}b")
        }
    }

    @Test(arguments: Engine.all) func `wrong types and missing columns are errors`(engine: Engine) async throws {
        try await engine.withDatabase { database in
            await #expect(throws: DatabaseError.self) {
                try await database.read { try $0.first(Int.self, "SELECT NULL") }
            }
            await #expect(throws: DatabaseError.self) {
                try await database.read { reader in
                    try reader.each("SELECT 1") { row in
                        let (_, _): (Int, Int) = try (row.next(), row.next())
                    }
                }
            }
            await #expect(throws: DatabaseError.self) {
                try await database.read { try $0.first(Colour.self, "SELECT 'blue'") }
            }
        }
    }
}
