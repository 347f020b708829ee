import Domain
import Store

extension Actions {
    /// Follows an account, or asks to: locked accounts and those of other servers decide for themselves. When the
    /// follow or the request is there already, its options are renewed.
    ///
    /// Throws `notFound`, `selfAction`, `blocked` when either has blocked the other, or `hindered`.
    package func follow(
        _ target: Account.ID, options: FollowOptions = FollowOptions(), as account: Account.ID
    ) async throws -> Relationship {
        try await write { changes in
            let transaction = changes.transaction
            let (follower, _) = try changes.person(account)
            let target = try changes.target(target, of: account)
            if try transaction.isBlockedEitherWay(account, target.id) { throw Refusal.blocked }
            if let follow = try transaction.follow(by: account, of: target.id) {
                _ = try establish(by: follower, of: target, uri: follow.uri, options: options, in: changes)
            } else if !target.isLocal || target.locked || follower.standing == .limited {
                try ask(target, by: follower, options: options, in: changes)
            } else {
                let uri = followURI(follower, ids.next(Relationship.self).rawValue)
                _ = try establish(by: follower, of: target, uri: uri, options: options, in: changes)
                changes.record(.followed(by: account, target: target.id, uri: uri))
                try notify(target.id, of: .follow, from: account, in: changes)
            }
            return try changes.relationship(target.id, viewer: account)
        }
    }

    /// Asks a locked account, or one of another server, whether it may be followed.
    func ask(_ target: Account, by follower: Account, options: FollowOptions, in changes: Changes) throws {
        let id = ids.next(Relationship.self).rawValue
        let uri =
            try changes.transaction.followRequest(by: follower.id, to: target.id)?.uri
            ?? followURI(follower, id)
        _ = try changes.transaction.insertFollowRequest(
            id: id, by: follower.id, to: target.id, uri: uri, options: options, at: changes.now)
        if target.isLocal {
            try notify(target.id, of: .followRequest, from: follower.id, in: changes)
        } else {
            // Asking again sends it again: the first may have been lost.
            changes.record(.followRequested(by: follower.id, target: target.id, uri: uri))
        }
    }
}
