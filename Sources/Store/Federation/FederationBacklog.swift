import Database
import Domain

/// What came from other servers, or is for them, and waits.
package struct FederationBacklog: Sendable {
    /// Received activities that nobody has handled, counted to 10,000.
    package let inbound: Int
    /// When the oldest of these came that is not put aside, in milliseconds since 1970.
    package let oldestInbound: Int64?
    /// Due deliveries, counted to 100,000.
    package let deliveries: Int
    /// When the oldest of these became due.
    package let oldestDelivery: Int64?
    /// Servers that did not answer lately; those of them that are not tried before some later moment.
    package let failingHosts: Int
    package let pausedHosts: Int
}

extension Reader {
    /// What waits at `now`. Each part reads an index that holds little else than what waits, and stops at a bound.
    package func federationBacklog(now: Timestamp) throws -> FederationBacklog {
        let inbound: SQL = """
            SELECT received_at, held_at FROM inbound_activities WHERE body <> '' ORDER BY sender_id, id LIMIT 10000
            """
        let due: SQL = "FROM deliveries WHERE due_at <= \(now) ORDER BY due_at"
        return FederationBacklog(
            inbound: try first(Int.self, "SELECT COUNT(*) FROM (\(inbound)) waiting") ?? 0,
            oldestInbound: try first(
                Int64.self,
                "SELECT received_at FROM (\(inbound)) waiting WHERE held_at = 0 ORDER BY received_at LIMIT 1"),
            deliveries: try first(Int.self, "SELECT COUNT(*) FROM (SELECT due_at \(due) LIMIT 100000) due") ?? 0,
            oldestDelivery: try first(Int64.self, "SELECT due_at \(due) LIMIT 1"),
            failingHosts: try first(Int.self, "SELECT COUNT(*) FROM servers WHERE failing_since IS NOT NULL") ?? 0,
            pausedHosts: try first(
                Int.self, "SELECT COUNT(*) FROM servers WHERE failing_since IS NOT NULL AND retry_at > \(now)") ?? 0)
    }
}
