import Domain
import Store

extension Actions {
    private static let movedAtOnce = 50

    /// Lets the people of this server who follow `account` follow `target` instead, with the same wishes: boosts,
    /// notifications, languages. Whoever of the two has blocked the other, and the target itself, stay as they are. A
    /// locked target is asked. A few in each transaction; done again, it goes on where it was interrupted.
    package func moveFollowers(of account: Account.ID, to target: Account.ID) async throws {
        var position: Int64? = 0
        while let after = position {
            position = try await write { changes in
                guard let old = try changes.transaction.account(account), old.movedTo == target,
                    let new = try changes.transaction.account(target), new.standing < .suspended
                else { return nil }
                let rows = try changes.transaction.localFollowers(of: account, after: after, limit: Self.movedAtOnce)
                for row in rows { try move(row, to: new, in: changes) }
                return rows.last?.id
            }
        }
    }

    private func move(_ row: FollowRow, to target: Account, in changes: Changes) throws {
        guard row.follower != target.id, let follower = try changes.transaction.account(row.follower),
            follower.standing < .suspended,
            try !changes.transaction.isBlockedEitherWay(follower.id, target.id)
        else { return }
        let isFollowing = try changes.transaction.isFollowing(follower.id, target.id)
        let isAsking = try changes.transaction.followRequest(by: follower.id, to: target.id) != nil
        if !isFollowing, !isAsking {
            if target.isLocal, !target.locked, follower.standing != .limited {
                let uri = followURI(follower, ids.next(Relationship.self).rawValue)
                _ = try establish(by: follower, of: target, uri: uri, options: row.options, in: changes)
                changes.record(.followed(by: follower.id, target: target.id, uri: uri))
                try notify(target.id, of: .follow, from: follower.id, in: changes)
            } else {
                try ask(target, by: follower, options: row.options, in: changes)
            }
        }
        if let old = try changes.endFollow(by: row.follower, of: row.target) {
            changes.record(.unfollowed(by: row.follower, target: row.target, uri: old.uri))
        }
    }
}
