import Database
import Domain

/// An activity as it came over the wire, from a sender who was verified then.
package struct InboundActivity: RowDecodable, Sendable {
    package var id: Int64
    package var activityID: String
    package var sender: Account.ID
    /// The JSON; empty once it has been handled.
    package var body: String
    package var receivedAt: Timestamp
    /// When it was put aside to be handled by itself; the epoch when it was not, or holds up nothing any more.
    package var heldAt = Timestamp(milliseconds: 0)

    package init(id: Int64, activityID: String, sender: Account.ID, body: String, receivedAt: Timestamp) {
        self.id = id
        self.activityID = activityID
        self.sender = sender
        self.body = body
        self.receivedAt = receivedAt
    }

    package init(_ row: inout RowReader) throws {
        self.init(
            id: try row.next(), activityID: try row.next(), sender: try row.next(), body: try row.next(),
            receivedAt: try row.next())
        heldAt = try row.next()
    }

    /// It has a job of its own.
    package var isAside: Bool { heldAt.milliseconds > 0 }
}

extension Reader {
    /// One that still waits to be handled.
    package func inboundActivity(_ id: Int64) throws -> InboundActivity? {
        try first(
            InboundActivity.self,
            """
            SELECT id, activity_id, sender_id, body, received_at, held_at FROM inbound_activities
            WHERE id = \(id) AND body <> ''
            """)
    }

    /// What of these senders waits to be handled, the first received first; no more than `limit` of each.
    package func waitingInbound(of senders: [Account.ID], limit: Int) throws -> [InboundActivity] {
        try all(
            InboundActivity.self,
            """
            SELECT id, activity_id, sender_id, body, received_at, held_at FROM inbound_activities WHERE id IN (
                SELECT id FROM (
                    SELECT id, ROW_NUMBER() OVER (PARTITION BY sender_id ORDER BY id) AS place
                    FROM inbound_activities WHERE sender_id IN \(list: senders) AND body <> ''
                ) placed WHERE place <= \(limit))
            ORDER BY id
            """)
    }

    /// Whether anything of a sender waits that is not put aside.
    package func hasWaitingInbound(of sender: Account.ID) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM inbound_activities WHERE sender_id = \(sender) AND body <> '' AND held_at = 0 LIMIT 1
            """)
    }

    /// Who sent what waits since before `moment` without having been put aside.
    package func waitingSenders(since moment: Timestamp, limit: Int) throws -> [Account.ID] {
        try all(
            Account.ID.self,
            """
            SELECT DISTINCT sender_id FROM inbound_activities
            WHERE body <> '' AND held_at = 0 AND received_at < \(moment) LIMIT \(limit)
            """)
    }

    /// How many activities wait to be handled.
    package func inboundBacklog() throws -> Int {
        try first(Int.self, "SELECT COUNT(*) FROM inbound_activities WHERE body <> ''") ?? 0
    }
}

extension Transaction {
    /// Keeps an activity. False when one of this id came before.
    package func insert(_ activity: InboundActivity) throws -> Bool {
        try execute(
            """
            INSERT INTO inbound_activities (id, activity_id, sender_id, body, received_at)
            VALUES (\(activity.id), \(activity.activityID), \(activity.sender), \(activity.body),
                \(activity.receivedAt)) ON CONFLICT (activity_id) DO NOTHING
            """) == 1
    }

    /// Forgets what handled activities said, and keeps that they came.
    package func finishInbound(_ ids: [Int64]) throws {
        try execute("UPDATE inbound_activities SET body = '' WHERE id IN \(list: ids)")
    }

    /// Notes since when activities are handled by themselves, and hold up what is about the same. The moment 1 lets
    /// the others pass.
    package func holdInbound(_ ids: [Int64], at moment: Timestamp) throws {
        try execute("UPDATE inbound_activities SET held_at = \(moment) WHERE id IN \(list: ids)")
    }

    /// Lets activities of these ids come again.
    package func forgetInbound(_ activityIDs: [String]) throws {
        try execute("DELETE FROM inbound_activities WHERE activity_id IN \(list: activityIDs)")
    }

    /// Forgets that an address is gone; whether it was.
    package func forgetDeleted(uri: String) throws -> Bool {
        try execute("DELETE FROM deleted_uris WHERE uri = \(uri)") > 0
    }

    /// Forgets that handled activities came. A signature older than that is refused anyway.
    package func pruneInbound(before moment: Timestamp) throws {
        try execute("DELETE FROM inbound_activities WHERE received_at < \(moment) AND body = ''")
    }
}
