import Database

// Numbers by which nodes tell their ids apart, each leased to one node. PostgreSQL only, and by its clock: those of the
// nodes may differ.
extension Transaction {
    /// Gives the smallest number below `count` that nobody has, or whose holder has not been heard of until its lease
    /// ended. nil when all are held.
    ///
    /// - Parameters:
    ///   - name: the holder, different for each process.
    ///   - milliseconds: how long it is held unless it is kept.
    package func leaseNodeNumber(to name: String, below count: Int, for milliseconds: Int64) throws -> Int? {
        if let lock = dialect.transactionLock(Self.nodesLock) { _ = try execute(lock) }
        let held = Set(try all(Int.self, "SELECT number FROM nodes WHERE until > \(Self.databaseTime)"))
        guard let number = (0..<count).first(where: { !held.contains($0) }) else { return nil }
        try execute(
            """
            INSERT INTO nodes (number, name, until) VALUES (\(number), \(name), \(Self.databaseTime) + \(milliseconds))
            ON CONFLICT (number) DO UPDATE SET name = excluded.name, until = excluded.until
            """)
        return number
    }

    /// Holds a number for longer. False when another node has it now.
    package func keepNodeNumber(_ number: Int, of name: String, for milliseconds: Int64) throws -> Bool {
        try execute(
            """
            UPDATE nodes SET until = \(Self.databaseTime) + \(milliseconds)
            WHERE number = \(number) AND name = \(name)
            """) > 0
    }

    package func releaseNodeNumber(_ number: Int, of name: String) throws {
        try execute("DELETE FROM nodes WHERE number = \(number) AND name = \(name)")
    }

    /// How many hold a number besides `name`.
    package func otherNodes(than name: String) throws -> Int {
        try first("SELECT COUNT(*) FROM nodes WHERE name <> \(name) AND until > \(Self.databaseTime)") ?? 0
    }

    private static let databaseTime: SQL = "(extract(epoch from clock_timestamp()) * 1000)::bigint"
    /// "nodes" in ASCII.
    private static let nodesLock: Int64 = 0x6e_6f64_6573
}
