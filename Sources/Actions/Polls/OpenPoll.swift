import Domain
import Store

extension Changes {
    /// Puts a poll up with a post that is being published.
    func open(_ draft: PollDraft, of post: Post) throws {
        let poll = draft.poll(of: post, at: now)
        try transaction.upsert(poll)
        if let end = poll.expiresAt { record(.pollEnds(post.id, at: end)) }
    }

    /// Changes the poll of a post that is being edited. One that asks the same keeps its votes; votes for anything
    /// else are forgotten, as in Mastodon.
    func replace(_ before: Poll?, with change: PostEditDraft.PollChange, of post: Post) throws {
        guard case .put(let draft) = change else {
            if change == .goes, before != nil { try transaction.deletePoll(of: post.id) }
            return
        }
        var poll = draft.poll(of: post, at: now)
        if let before, !poll.asksAnother(than: before), try transaction.holdPoll(of: post.id) {
            // Read again: votes may have come until it was held.
            let counted = try transaction.poll(of: post.id) ?? before
            poll.options = counted.options
            poll.votersCount = counted.votersCount
        }
        try transaction.upsert(poll)
        if let end = poll.expiresAt { record(.pollEnds(post.id, at: end)) }
    }
}

extension PostEditDraft.PollChange {
    /// Whether there is anything to see of it. A poll that is put up again ends at another time.
    func changes(_ poll: Poll?) -> Bool {
        switch self {
        case .stays: false
        case .goes: poll != nil
        case .put: true
        }
    }
}

extension PollDraft {
    fileprivate func poll(of post: Post, at now: Timestamp) -> Poll {
        Poll(
            post: post.id, author: post.author, options: options.map { Poll.Option(title: $0) }, multiple: multiple,
            hidesTotals: hidesTotals, expiresAt: now.adding(seconds: Int64(expiresIn)), votersCount: 0)
    }
}
