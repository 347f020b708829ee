import Database
import Domain

extension Reader {
    /// A value kept under a name; nil when it was never set.
    package func setting<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value? {
        try first(String.self, "SELECT value FROM settings WHERE name = \(name)").map { try StoredJSON.value($0) }
    }

    package func serverProfile() throws -> ServerProfile { try setting("server_profile") ?? ServerProfile() }

    /// Hosts that this server has exchanged something with.
    package func peers() throws -> [String] {
        try all(String.self, "SELECT host FROM servers WHERE NOT blocked ORDER BY host")
    }

    package func peersCount() throws -> Int {
        try first(Int.self, "SELECT COUNT(*) FROM servers WHERE NOT blocked") ?? 0
    }

    /// Posts, sign-ups and active people of this server per week, newest first (`/api/v1/instance/activity`).
    package func weeklyActivity(weeks: Int, now: Timestamp) throws -> [WeekActivity] {
        let week: Int64 = 7 * 86_400_000
        // Weeks begin on Monday; 1970-01-01 was a Thursday.
        let monday = (now.milliseconds + 3 * 86_400_000) / week * week - 3 * 86_400_000
        return try (0..<Int64(weeks)).map { index in
            let start = Timestamp(milliseconds: monday - index * week)
            let end = Timestamp(milliseconds: start.milliseconds + week)
            let from: Post.ID = Snowflake.first(at: start)
            let until: Post.ID = Snowflake.first(at: end)
            let posts = try first(
                Int.self, "SELECT COUNT(*) FROM posts WHERE is_local AND id >= \(from) AND id < \(until)")
            let signUps = try first(
                Int.self, "SELECT COUNT(*) FROM users WHERE created_at >= \(start) AND created_at < \(end)")
            let active = try first(
                Int.self,
                """
                SELECT COUNT(*) FROM (SELECT DISTINCT author_id FROM posts
                    WHERE is_local AND id >= \(from) AND id < \(until)) authors
                """)
            return WeekActivity(
                startsAt: start.milliseconds / 1_000, posts: posts ?? 0, logins: active ?? 0,
                registrations: signUps ?? 0)
        }
    }
}

/// One week of this server; `startsAt` in seconds since 1970.
package struct WeekActivity: Sendable {
    package let startsAt: Int64
    package let posts: Int
    package let logins: Int
    package let registrations: Int
}

extension Transaction {
    package func setSetting(_ name: String, to value: some Encodable) throws {
        try execute(
            """
            INSERT INTO settings (name, value) VALUES (\(name), \(StoredJSON.text(value)))
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            """)
    }

    /// Uses a value up. False when there is none.
    package func takeSetting(_ name: String) throws -> Bool {
        try execute("DELETE FROM settings WHERE name = \(name)") == 1
    }

    package func setServerProfile(_ profile: ServerProfile) throws { try setSetting("server_profile", to: profile) }
}
