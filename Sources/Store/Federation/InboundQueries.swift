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
    }
}

extension Reader {
    /// Those of `ids` that still wait to be handled, the first received first.
    package func inboundActivities(_ ids: [Int64]) throws -> [InboundActivity] {
        try all(
            InboundActivity.self,
            """
            SELECT id, activity_id, sender_id, body, received_at FROM inbound_activities
            WHERE id IN \(list: ids) AND body <> '' ORDER BY id
            """)
    }

    /// Whether an activity of this id came before.
    package func hasInboundActivity(_ activityID: String) throws -> Bool {
        try exists("SELECT 1 FROM inbound_activities WHERE activity_id = \(activityID)")
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
