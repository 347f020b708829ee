import Database
import Domain

extension Marker: RowDecodable {
    package init(_ row: inout RowReader) throws {
        let name: String = try row.next()
        guard let timeline = Timeline(rawValue: name) else { throw DatabaseError.failed("no timeline \(name)") }
        self.init(
            timeline: timeline, lastReadID: try row.next(), version: try row.next(), updatedAt: try row.next())
    }
}

extension Reader {
    package func markers(of account: Account.ID) throws -> [Marker] {
        try all(
            Marker.self,
            """
            SELECT timeline, last_read_id, version, updated_at FROM markers WHERE account_id = \(account)
            ORDER BY timeline
            """)
    }
}

extension Transaction {
    package func setMarker(
        _ timeline: Marker.Timeline, lastReadID: Int64, of account: Account.ID, at moment: Timestamp
    ) throws {
        try execute(
            """
            INSERT INTO markers (account_id, timeline, last_read_id, version, updated_at)
            VALUES (\(account), \(timeline.rawValue), \(lastReadID), 1, \(moment))
            ON CONFLICT (account_id, timeline) DO UPDATE SET last_read_id = excluded.last_read_id,
                version = markers.version + 1, updated_at = excluded.updated_at
            """)
    }
}
