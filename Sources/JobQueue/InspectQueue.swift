import Database

/// How many jobs of a kind there are.
package struct JobCount: RowDecodable, Sendable, Equatable {
    package let kind: String
    package let lane: String
    package let waiting: Int
    package let running: Int
    package let parked: Int

    package init(_ row: inout RowReader) throws {
        kind = try row.next()
        lane = try row.next()
        waiting = try row.next()
        running = try row.next()
        parked = try row.next()
    }
}

/// A job that was given up and waits for a person. Times are milliseconds since 1970.
package struct ParkedJob: RowDecodable, Sendable {
    package let id: Int64
    package let kind: String
    package let payload: String
    package let attempts: Int
    package let error: String
    package let parkedAt: Int64
    package let createdAt: Int64

    package init(_ row: inout RowReader) throws {
        id = try row.next()
        kind = try row.next()
        payload = try row.next()
        attempts = try row.next()
        error = try row.next() ?? ""
        parkedAt = try row.next()
        createdAt = try row.next()
    }
}

extension JobQueue {
    package func counts() async throws -> [JobCount] {
        try await database.read { reader in
            try reader.all(
                """
                SELECT kind, lane,
                    SUM(CASE WHEN worker IS NULL AND parked_at IS NULL THEN 1 ELSE 0 END),
                    SUM(CASE WHEN worker IS NULL THEN 0 ELSE 1 END),
                    SUM(CASE WHEN parked_at IS NULL THEN 0 ELSE 1 END)
                FROM jobs GROUP BY kind, lane ORDER BY kind, lane
                """)
        }
    }

    /// Those parked last first.
    package func parked(limit: Int = 100) async throws -> [ParkedJob] {
        try await database.read { reader in
            try reader.all(
                """
                SELECT id, kind, payload, attempts, last_error, parked_at, created_at FROM jobs
                WHERE parked_at IS NOT NULL ORDER BY parked_at DESC, id DESC LIMIT \(limit)
                """)
        }
    }

    /// Gives a parked job all its attempts again. False when there is none of that id.
    package func retry(_ id: Int64) async throws -> Bool {
        let now = now()
        let isFound = try await database.write { transaction in
            try transaction.execute(
                """
                UPDATE jobs SET parked_at = NULL, attempts = 0, run_at = \(now), created_at = \(now)
                WHERE id = \(id) AND parked_at IS NOT NULL
                """) > 0
        }
        wakeAll()
        return isFound
    }

    /// Deletes a job that is not running. False when there is none of that id.
    package func discard(_ id: Int64) async throws -> Bool {
        try await database.write { transaction in
            try transaction.execute("DELETE FROM jobs WHERE id = \(id) AND worker IS NULL") > 0
        }
    }
}
