import Domain
import Store

extension Actions {
    /// Has what is missing of a post's conversation fetched from the servers that have a part in it.
    ///
    /// - Returns: how far that is; nil when nothing is fetched, because all of it was written here, or it was fetched a
    ///   moment ago.
    package func wantThread(of post: Post) async throws -> ThreadFetch? {
        let now = clock.now()
        let (fetch, isElsewhere) = try await read { reader in
            (try reader.threadFetch(of: post.conversation), try reader.hasPartsElsewhere(post.conversation))
        }
        guard isElsewhere else { return nil }
        if let fetch, let end = fetch.finishedAt, now < end.adding(seconds: ThreadFetch.pause) { return nil }
        // It is under way, or about to begin.
        if let fetch, fetch.finishedAt == nil, fetch.startedAt <= now { return fetch }
        return try await write { changes in try changes.wantThread(of: post, at: changes.now) }
    }
}

extension ThreadFetch {
    /// A conversation is not fetched again within so many seconds.
    package static let pause: Int64 = 600
    /// Where a post was sent to us, others of the same conversation come along for a while.
    static let patience: Int64 = 30
    /// So many may wait at a time.
    static let most = 500
}

extension Changes {
    /// Notes that a conversation is to be fetched, unless it is, or was a moment ago.
    ///
    /// - Parameter time: not before; an earlier one counts.
    @discardableResult
    func wantThread(of post: Post, at time: Timestamp) throws -> ThreadFetch? {
        if let known = try transaction.threadFetch(of: post.conversation) {
            if let end = known.finishedAt {
                guard now >= end.adding(seconds: ThreadFetch.pause) else { return nil }
                try transaction.deleteThreadFetch(known.id)
            } else {
                if time < known.startedAt { record(.threadWanted(fetch: known.id, at: time)) }
                return known
            }
        }
        guard try !transaction.hasThreadFetches(ThreadFetch.most) else { return nil }
        let fetch = ThreadFetch(
            id: Secret.make(), conversation: post.conversation, post: post.id, startedAt: time)
        guard try transaction.insert(fetch) else { return nil }
        record(.threadWanted(fetch: fetch.id, at: time))
        return fetch
    }
}
