import ActivityVocabulary
import Domain
import JobQueue
import Store

/// Tells the author elsewhere that a person of this server likes their post, or does not any more.
package struct FederateFavourite: Job {
    package static let kind = "federate-favourite"
    package static let lane = Lane.federation

    package var by: Account.ID
    package var post: Post.ID
    package var isFavourite: Bool

    package init(by: Account.ID, post: Post.ID, isFavourite: Bool) {
        self.by = by
        self.post = post
        self.isFavourite = isFavourite
    }
}

extension Outbound {
    func federate(_ job: FederateFavourite) async throws {
        let found = try await actions.read { reader -> (actor: String, post: Post, row: Int64?, inboxes: [String])? in
            guard let post = try reader.post(job.post), !post.isLocal, let account = try reader.account(job.by),
                account.speaks
            else { return nil }
            let row = try reader.favouriteID(of: post.id, by: account.id)
            return (account.uri, post, row, try reader.inboxes(of: [post.author]))
        }
        // Of liking and taking it back in quick succession, the last stands, whichever job runs first.
        guard let (actor, post, row, inboxes) = found, (row != nil) == job.isFavourite else { return }
        let like = ActivityDocument.like(post.uri, id: "\(actor)#likes/\(row ?? post.id.rawValue)", actor: actor)
        let activity = job.isFavourite ? like : .undo(like, id: activityID(of: actor, "undos"))
        try await outbox.send(activity, by: job.by, to: inboxes)
    }
}
