import Database
import Domain

extension Reader {
    /// How `viewer` stands to each of `targets`, in their order, in one query.
    package func relationships(_ targets: [Account.ID], viewer: Account.ID) throws -> [Relationship] {
        guard !targets.isEmpty else { return [] }
        var found: [Account.ID: Relationship] = [:]
        try each(
            """
            SELECT a.id, f.reblogs, f.notify, f.languages, q.reblogs, q.notify, q.languages,
                EXISTS (SELECT 1 FROM follows b WHERE b.follower_id = a.id AND b.target_id = \(viewer)),
                EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = \(viewer) AND b.target_id = a.id),
                EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = a.id AND b.target_id = \(viewer)),
                m.notifications, m.expires_at,
                EXISTS (SELECT 1 FROM follow_requests b WHERE b.follower_id = a.id AND b.target_id = \(viewer)),
                EXISTS (SELECT 1 FROM endorsements e WHERE e.account_id = \(viewer) AND e.target_id = a.id),
                COALESCE(n.text, '')
            FROM accounts a
            LEFT JOIN follows f ON f.follower_id = \(viewer) AND f.target_id = a.id
            LEFT JOIN follow_requests q ON q.follower_id = \(viewer) AND q.target_id = a.id
            LEFT JOIN mutes m ON m.account_id = \(viewer) AND m.target_id = a.id
            LEFT JOIN account_notes n ON n.account_id = \(viewer) AND n.target_id = a.id
            WHERE a.id IN \(list: targets)
            """
        ) { row in
            var relationship = Relationship(target: try row.next())
            let follow = try (row.next(Bool?.self), row.next(Bool?.self), row.next(String?.self))
            let request = try (row.next(Bool?.self), row.next(Bool?.self), row.next(String?.self))
            relationship.following = follow.0 != nil
            relationship.requested = request.0 != nil
            relationship.showingReblogs = follow.0 ?? request.0 ?? false
            relationship.notifying = follow.1 ?? request.1 ?? false
            relationship.languages = try (follow.2 ?? request.2).map { try StoredJSON.value($0) }
            relationship.followedBy = try row.next()
            relationship.blocking = try row.next()
            relationship.blockedBy = try row.next()
            let mutesNotifications: Bool? = try row.next()
            relationship.muting = mutesNotifications != nil
            relationship.mutingNotifications = mutesNotifications ?? false
            relationship.mutingExpiresAt = try row.next()
            relationship.requestedBy = try row.next()
            relationship.endorsed = try row.next()
            relationship.note = try row.next()
            found[relationship.target] = relationship
        }
        return targets.compactMap { found[$0] }
    }

    package func relationship(_ target: Account.ID, viewer: Account.ID) throws -> Relationship {
        try relationships([target], viewer: viewer).first ?? Relationship(target: target)
    }
}
