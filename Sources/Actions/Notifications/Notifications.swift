import Domain
import Store

extension Actions {
    /// Takes one notification out of one's list. Throws `notFound` when it is not there.
    package func dismissNotification(_ id: Notification.ID, as account: Account.ID) async throws {
        try await write { changes in
            guard try changes.transaction.deleteNotification(id, for: account) else { throw Refusal.notFound }
        }
    }

    /// Empties one's list of notifications.
    package func clearNotifications(as account: Account.ID) async throws {
        try await write { changes in try changes.transaction.clearNotifications(for: account) }
    }

    /// Keeps how far a timeline has been read.
    @discardableResult
    package func setMarker(
        _ timeline: Marker.Timeline, lastReadID: Int64, as account: Account.ID
    ) async throws -> Marker {
        try await write { changes in
            try changes.transaction.setMarker(timeline, lastReadID: lastReadID, of: account, at: changes.now)
            let kept = try changes.transaction.markers(of: account).first { $0.timeline == timeline }
            return kept ?? Marker(timeline: timeline, lastReadID: lastReadID, version: 1, updatedAt: changes.now)
        }
    }
}
