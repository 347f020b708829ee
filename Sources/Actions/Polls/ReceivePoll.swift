import Domain
import Store

/// A poll of another server as that server describes it.
package struct RemotePoll: Sendable {
    package var options: [Poll.Option]
    package var multiple: Bool
    package var expiresAt: Timestamp?
    package var votersCount: Int?

    package init(options: [Poll.Option], multiple: Bool, expiresAt: Timestamp?, votersCount: Int?) {
        self.options = options
        self.multiple = multiple
        self.expiresAt = expiresAt
        self.votersCount = votersCount
    }

    func poll(of post: Post, at now: Timestamp) -> Poll {
        Poll(
            post: post.id, author: post.author,
            options: options.prefix(Poll.maxRemoteOptions).map { option in
                Poll.Option(
                    title: String(String.UnicodeScalarView(option.title.unicodeScalars.prefix(Poll.maxRemoteTitle))),
                    votes: max(option.votes, 0))
            }, multiple: multiple, expiresAt: expiresAt, votersCount: votersCount.map { max($0, 0) }, fetchedAt: now)
    }
}

extension Actions {
    /// Takes over what a poll's server says of its counts and its end. Another question is an edit, and not taken.
    package func receivePoll(_ poll: RemotePoll, of id: Post.ID) async throws {
        try await write { changes in
            guard let post = try changes.transaction.post(id), !post.isLocal else { return }
            try changes.takeCounts(poll, of: post)
        }
    }

    /// Asks a poll's server for its counts when they are old; somebody looks at it.
    package func renewPoll(_ poll: Poll) async throws {
        guard poll.isStale(at: clock.now()), let fetchedAt = poll.fetchedAt else { return }
        try await write { changes in
            guard
                try changes.transaction.claimPollRefresh(of: poll.post, fetchedAt: fetchedAt, now: changes.now)
            else { return }
            changes.record(.pollStale(poll.post))
        }
    }
}

extension Changes {
    /// Takes over the counts that came with an edit, or with what looks like one.
    /// - Returns: whether the edit puts up another poll, or none where there was one: then nothing has been done yet.
    func takeOver(_ edit: RemotePost, of before: Post) throws -> Bool {
        let isExplicit = edit.editedAt.map { $0 > before.editedAt ?? before.createdAt } ?? false
        guard let poll = edit.poll else { return try isExplicit && transaction.poll(of: before.id) != nil }
        if try takeCounts(poll, of: before) { return false }
        return isExplicit
    }

    func replacePoll(of post: Post, with poll: RemotePoll?) throws {
        guard let poll else { return try transaction.deletePoll(of: post.id) }
        try transaction.upsert(poll.poll(of: post, at: now))
    }

    /// False when it is another poll than the one that is known.
    @discardableResult
    fileprivate func takeCounts(_ remote: RemotePoll, of post: Post) throws -> Bool {
        let poll = remote.poll(of: post, at: now)
        guard try transaction.holdPoll(of: post.id), let known = try transaction.poll(of: post.id),
            !poll.asksAnother(than: known)
        else { return false }
        try transaction.upsert(poll)
        return true
    }
}
