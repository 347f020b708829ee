import Database
import Domain

/// What is sent to many inboxes, stored once.
package struct OutboundBody: RowDecodable, Sendable {
    package var id: Int64
    package var activityID: String
    package var sender: Account.ID
    package var body: String
    package var createdAt: Timestamp
    /// The post that is told of, when it is to be known what becomes of that.
    package var post: Post.ID?
    /// What it is about. Of the same topic, what was kept first arrives first at each inbox; 0: of none.
    package var topic: Int64
    /// Whether it goes to the sender's followers, so that their servers are told who these are there (FEP-8fcf).
    package var synchronises: Bool
    /// The key that it is signed with instead of the sender's present one.
    package var privatePEM: String?

    package init(
        id: Int64, activityID: String, sender: Account.ID, body: String, createdAt: Timestamp, post: Post.ID? = nil,
        topic: Int64 = 0, synchronises: Bool = false, privatePEM: String? = nil
    ) {
        self.id = id
        self.activityID = activityID
        self.sender = sender
        self.body = body
        self.createdAt = createdAt
        self.post = post
        self.topic = topic
        self.synchronises = synchronises
        self.privatePEM = privatePEM
    }

    package init(_ row: inout RowReader) throws {
        self.init(
            id: try row.next(), activityID: try row.next(), sender: try row.next(), body: try row.next(),
            createdAt: try row.next(), post: try row.next(), topic: try row.next(), synchronises: try row.next(),
            privatePEM: try row.next())
    }
}

/// One body on its way to one inbox.
package struct Delivery: RowDecodable, Sendable {
    /// It is given up when it is that old, in seconds.
    package static let patience: Int64 = 14 * 86_400

    package var id: Int64
    package var body: Int64
    /// Host and port of the inbox, as in `HTTPURL.authority`.
    package var host: String
    package var inboxURL: String
    /// How often it was tried in vain.
    package var attempts: Int
    /// How often of these the server said no to it.
    package var refusals: Int
    package var createdAt: Timestamp

    package init(
        id: Int64, body: Int64, host: String, inboxURL: String, attempts: Int = 0, refusals: Int = 0,
        createdAt: Timestamp
    ) {
        self.id = id
        self.body = body
        self.host = host
        self.inboxURL = inboxURL
        self.attempts = attempts
        self.refusals = refusals
        self.createdAt = createdAt
    }

    static let columns: SQL = "id, body_id, host, inbox_url, attempts, refusals, created_at"

    package init(_ row: inout RowReader) throws {
        self.init(
            id: try row.next(), body: try row.next(), host: try row.next(), inboxURL: try row.next(),
            attempts: try row.next(), refusals: try row.next(), createdAt: try row.next())
    }
}

extension Reader {
    package func outboundBodies(_ ids: [Int64]) throws -> [OutboundBody] {
        try all(
            OutboundBody.self,
            """
            SELECT id, activity_id, sender_id, body, created_at, post_id, topic, synchronises, private_pem
            FROM outbound_bodies WHERE id IN \(list: ids)
            """
        )
    }

    package func deliveriesCount() throws -> Int {
        try first(Int.self, "SELECT COUNT(*) FROM deliveries") ?? 0
    }
}

extension Transaction {
    /// Keeps a body; the id under which this activity is kept, which is an older one's when it is on its way already.
    package func insert(_ body: OutboundBody) throws -> Int64 {
        let isNew =
            try execute(
                """
                INSERT INTO outbound_bodies (id, activity_id, sender_id, body, created_at, post_id, topic,
                    synchronises, private_pem)
                VALUES (\(body.id), \(body.activityID), \(body.sender), \(body.body), \(body.createdAt),
                    \(body.post), \(body.topic), \(body.synchronises), \(body.privatePEM))
                ON CONFLICT (activity_id) DO NOTHING
                """) == 1
        if isNew { return body.id }
        return try first(Int64.self, "SELECT id FROM outbound_bodies WHERE activity_id = \(body.activityID)") ?? body.id
    }

    /// Queues a delivery, due at once or when its host is tried next, or not before its host is started again; nothing
    /// when this body goes there already.
    package func insert(_ delivery: Delivery) throws {
        try execute(
            """
            INSERT INTO deliveries (id, body_id, host, inbox_url, due_at, created_at)
            VALUES (\(delivery.id), \(delivery.body), \(delivery.host), \(delivery.inboxURL),
                COALESCE((SELECT CASE WHEN stopped THEN \(Timestamp.never) ELSE retry_at END
                    FROM servers WHERE host = \(delivery.host)), \(delivery.createdAt)),
                \(delivery.createdAt))
            ON CONFLICT (body_id, inbox_url) DO NOTHING
            """)
    }

    /// Takes up to `limit` due deliveries until `lease`, those that wait longest first. Until then nobody else gets
    /// them; after it, whoever asks. Nothing for stopped hosts, and nothing that an earlier one must precede.
    ///
    /// - Parameters:
    ///   - perHost: no more than these for one host, however long its queue is.
    ///   - full: hosts that have as many under way as they may.
    package func claimDeliveries(
        limit: Int, perHost: Int, except full: [String], now: Timestamp, lease: Timestamp
    ) throws -> [Delivery] {
        // The lease is the new due time, so that claimed rows leave the front of the index.
        let others: SQL = full.isEmpty ? "" : " AND d.host NOT IN \(list: full)"
        let due: SQL = """
            SELECT d.id, d.host, d.due_at FROM deliveries d WHERE d.due_at <= \(now)\(others) AND NOT \(Self.mayNotGo)
            ORDER BY d.due_at LIMIT \(limit * 4)\(dialect.skippingLocked)
            """
        return try all(
            Delivery.self,
            """
            UPDATE deliveries SET due_at = \(lease), lease_until = \(lease) WHERE id IN (
                SELECT id FROM (
                    SELECT id, due_at, ROW_NUMBER() OVER (PARTITION BY host ORDER BY due_at, id) AS place
                    FROM (\(due)) waiting
                ) placed WHERE place <= \(perHost) ORDER BY due_at, id LIMIT \(limit))
            RETURNING \(Delivery.columns)
            """
        ).sorted { $0.id < $1.id }
    }

    /// Whether a delivery `d` must wait: its host is stopped, or something of its topic, kept before, has not been
    /// delivered to that inbox nor given up. Bodies are few, so that looking costs little.
    private static let mayNotGo: SQL = """
        (d.host IN (SELECT host FROM servers WHERE stopped) OR EXISTS (
            SELECT 1 FROM outbound_bodies own
            JOIN outbound_bodies earlier ON earlier.topic = own.topic AND earlier.id < own.id
            JOIN deliveries e ON e.body_id = earlier.id AND e.inbox_url = d.inbox_url
            WHERE own.id = d.body_id AND own.topic <> 0))
        """

    /// Puts off what is due and must wait, so that nobody looks at it again in vain before `moment`.
    package func putOffDeliveries(limit: Int, now: Timestamp, until moment: Timestamp) throws {
        try execute(
            """
            UPDATE deliveries SET lease_until = 0,
                due_at = CASE WHEN host IN (SELECT host FROM servers WHERE stopped) THEN \(Timestamp.never)
                    ELSE \(moment) END
            WHERE id IN (
                SELECT d.id FROM deliveries d WHERE d.due_at <= \(now) AND \(Self.mayNotGo)
                ORDER BY d.due_at LIMIT \(limit)\(dialect.skippingLocked))
            """)
    }

    /// Lets what had to wait for deliveries of these bodies go now. `horizon`: how far it may have been put off.
    package func wakeSuccessors(of bodies: some Collection<Int64>, at moment: Timestamp, horizon: Timestamp) throws {
        try execute(
            """
            UPDATE deliveries SET due_at = \(moment)
            WHERE lease_until = 0 AND attempts = 0 AND due_at > \(moment) AND due_at <= \(horizon) AND body_id IN (
                SELECT later.id FROM outbound_bodies done
                JOIN outbound_bodies later ON later.topic = done.topic AND later.id > done.id
                WHERE done.id IN \(list: Array(bodies)) AND done.topic <> 0)
            """)
    }

    /// Takes deliveries away that were made, and writes receipts where `reported` says that there are any.
    package func finishDeliveries(_ ids: [Int64], reported: Bool, at moment: Timestamp) throws {
        if reported {
            try insertReceipts(.delivered, of: "d.id IN \(list: ids)", error: nil, tried: 1, at: moment)
        }
        try execute("DELETE FROM deliveries WHERE id IN \(list: ids)")
    }

    /// Takes a delivery away that is never going to be made.
    package func dropDelivery(_ id: Int64, error: String, at moment: Timestamp) throws {
        try insertReceipts(.failed, of: "d.id = \(id)", error: error, tried: 1, at: moment)
        try execute("DELETE FROM deliveries WHERE id = \(id)")
    }

    /// Takes bodies away that nothing needs any more.
    package func deleteIdleBodies(_ bodies: some Collection<Int64>) throws {
        try execute(
            """
            DELETE FROM outbound_bodies WHERE id IN \(list: Array(bodies))
                AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.body_id = outbound_bodies.id)
            """)
    }

    /// Puts a delivery back that could not be made.
    package func retryDelivery(_ delivery: Delivery, at moment: Timestamp, error: String) throws {
        try execute(
            """
            UPDATE deliveries SET attempts = \(delivery.attempts), refusals = \(delivery.refusals), due_at = \(moment),
                lease_until = 0, last_error = \(error)
            WHERE id = \(delivery.id)
            """)
    }

    /// Gives deliveries back that were claimed and not tried.
    package func releaseDeliveries(_ ids: [Int64], at moment: Timestamp) throws {
        try execute("UPDATE deliveries SET due_at = \(moment), lease_until = 0 WHERE id IN \(list: ids)")
    }

    /// Gives everything back that was claimed: for a process that is alone and has just started.
    package func releaseAllDeliveries(at moment: Timestamp) throws {
        try execute("UPDATE deliveries SET due_at = \(moment), lease_until = 0 WHERE lease_until > 0")
    }

    /// Lets all that waits for a host wait until `moment`.
    package func park(host: String, until moment: Timestamp) throws {
        try execute(
            "UPDATE deliveries SET due_at = \(moment) WHERE host = \(host) AND lease_until = 0 AND due_at < \(moment)")
    }

    /// Lets all that waits for a host be tried now, unless that is stopped.
    package func wake(host: String, at moment: Timestamp) throws {
        try execute(
            """
            UPDATE deliveries SET due_at = \(moment) WHERE host = \(host) AND lease_until = 0 AND due_at > \(moment)
                AND NOT EXISTS (SELECT 1 FROM servers WHERE host = \(host) AND stopped)
            """)
    }

    /// Gives up what could not be delivered since before `moment`; how many that were.
    package func pruneDeliveries(before moment: Timestamp, at now: Timestamp) throws -> Int {
        try insertReceipts(.failed, of: "d.created_at < \(moment)", error: nil, tried: 0, at: now)
        let given = try execute("DELETE FROM deliveries WHERE created_at < \(moment)")
        try execute(
            """
            DELETE FROM outbound_bodies WHERE created_at < \(moment)
                AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.body_id = outbound_bodies.id)
            """)
        return given
    }
}
