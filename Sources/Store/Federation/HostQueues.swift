import Database
import Domain

extension Timestamp {
    /// Later than anything that is waited for: the end of the year 9999.
    static let never = Timestamp(milliseconds: 253_402_300_799_000)
}

// Deliveries by host, as who runs the server sees them and acts on them.
extension Reader {
    /// Hosts that something waits for, and those that are stopped; the longest queue first.
    package func hostQueues(limit: Int, offset: Int = 0) throws -> [HostQueue] {
        try all(
            HostQueue.self,
            """
            SELECT q.host, q.waiting, q.oldest_at, COALESCE(s.last_error, q.error), s.failing_since, s.retry_at,
                COALESCE(s.stopped, FALSE)
            FROM (
                SELECT host, COUNT(*) AS waiting, MIN(created_at) AS oldest_at, MAX(last_error) AS error
                FROM deliveries GROUP BY host
                UNION ALL
                SELECT host, 0, NULL, NULL FROM servers
                WHERE stopped AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.host = servers.host)
            ) q LEFT JOIN servers s ON s.host = q.host
            ORDER BY q.waiting DESC, q.host LIMIT \(limit) OFFSET \(offset)
            """)
    }
}

extension Transaction {
    /// Stops sending to a host, or begins again at once.
    package func setStopped(_ stopped: Bool, host: String, at moment: Timestamp) throws {
        try insertServer(host, at: moment)
        try execute("UPDATE servers SET stopped = \(stopped) WHERE host = \(host)")
        if stopped {
            try execute(
                "UPDATE deliveries SET due_at = \(Timestamp.never) WHERE host = \(host) AND lease_until = 0")
        } else {
            try recordSignOfLife(of: host)
            try wake(host: host, at: moment)
        }
    }

    /// Takes away what waits for a host and nobody has in hand, `limit` at most; how many that were.
    package func clearDeliveries(to host: String, limit: Int, error: String, at moment: Timestamp) throws -> Int {
        let cleared = try all(
            Delivery.self,
            """
            SELECT \(Delivery.columns) FROM deliveries WHERE host = \(host) AND lease_until = 0
            ORDER BY due_at LIMIT \(limit)\(dialect.skippingLocked)
            """)
        guard !cleared.isEmpty else { return 0 }
        let ids = cleared.map(\.id)
        try insertReceipts(.failed, of: "d.id IN \(list: ids)", error: error, tried: 0, at: moment)
        try execute("DELETE FROM deliveries WHERE id IN \(list: ids)")
        try deleteIdleBodies(Set(cleared.map(\.body)))
        return cleared.count
    }

    /// Remembers that an inbox is no more. What is for it goes to the account's own inbox, or nowhere, until the
    /// account is fetched again.
    package func markGone(inbox: String, at moment: Timestamp) throws {
        try execute(
            """
            INSERT INTO gone_inboxes (inbox_url, gone_at) VALUES (\(inbox), \(moment))
            ON CONFLICT (inbox_url) DO NOTHING
            """)
    }

    /// Tries inboxes again that were gone before `moment`: whose owner is silent is never fetched again.
    package func pruneGoneInboxes(before moment: Timestamp) throws {
        try execute("DELETE FROM gone_inboxes WHERE gone_at < \(moment)")
    }
}

extension HostQueue: RowDecodable {
    package init(_ row: inout RowReader) throws {
        self.init(
            host: try row.next(), waiting: try row.next(), oldestAt: try row.next(), lastError: try row.next(),
            failingSince: try row.next(), retryAt: try row.next(), isStopped: try row.next())
    }
}
