/// Which part of a list is wanted: Mastodon's `max_id`, `since_id`, `min_id` and `limit`.
///
/// `below` and `newerThan` give the newest items first from the top; `above` gives those just above it.
package struct Page: Sendable, Hashable {
    /// `max_id`: only smaller ids.
    package var below: Int64?
    /// `since_id`: only larger ids, newest first.
    package var newerThan: Int64?
    /// `min_id`: the ids immediately above.
    package var above: Int64?
    package var limit: Int

    package init(below: Int64? = nil, newerThan: Int64? = nil, above: Int64? = nil, limit: Int = 20) {
        self.below = below
        self.newerThan = newerThan
        self.above = above
        self.limit = limit
    }
}

/// Where people left off reading (`/api/v1/markers`).
package struct Marker: Sendable {
    /// The timelines that have a marker.
    package enum Timeline: String, Sendable, CaseIterable { case home, notifications }

    package var timeline: Timeline
    package var lastReadID: Int64
    package var version: Int
    package var updatedAt: Timestamp

    package init(timeline: Timeline, lastReadID: Int64, version: Int, updatedAt: Timestamp) {
        self.timeline = timeline
        self.lastReadID = lastReadID
        self.version = version
        self.updatedAt = updatedAt
    }
}
