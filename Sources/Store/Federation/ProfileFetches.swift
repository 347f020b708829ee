import Database
import Domain

/// What has been read of the earlier posts of a profile elsewhere.
package struct ProfileFetch: RowDecodable, Sendable {
    package var account: Account.ID
    /// When it was last asked for.
    package var wantedAt: Timestamp
    /// Nil while it is being read.
    package var finishedAt: Timestamp?
    /// The page of the outbox with what is older than all that was read.
    package var nextURL: String?
    /// There is nothing older.
    package var isWhole: Bool

    package init(
        account: Account.ID, wantedAt: Timestamp, finishedAt: Timestamp? = nil, nextURL: String? = nil,
        isWhole: Bool = false
    ) {
        self.account = account
        self.wantedAt = wantedAt
        self.finishedAt = finishedAt
        self.nextURL = nextURL
        self.isWhole = isWhole
    }

    package init(_ row: inout RowReader) throws {
        self.init(
            account: try row.next(), wantedAt: try row.next(), finishedAt: try row.next(), nextURL: try row.next(),
            isWhole: try row.next())
    }
}

extension Reader {
    package func profileFetch(of account: Account.ID) throws -> ProfileFetch? {
        try first(
            ProfileFetch.self,
            """
            SELECT account_id, wanted_at, finished_at, next_url, is_whole FROM profile_fetches
            WHERE account_id = \(account)
            """)
    }

    /// Whether an account has at least so many posts below one; without one, at all.
    package func hasPosts(of account: Account.ID, below: Post.ID?, count: Int) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM posts WHERE author_id = \(account) AND id < \(below ?? Post.ID(.max))
            ORDER BY id DESC LIMIT 1 OFFSET \(count - 1)
            """)
    }
}

extension Transaction {
    package func upsert(_ fetch: ProfileFetch) throws {
        try execute(
            """
            INSERT INTO profile_fetches (account_id, wanted_at, finished_at, next_url, is_whole)
            VALUES (\(fetch.account), \(fetch.wantedAt), \(fetch.finishedAt), \(fetch.nextURL), \(fetch.isWhole))
            ON CONFLICT (account_id) DO UPDATE SET wanted_at = excluded.wanted_at,
                finished_at = excluded.finished_at, next_url = excluded.next_url, is_whole = excluded.is_whole
            """)
    }

    /// Takes over what the server of an account says of its counts, which from now on hold for what is found of its
    /// past, too.
    package func setTotals(of account: Account.ID, posts: Int?, followers: Int?, following: Int?, at now: Timestamp)
        throws
    {
        try setCounts(of: account, posts: posts, followers: followers, following: following)
        guard posts != nil else { return }
        try execute("UPDATE remote_actors SET totals_at = \(now) WHERE account_id = \(account)")
    }

    /// Makes `posts` what an account elsewhere shows first, in this order.
    ///
    /// - Parameters:
    ///   - reading: when reading them began.
    ///   - newID: makes ids that grow.
    /// - Returns: false, and nothing is changed, when the account has told since then that it pins or unpins something:
    ///   what was read may be older than that.
    package func setPins(
        of account: Account.ID, to posts: [Post.ID], readSince reading: Timestamp, at now: Timestamp,
        newID: () -> Int64
    ) throws -> Bool {
        let isOld = try exists(
            "SELECT 1 FROM profile_fetches WHERE account_id = \(account) AND pins_told_at > \(reading)")
        guard !isOld else { return false }
        try execute("DELETE FROM pins WHERE account_id = \(account)")
        for post in posts.reversed() { _ = try insertPin(id: newID(), of: post, by: account, at: now) }
        return true
    }

    /// Notes that an account elsewhere tells what it pins or unpins; only readings that are under way care.
    package func notePins(of account: Account.ID, at now: Timestamp) throws {
        try execute("UPDATE profile_fetches SET pins_told_at = \(now) WHERE account_id = \(account)")
    }

    /// Forgets which profiles were read long ago; their posts stay.
    package func pruneProfileFetches(before moment: Timestamp) throws {
        try execute("DELETE FROM profile_fetches WHERE wanted_at < \(moment)")
    }
}
