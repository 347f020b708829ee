import Domain
import Store

extension Actions {
    /// Shows one of one's own posts first on one's profile.
    ///
    /// Throws `notFound`, `notPinnable` for others' posts, boosts and direct posts, `alreadyPinned`, `tooMany`.
    @discardableResult
    package func pin(_ id: Post.ID, as account: Account.ID) async throws -> Post.ID {
        try await write { changes in
            _ = try changes.person(account)
            guard let post = try changes.transaction.visiblePost(id, to: account) else { throw Refusal.notFound }
            guard post.author == account else { throw Refusal.notPinnable(.foreign) }
            guard post.reblogOf == nil else { throw Refusal.notPinnable(.boost) }
            guard post.visibility != .direct else { throw Refusal.notPinnable(.direct) }
            let isNew = try changes.transaction.insertPin(
                id: ids.next(Pin.self).rawValue, of: id, by: account, at: changes.now)
            guard isNew else { throw Refusal.alreadyPinned }
            if try changes.transaction.pinsCount(of: account) > limits.maxPinned {
                throw Refusal.tooMany(field: "pins", limit: limits.maxPinned)
            }
            changes.record(.pinned(by: account, post: id))
            return id
        }
    }

    /// Takes a post from the top of one's profile. Nothing happens when it is not there. Throws `notFound`.
    @discardableResult
    package func unpin(_ id: Post.ID, as account: Account.ID) async throws -> Post.ID {
        try await write { changes in
            guard try changes.transaction.visiblePost(id, to: account) != nil else { throw Refusal.notFound }
            if try changes.transaction.deletePin(of: id, by: account) {
                changes.record(.unpinned(by: account, post: id))
            }
            return id
        }
    }
}

/// A post at the top of a profile; only its id is used.
private enum Pin {}
