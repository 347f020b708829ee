import Domain
import Store

extension Actions {
    /// A profile that is looked at is read again after a day.
    private static let freshness: Int64 = 24 * 3_600
    /// What was begun and never came to an end is begun again.
    private static let longest: Int64 = 3_600
    /// Older posts are fetched when fewer than so many known ones are left to read.
    private static let ahead = 40

    /// Has the earlier posts, pins and counts of a profile elsewhere read from its own server, once a day.
    ///
    /// - Returns: whether that is under way.
    @discardableResult
    package func wantProfile(_ id: Account.ID) async throws -> Bool {
        let now = clock.now()
        let (fetch, isElsewhere) = try await read { reader in
            (try reader.profileFetch(of: id), try reader.remoteActor(id) != nil)
        }
        guard isElsewhere else { return false }
        if let fetch {
            guard let end = fetch.finishedAt else {
                if now < fetch.wantedAt.adding(seconds: Self.longest) { return true }
                return try await begin(ProfileFetch(account: id, wantedAt: now), isOlder: false)
            }
            if now < end.adding(seconds: Self.freshness) { return false }
        }
        return try await begin(
            ProfileFetch(account: id, wantedAt: now, nextURL: fetch?.nextURL, isWhole: fetch?.isWhole ?? false),
            isOlder: false)
    }

    /// Has still older posts read when somebody comes near the end of those that are known.
    ///
    /// - Parameter last: the oldest post that was shown; nil when there was none.
    @discardableResult
    package func wantOlderPosts(of id: Account.ID, below last: Post.ID?) async throws -> Bool {
        let found = try await read { reader -> ProfileFetch? in
            guard let fetch = try reader.profileFetch(of: id), fetch.finishedAt != nil, fetch.nextURL != nil,
                !fetch.isWhole, try !reader.hasPosts(of: id, below: last, count: Self.ahead)
            else { return nil }
            return fetch
        }
        guard var fetch = found else { return false }
        fetch.wantedAt = clock.now()
        fetch.finishedAt = nil
        return try await begin(fetch, isOlder: true)
    }

    private func begin(_ fetch: ProfileFetch, isOlder: Bool) async throws -> Bool {
        try await write { changes in
            guard try changes.sender(fetch.account) != nil else { return false }
            try changes.transaction.upsert(fetch)
            changes.record(.profileWanted(fetch.account, older: isOlder))
            return true
        }
    }

    /// Keeps what was read of a profile.
    package func receiveProfileHistory(_ history: ProfileHistory) async throws {
        try await write { changes in
            let transaction = changes.transaction
            guard let account = try changes.sender(history.account),
                var fetch = try transaction.profileFetch(of: account.id)
            else { return }
            fetch.finishedAt = changes.now
            if history.hasReadOutbox {
                fetch.nextURL = history.nextURL
                fetch.isWhole = history.nextURL == nil
            }
            try transaction.upsert(fetch)
            try transaction.setTotals(
                of: account.id, posts: history.posts, followers: history.followers, following: history.following,
                at: changes.now)
        }
    }
}

/// What was read of a profile elsewhere.
package struct ProfileHistory: Sendable {
    package var account: Account.ID
    package var hasReadOutbox = false
    /// Where the outbox goes on.
    package var nextURL: String?
    package var posts: Int?
    package var followers: Int?
    package var following: Int?

    package init(account: Account.ID) { self.account = account }
}
