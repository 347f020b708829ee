import ActivityVocabulary
import Domain
import JobQueue
import Store

/// Tells the counts of a poll of this server to everybody elsewhere who has it before them.
package struct FederatePoll: Job {
    package static let kind = "federate-poll"
    package static let lane = Lane.federation

    package var post: Post.ID

    package init(post: Post.ID) { self.post = post }
}

/// Sends the votes of a person of this server to the author of a poll elsewhere.
package struct FederateVote: Job {
    package static let kind = "federate-vote"
    package static let lane = Lane.federation

    package var by: Account.ID
    package var post: Post.ID
    /// By number.
    package var choices: [Int]

    package init(by: Account.ID, post: Post.ID, choices: [Int]) {
        self.by = by
        self.post = post
        self.choices = choices
    }
}

extension Outbound {
    /// So many voters and others hear of the counts, beside those whom the post went to.
    private static let maxOthers = 1_000

    /// An Update whose `updated` stays as it was: receivers take the counts and show no edit.
    func federate(_ job: FederatePoll) async throws {
        let now = actions.clock.now().milliseconds
        let letter = try await actions.read { reader -> (ActivityDocument, Account.ID, Set<String>)? in
            guard let post = try reader.post(job.post), post.isLocal,
                let view = try reader.postViews([post.id], viewer: nil).first, view.poll != nil,
                view.author.account.speaks
            else { return nil }
            let others = try reader.inboxes(of: reader.remoteAudience(of: post, limit: Self.maxOthers))
            let inboxes = Set(try reader.inboxes(ofAudience: post) + others)
            let note = rendering.note(view, at: try reader.place(of: post))
            return (.update(note, id: "\(post.uri)#updates/\(now)", at: now), post.author, inboxes)
        }
        guard let (activity, sender, inboxes) = letter else { return }
        try await outbox.send(activity, by: sender, to: inboxes)
    }

    /// One Create for each choice, to the author alone: nobody else is to know.
    func federate(_ job: FederateVote) async throws {
        let votes = try await actions.read { reader -> [(ActivityDocument, [String])] in
            guard let voter = try reader.account(job.by), voter.speaks, let post = try reader.post(job.post),
                !post.isLocal, let poll = try reader.poll(of: post.id), let author = try reader.account(post.author)
            else { return [] }
            let inboxes = try reader.inboxes(of: [post.author])
            return try reader.ballots(by: job.by, in: post.id).compactMap { ballot in
                guard job.choices.contains(ballot.choice), poll.options.indices.contains(ballot.choice) else {
                    return nil
                }
                let id = "\(voter.uri)#votes/\(ballot.id)"
                let vote = ActivityDocument.Object.vote(
                    id: id, name: poll.options[ballot.choice].title, attributedTo: voter.uri, inReplyTo: post.uri,
                    to: author.uri)
                let create = ActivityDocument(
                    .create, id: "\(id)/activity", actor: voter.uri, object: vote, to: [author.uri],
                    published: ballot.createdAt.milliseconds)
                return (create, inboxes)
            }
        }
        for (vote, inboxes) in votes { try await outbox.send(vote, by: job.by, to: inboxes) }
    }
}
