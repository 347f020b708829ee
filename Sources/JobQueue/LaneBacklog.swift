import Database

/// What is due in one lane and not taken up.
package struct LaneBacklog: Sendable {
    package let lane: String
    /// Counted to 100,000.
    package let waiting: Int
    /// When the oldest became due, in milliseconds since 1970.
    package let oldest: Int64?
}

extension JobQueue {
    /// What is due at `now`, lane by lane. Reads the front of the index of due jobs and no rows.
    package static func backlog(_ now: Int64, in reader: Reader) throws -> [LaneBacklog] {
        try Lane.all.map { lane in
            let due: SQL = "FROM jobs WHERE lane = \(lane.name) AND parked_at IS NULL AND run_at <= \(now)"
            return LaneBacklog(
                lane: lane.name,
                waiting: try reader.first(
                    Int.self, "SELECT COUNT(*) FROM (SELECT run_at \(due) ORDER BY run_at LIMIT 100000) due") ?? 0,
                oldest: try reader.first("SELECT run_at \(due) ORDER BY run_at LIMIT 1"))
        }
    }
}
