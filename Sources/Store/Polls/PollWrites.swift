import Database
import Domain

extension Transaction {
    /// Puts a poll up, or another in its place: votes for other choices are forgotten with the choices.
    package func upsert(_ poll: Poll) throws {
        if let before = try self.poll(of: poll.post), poll.asksAnother(than: before) {
            try execute("DELETE FROM poll_votes WHERE post_id = \(poll.post)")
        }
        try execute(
            """
            INSERT INTO polls (post_id, author_id, options, multiple, hides_totals, expires_at, voters_count, fetched_at,
                ended)
            VALUES (\(poll.post), \(poll.author), \(StoredJSON.text(poll.titles)), \(poll.multiple),
                \(poll.hidesTotals), \(poll.expiresAt), \(poll.votersCount), \(poll.fetchedAt), FALSE)
            ON CONFLICT (post_id) DO UPDATE SET options = excluded.options, multiple = excluded.multiple,
                hides_totals = excluded.hides_totals, expires_at = excluded.expires_at,
                voters_count = excluded.voters_count, fetched_at = excluded.fetched_at,
                ended = CASE WHEN polls.expires_at = excluded.expires_at THEN polls.ended ELSE FALSE END
            """)
        try execute("DELETE FROM poll_tallies WHERE post_id = \(poll.post)")
        for (choice, option) in poll.options.enumerated() {
            try execute(
                "INSERT INTO poll_tallies (post_id, choice, votes) VALUES (\(poll.post), \(choice), \(option.votes))")
        }
    }

    package func deletePoll(of post: Post.ID) throws {
        for table in ["polls", "poll_tallies", "poll_votes"] {
            try execute("DELETE FROM \(raw: table) WHERE post_id = \(post)")
        }
    }

    /// Keeps others who vote in this poll waiting until the end of the transaction. False when there is no poll.
    package func holdPoll(of post: Post.ID) throws -> Bool {
        try execute("UPDATE polls SET ended = ended WHERE post_id = \(post)") == 1
    }

    /// Counts one vote. The poll must be held.
    package func insertVote(
        id: Int64, for choice: Int, in post: Post.ID, by account: Account.ID, at moment: Timestamp
    ) throws {
        let isFirst = try votes(by: account, in: post).isEmpty
        try execute(
            """
            INSERT INTO poll_votes (id, post_id, account_id, choice, created_at)
            VALUES (\(id), \(post), \(account), \(choice), \(moment))
            """)
        try execute("UPDATE poll_tallies SET votes = votes + 1 WHERE post_id = \(post) AND choice = \(choice)")
        // Where the poll's server does not say how many people voted, it stays unknown.
        if isFirst { try execute("UPDATE polls SET voters_count = voters_count + 1 WHERE post_id = \(post)") }
    }

    /// Notes that the end was told. False when it was already, or there is no poll.
    package func markPollEnded(of post: Post.ID) throws -> Bool {
        try execute("UPDATE polls SET ended = TRUE WHERE post_id = \(post) AND NOT ended") == 1
    }

    /// Takes it upon oneself to ask a poll's server again; false when somebody else was faster.
    package func claimPollRefresh(of post: Post.ID, fetchedAt before: Timestamp, now: Timestamp) throws -> Bool {
        try execute(
            "UPDATE polls SET fetched_at = \(now) WHERE post_id = \(post) AND fetched_at = \(before)") == 1
    }

    /// Takes away the votes of an account that is gone, a few at a time. Polls of this server count them no more.
    /// - Returns: how many.
    package func deleteVotes(by account: Account.ID, limit: Int) throws -> Int {
        var found: [(id: Int64, post: Post.ID, choice: Int)] = []
        try each("SELECT id, post_id, choice FROM poll_votes WHERE account_id = \(account) LIMIT \(limit)") { row in
            found.append((try row.next(), try row.next(), try row.next()))
        }
        for vote in found {
            try execute("DELETE FROM poll_votes WHERE id = \(vote.id)")
            guard try poll(of: vote.post)?.isLocal == true else { continue }
            try execute(
                """
                UPDATE poll_tallies SET votes = votes - 1
                WHERE post_id = \(vote.post) AND choice = \(vote.choice) AND votes > 0
                """)
            guard try votes(by: account, in: vote.post).isEmpty else { continue }
            try execute(
                "UPDATE polls SET voters_count = voters_count - 1 WHERE post_id = \(vote.post) AND voters_count > 0")
        }
        return found.count
    }
}
