import Domain
import Store

extension Actions {
    /// So many pinned posts of one account elsewhere are kept (Mastodon reads twenty of a collection).
    private static let maxReceivedPins = 20

    /// Somebody of another server put a post of theirs on top of their profile. False when it is not theirs, not for
    /// their profile, or one too many.
    package func receivePin(of post: Post.ID, by account: Account.ID) async throws -> Bool {
        try await write { changes in
            try changes.transaction.notePins(of: account, at: changes.now)
            guard try changes.sender(account) != nil, let post = try changes.transaction.post(post),
                post.author == account, post.reblogOf == nil, post.visibility != .direct
            else { return false }
            if try changes.transaction.isPinned(post.id, by: account) { return true }
            guard try changes.transaction.pinsCount(of: account) < Self.maxReceivedPins else { return false }
            return try changes.transaction.insertPin(
                id: ids.next(Post.self).rawValue, of: post.id, by: account, at: changes.now)
        }
    }

    /// Somebody of another server took a post from the top of their profile.
    package func receiveUnpin(of post: Post.ID, by account: Account.ID) async throws {
        try await write { changes in
            guard let owner = try changes.transaction.account(account), !owner.isLocal else { return }
            try changes.transaction.notePins(of: account, at: changes.now)
            _ = try changes.transaction.deletePin(of: post, by: account)
        }
    }

    /// Keeps what somebody of another server shows on top of their profile, as it was read there.
    ///
    /// - Returns: false when they have pinned or unpinned something since `reading`, so that it has to be read again.
    package func receivePins(
        _ pins: [Post.ID], of account: Account.ID, readSince reading: Timestamp
    ) async throws -> Bool {
        try await write { changes in
            let own = try changes.transaction.posts(pins)
            let pinned = pins.filter { own[$0]?.author == account && own[$0]?.reblogOf == nil }
            return try changes.transaction.setPins(
                of: account, to: Array(pinned.prefix(Self.maxReceivedPins)), readSince: reading, at: changes.now
            ) {
                ids.next(Post.self).rawValue
            }
        }
    }
}
