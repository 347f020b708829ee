import Domain
import Store

extension Actions {
    /// An account of another server lets a person of this one follow. Only its own word counts, and only for a
    /// request that waits for it (CVE-2025-30741).
    ///
    /// - Parameters:
    ///   - target: who says so.
    ///   - uri: the id of the Follow that is accepted; nil when the answer carried none.
    package func receiveAccept(by target: Account.ID, follower: Account.ID, uri: String?) async throws {
        try await write { changes in
            guard try changes.sender(target) != nil,
                let request = try changes.transaction.followRequest(by: follower, to: target),
                uri == nil || uri == request.uri
            else { return }
            try grant(request, in: changes)
        }
    }

    /// An account of another server takes back that it let a person of this one follow. They are asking again, and a new
    /// yes lets them in, as in Mastodon. False when it had not said yes, or to something else.
    package func receiveUndoAccept(by target: Account.ID, follower: Account.ID, uri: String?) async throws -> Bool {
        try await write { changes in
            guard let account = try changes.transaction.account(target), !account.isLocal,
                let person = try changes.transaction.account(follower), person.isLocal,
                let follow = try changes.transaction.follow(by: follower, of: target), uri == nil || uri == follow.uri,
                try changes.endFollow(by: follower, of: target) != nil
            else { return false }
            _ = try changes.transaction.insertFollowRequest(
                id: ids.next(Relationship.self).rawValue, by: follower, to: target, uri: follow.uri,
                options: follow.options, at: changes.now)
            return true
        }
    }

    /// An account of another server refuses a follower, or ends their follow.
    ///
    /// - Parameter uri: the id of the Follow; not needed, because ending a follow harms nobody's privacy.
    package func receiveReject(by target: Account.ID, follower: Account.ID, uri: String?) async throws {
        try await write { changes in
            guard let account = try changes.transaction.account(target), !account.isLocal else { return }
            _ = try changes.endFollow(by: follower, of: target)
        }
    }
}
