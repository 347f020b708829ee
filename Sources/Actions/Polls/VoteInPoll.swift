import Domain
import Store

extension Actions {
    /// Votes in a poll that one can see, for one choice or several, by number. No choice is no vote.
    ///
    /// Throws `notFound`, `hindered`, `blocked`, or `vote` with what keeps it from counting.
    package func voteInPoll(of id: Post.ID, for choices: [Int], as account: Account.ID) async throws {
        try await write { changes in
            _ = try changes.person(account)
            guard let post = try changes.transaction.visiblePost(id, to: account), post.reblogOf == nil,
                try changes.transaction.holdPoll(of: id)
            else { throw Refusal.notFound }
            if try changes.transaction.isBlocking(account, post.author) { throw Refusal.blocked }
            if let fault = try changes.vote(for: choices, in: id, by: account, ids: ids) { throw Refusal.vote(fault) }
            guard !choices.isEmpty, !post.isLocal else { return }
            changes.record(.voted(by: account, post: id, choices: choices))
            if let end = try changes.transaction.poll(of: id)?.expiresAt {
                changes.record(.pollEnds(id, at: end.adding(seconds: Poll.patience)))
            }
        }
    }

    /// Counts a vote that somebody of another server sent. Nothing happens when it may not count: that is theirs to
    /// know, as their server shows the poll too.
    ///
    /// - Parameter title: the choice, by its words.
    /// - Returns: whether it counted.
    @discardableResult
    package func receiveVote(for title: String, in id: Post.ID, by account: Account.ID) async throws -> Bool {
        try await write { changes in
            guard try changes.sender(account) != nil,
                let post = try changes.transaction.visiblePost(id, to: account), post.isLocal,
                try changes.transaction.holdPoll(of: id),
                let choice = try changes.transaction.poll(of: id)?.titles.firstIndex(of: title)
            else { return false }
            return try changes.vote(for: [choice], in: id, by: account, ids: ids) == nil
        }
    }
}

extension Changes {
    /// Counts votes in a poll that is held; gives what keeps them from counting.
    fileprivate func vote(
        for choices: [Int], in post: Post.ID, by account: Account.ID, ids: Snowflake
    ) throws -> VoteFault? {
        guard let poll = try transaction.poll(of: post) else { return .noSuchOption }
        let earlier = try transaction.votes(by: account, in: post)
        if let fault = poll.fault(of: choices, by: account, earlier: earlier, at: now) { return fault }
        for choice in choices {
            try transaction.insertVote(
                id: ids.next(Ballot.self).rawValue, for: choice, in: post, by: account, at: now)
        }
        // Nobody is to read the votes of a poll that hides them out of what is sent.
        if poll.isLocal, !poll.hidesTotals, !choices.isEmpty {
            record(.pollCounted(post, tellAt: now.adding(seconds: Poll.tellingPause)))
        }
        return nil
    }
}

extension Poll {
    /// Seconds for which votes are gathered before other servers are told the counts (Mastodon waits as long).
    fileprivate static let tellingPause: Int64 = 180
    /// Seconds after the end for which the last votes may be on their way to the poll's server.
    fileprivate static let patience: Int64 = 60
}
