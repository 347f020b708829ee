import Actions
import Domain
import JobQueue
import Store

/// Asks the server of a poll for its counts.
package struct RefreshPoll: Job {
    package static let kind = "refresh-poll"
    package static let lane = Lane.federation
    /// Somebody looks at it now; if it cannot be had, the next who looks asks again.
    package static let retry = RetryPolicy(
        maximumAttempts: 2, base: .seconds(5), cap: .seconds(60), total: .seconds(300))

    package var post: Post.ID

    package init(post: Post.ID) { self.post = post }
}

/// Tells people here that a poll is over, with its last counts when it is another server's.
package struct EndPoll: Job {
    package static let kind = "end-poll"
    package static let lane = Lane.federation

    package var post: Post.ID

    package init(post: Post.ID) { self.post = post }
}

/// The counts of polls of other servers.
struct PollRefresh: Sendable {
    let actions: Actions
    let objects: ObjectResolver

    func refresh(_ id: Post.ID) async throws {
        let found = try await actions.read { reader -> (uri: String, author: String)? in
            guard let post = try reader.post(id), !post.isLocal, try reader.poll(of: id) != nil,
                let author = try reader.account(post.author)
            else { return nil }
            return (post.uri, author.uri)
        }
        guard let found else { return }
        do {
            let note = try await objects.note(found.uri, budget: FetchBudget(fetches: 3))
            guard note.id == found.uri, note.attributedTo == found.author, let poll = note.poll else { return }
            try await actions.receivePoll(NoteReading.poll(poll), of: id)
        } catch let failure as FetchFailure {
            // It is for few, gone, or its server is away: what is known stays.
            if failure.isPassing { throw failure }
        }
    }

    func end(_ id: Post.ID) async throws {
        do { try await refresh(id) } catch is FetchFailure {
            actions.logger.debug("Last counts of a poll not to be had", metadata: ["post": "\(id)"])
        }
        try await actions.endPoll(of: id)
    }
}
