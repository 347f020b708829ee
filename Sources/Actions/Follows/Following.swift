import Database
import Domain
import Store

// What following consists of, shared by the verbs of this folder. Only these functions write follows.
extension Actions {
    /// How many posts a new follower finds in their home timeline.
    static let backfill = 20

    func followURI(_ follower: Account, _ id: Int64) -> String { "\(follower.uri)#follows/\(id)" }

    /// Makes a follow that needs no more consent, and fills the follower's home timeline.
    /// False when it existed; then its options are renewed.
    func establish(
        by follower: Account, of target: Account, uri: String, options: FollowOptions, in changes: Changes
    ) throws -> Bool {
        let isNew = try changes.transaction.insertFollow(
            id: ids.next(Relationship.self).rawValue, by: follower.id, of: target.id, uri: uri, options: options,
            at: changes.now)
        if isNew, follower.isLocal {
            try changes.transaction.backfillHome(of: follower.id, from: target.id, limit: Self.backfill)
        }
        return isNew
    }

    /// Makes the follow that `request` asked for. Only what its target does may lead here (CVE-2025-30741).
    func grant(_ request: FollowRow, in changes: Changes) throws {
        guard let follower = try changes.transaction.account(request.follower),
            let target = try changes.transaction.account(request.target)
        else { return }
        _ = try changes.transaction.deleteFollowRequest(by: follower.id, to: target.id)
        guard
            try establish(by: follower, of: target, uri: request.uri, options: request.options, in: changes)
        else { return }
        if target.isLocal {
            changes.record(.followAccepted(by: target.id, follower: follower.id, uri: request.uri))
            try notify(target.id, of: .follow, from: follower.id, in: changes)
        } else {
            changes.record(.followed(by: follower.id, target: target.id, uri: request.uri))
        }
    }
}

extension Changes {
    /// Ends a follow, or the request for one, with what hangs on it; its row, or nil when there was none.
    func endFollow(by follower: Account.ID, of target: Account.ID) throws -> FollowRow? {
        if let request = try transaction.deleteFollowRequest(by: follower, to: target) { return request }
        guard let follow = try transaction.deleteFollow(by: follower, of: target) else { return nil }
        try transaction.withdrawNotification(.follow, to: target, from: follower, post: nil)
        try transaction.deleteEndorsement(by: follower, of: target)
        return follow
    }

    func relationship(_ target: Account.ID, viewer: Account.ID) throws -> Relationship {
        try transaction.relationship(target, viewer: viewer)
    }
}
