import Domain
import Store

extension Actions {
    /// Hides an account from oneself; nobody is told.
    ///
    /// - Parameters:
    ///   - notifications: whether what they do is not told of either.
    ///   - seconds: how long; 0: until it is taken back.
    /// Throws `notFound` or `selfAction`.
    package func mute(
        _ target: Account.ID, notifications: Bool = true, seconds: Int = 0, as account: Account.ID
    ) async throws -> Relationship {
        try await write { changes in
            let target = try changes.target(target, of: account)
            // A century is as good as for ever, and cannot overflow.
            let end = seconds > 0 ? changes.now.adding(seconds: Int64(min(seconds, 3_153_600_000))) : nil
            try changes.transaction.setMute(
                id: ids.next(Relationship.self).rawValue, by: account, of: target.id, notifications: notifications,
                expiresAt: end, at: changes.now)
            changes.record(.muted(by: account, target: target.id))
            return try changes.relationship(target.id, viewer: account)
        }
    }

    /// Shows an account again. Throws `notFound` or `selfAction`.
    package func unmute(_ target: Account.ID, as account: Account.ID) async throws -> Relationship {
        try await write { changes in
            let target = try changes.target(target, of: account)
            try changes.transaction.deleteMute(by: account, of: target.id)
            return try changes.relationship(target.id, viewer: account)
        }
    }
}
