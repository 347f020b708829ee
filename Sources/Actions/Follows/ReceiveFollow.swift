import Domain
import Store

extension Actions {
    /// Answers somebody of another server who wants to follow a person of this one: at once when that person is not
    /// locked, after their decision otherwise, with a refusal when they have blocked the sender.
    ///
    /// - Parameter uri: the id of the Follow; the answer names it.
    package func receiveFollow(from account: Account.ID, to target: Account.ID, uri: String) async throws {
        try await write { changes in
            let transaction = changes.transaction
            guard let follower = try changes.sender(account), let target = try changes.localTarget(target) else {
                return
            }
            if try transaction.isBlocking(target.id, account) {
                return changes.record(.followRejected(by: target.id, follower: account, uri: uri))
            }
            let options = FollowOptions()
            if try transaction.follow(by: account, of: target.id) != nil {
                // They follow already, but do not know, or have forgotten.
                _ = try transaction.insertFollow(
                    id: ids.next(Relationship.self).rawValue, by: account, of: target.id, uri: uri, options: options,
                    at: changes.now)
                return changes.record(.followAccepted(by: target.id, follower: account, uri: uri))
            }
            if target.locked || follower.standing == .limited {
                _ = try transaction.insertFollowRequest(
                    id: ids.next(Relationship.self).rawValue, by: account, to: target.id, uri: uri, options: options,
                    at: changes.now)
                return try notify(target.id, of: .followRequest, from: account, in: changes)
            }
            _ = try establish(by: follower, of: target, uri: uri, options: options, in: changes)
            changes.record(.followAccepted(by: target.id, follower: account, uri: uri))
            try notify(target.id, of: .follow, from: account, in: changes)
        }
    }

    /// Somebody of another server stops following, or stops asking to.
    package func receiveUndoFollow(from account: Account.ID, to target: Account.ID) async throws {
        try await write { changes in
            guard let follower = try changes.transaction.account(account), !follower.isLocal else { return }
            _ = try changes.endFollow(by: account, of: target)
        }
    }
}
