import Domain
import Store

extension Actions {
    /// Lets somebody who asked follow. Throws `notFound` when they have not asked.
    package func acceptFollowRequest(
        from follower: Account.ID, as account: Account.ID
    ) async throws -> Relationship {
        try await write { changes in
            _ = try changes.person(account)
            guard let request = try changes.transaction.followRequest(by: follower, to: account) else {
                throw Refusal.notFound
            }
            try grant(request, in: changes)
            return try changes.relationship(follower, viewer: account)
        }
    }

    /// Refuses somebody who asked to follow. Throws `notFound` when they have not asked.
    package func rejectFollowRequest(
        from follower: Account.ID, as account: Account.ID
    ) async throws -> Relationship {
        try await write { changes in
            guard let request = try changes.transaction.deleteFollowRequest(by: follower, to: account) else {
                throw Refusal.notFound
            }
            changes.record(.followRejected(by: account, follower: follower, uri: request.uri))
            return try changes.relationship(follower, viewer: account)
        }
    }

    /// Ends somebody's follow of oneself. Nothing happens when they do not follow. Throws `notFound`, `selfAction`.
    package func removeFollower(_ follower: Account.ID, as account: Account.ID) async throws -> Relationship {
        try await write { changes in
            let follower = try changes.target(follower, of: account)
            if let row = try changes.endFollow(by: follower.id, of: account) {
                changes.record(.followRejected(by: account, follower: follower.id, uri: row.uri))
            }
            return try changes.relationship(follower.id, viewer: account)
        }
    }
}
