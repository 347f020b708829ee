import ActivityVocabulary
import Domain
import JobQueue
import Store

/// Tells followers elsewhere that a person of this server put a post on top of their profile, or took it from there.
package struct FederatePin: Job {
    package static let kind = "federate-pin"
    package static let lane = Lane.federation

    package var by: Account.ID
    package var post: Post.ID
    package var isPinned: Bool

    package init(by: Account.ID, post: Post.ID, isPinned: Bool) {
        self.by = by
        self.post = post
        self.isPinned = isPinned
    }
}

extension Outbound {
    func federate(_ job: FederatePin) async throws {
        let found = try await actions.read { reader -> (actor: String, post: String, inboxes: [String])? in
            // Of pinning and unpinning in quick succession, the last stands, whichever job runs first.
            guard try reader.isPinned(job.post, by: job.by) == job.isPinned,
                let account = try reader.account(job.by), account.speaks, let post = try reader.post(job.post)
            else { return nil }
            return (account.uri, post.uri, try reader.followerInboxes(of: account.id))
        }
        guard let (actor, post, inboxes) = found else { return }
        let featured = rendering.featured(of: actor)
        let activity: ActivityDocument =
            job.isPinned
            ? .add(post, to: featured, id: activityID(of: actor, "adds"), actor: actor)
            : .remove(post, from: featured, id: activityID(of: actor, "removes"), actor: actor)
        try await outbox.send(activity, by: job.by, to: inboxes)
    }
}
