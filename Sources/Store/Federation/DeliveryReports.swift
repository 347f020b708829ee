import Database
import Domain

extension Reader {
    /// What became of sending a post; nil when it was sent to nobody or too long ago. It outlives the post.
    package func deliveryReport(of post: Post.ID) throws -> DeliveryReport? {
        guard
            var report = try first(
                DeliveryReport.self,
                "SELECT post_id, author_id, created_at FROM delivery_reports WHERE post_id = \(post)")
        else { return nil }
        try each("SELECT state, COUNT(*), MAX(created_at) FROM (\(hosts(of: post))) hosts GROUP BY state") { row in
            guard let state = HostDelivery.State(rawValue: try row.next()) else { return }
            report.counts[state] = try row.next()
            let latest: Timestamp? = try row.next()
            if state == .retrying { report.retryingUntil = latest?.adding(seconds: Delivery.patience) }
        }
        return report
    }

    /// Server by server, what is not settled first.
    package func hostDeliveries(of post: Post.ID, limit: Int, offset: Int) throws -> [HostDelivery] {
        try all(
            HostDelivery.self,
            """
            SELECT host, state, attempts, next_at, error, settled_at FROM (\(hosts(of: post))) hosts
            ORDER BY state DESC, host LIMIT \(limit) OFFSET \(offset)
            """)
    }

    /// The latest posts that were sent to anybody.
    package func deliveryReports(limit: Int) throws -> [DeliveryReport] {
        try all(Post.ID.self, "SELECT post_id FROM delivery_reports ORDER BY created_at DESC LIMIT \(limit)")
            .compactMap { try deliveryReport(of: $0) }
    }

    /// A row for each host. What is still on its way to one inbox of a host counts for that host.
    private func hosts(of post: Post.ID) -> SQL {
        typealias State = HostDelivery.State
        let open: SQL = """
            SELECT d.host AS host, MAX(d.attempts) AS attempts, MIN(d.due_at) AS due_at,
                MAX(d.lease_until) AS lease_until, MAX(d.last_error) AS error, MAX(d.created_at) AS created_at
            FROM outbound_bodies b JOIN deliveries d ON d.body_id = b.id WHERE b.post_id = \(post) GROUP BY d.host
            """
        return """
            SELECT o.host AS host, o.attempts AS attempts, o.created_at AS created_at,
                CASE WHEN s.stopped THEN \(State.stopped.rawValue)
                    WHEN o.attempts > 0 OR s.retry_at IS NOT NULL THEN \(State.retrying.rawValue)
                    ELSE \(State.waiting.rawValue) END AS state,
                CASE WHEN o.lease_until > 0 OR s.stopped THEN NULL ELSE o.due_at END AS next_at,
                COALESCE(o.error, s.last_error) AS error, NULL AS settled_at
            FROM (\(open)) o LEFT JOIN servers s ON s.host = o.host
            UNION ALL
            SELECT r.host, r.attempts, NULL, r.state, NULL, r.error,
                CASE WHEN r.state = \(State.delivered.rawValue) THEN r.settled_at END
            FROM delivery_receipts r WHERE r.post_id = \(post)
                AND r.host NOT IN (SELECT o.host FROM (\(open)) o)
            """
    }
}

extension Transaction {
    /// Begins to remember what becomes of a post. `skipped`: hosts that it is not sent to.
    package func insertReport(of post: Post.ID, by author: Account.ID, skipped: [String], at moment: Timestamp) throws {
        try execute(
            """
            INSERT INTO delivery_reports (post_id, author_id, created_at) VALUES (\(post), \(author), \(moment))
            ON CONFLICT (post_id) DO NOTHING
            """)
        for host in Set(skipped) {
            try execute(
                """
                INSERT INTO delivery_receipts (post_id, host, state, attempts, settled_at)
                VALUES (\(post), \(host), \(HostDelivery.State.skipped.rawValue), 0, \(moment))
                ON CONFLICT (post_id, host) DO NOTHING
                """)
        }
    }

    /// Writes down what became of deliveries that are about to be taken away. Only posts have receipts.
    ///
    /// - Parameter error: nil where each delivery's own last one says it.
    func insertReceipts(
        _ state: HostDelivery.State, of deliveries: SQL, error: String?, tried: Int, at moment: Timestamp
    ) throws {
        let reason: SQL = state == .delivered ? "NULL" : error.map { "\($0)" } ?? "MAX(d.last_error)"
        try execute(
            """
            INSERT INTO delivery_receipts (post_id, host, state, attempts, settled_at, error)
            SELECT b.post_id, d.host, \(state.rawValue), MAX(d.attempts) + \(tried), \(moment), \(reason)
            FROM deliveries d JOIN outbound_bodies b ON b.id = d.body_id
            WHERE \(deliveries) AND b.post_id IS NOT NULL GROUP BY b.post_id, d.host
            ON CONFLICT (post_id, host) DO UPDATE SET
                error = CASE WHEN excluded.state >= delivery_receipts.state THEN excluded.error
                    ELSE delivery_receipts.error END,
                state = CASE WHEN excluded.state > delivery_receipts.state THEN excluded.state
                    ELSE delivery_receipts.state END,
                attempts = excluded.attempts, settled_at = excluded.settled_at
            """)
    }

    /// Forgets what became of posts that were sent before `moment`.
    package func pruneReports(before moment: Timestamp) throws {
        try execute(
            """
            DELETE FROM delivery_receipts
            WHERE post_id IN (SELECT post_id FROM delivery_reports WHERE created_at < \(moment))
            """)
        try execute("DELETE FROM delivery_reports WHERE created_at < \(moment)")
    }
}

extension DeliveryReport: RowDecodable {
    package init(_ row: inout RowReader) throws {
        self.init(
            post: try row.next(), author: try row.next(), createdAt: try row.next(), counts: [:], retryingUntil: nil)
    }
}

extension HostDelivery: RowDecodable {
    package init(_ row: inout RowReader) throws {
        let host: String = try row.next()
        let state = State(rawValue: try row.next()) ?? .failed
        self.init(
            host: host, state: state, attempts: try row.next(), nextAttemptAt: try row.next(),
            lastError: try row.next(), deliveredAt: try row.next())
    }
}
