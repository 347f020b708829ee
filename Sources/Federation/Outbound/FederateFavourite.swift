import ActivityVocabulary
import Domain
import JobQueue
import Store

/// Tells the author elsewhere that a person of this server likes their post.
package struct FederateFavourite: Job {
    package static let kind = "federate-favourite"
    package static let lane = Lane.federation

    package var by: Account.ID
    package var post: Post.ID

    package init(by: Account.ID, post: Post.ID) {
        self.by = by
        self.post = post
    }
}

/// Tells them that they do not any more.
package struct FederateUndoFavourite: Job {
    package static let kind = "federate-undo-favourite"
    package static let lane = Lane.federation

    package var by: Account.ID
    package var post: Post.ID

    package init(by: Account.ID, post: Post.ID) {
        self.by = by
        self.post = post
    }
}

extension Outbound {
    func federate(_ job: FederateFavourite) async throws {
        guard let (account, post, inboxes) = try await like(of: job.post, by: job.by),
            let row = try await actions.read({ try $0.favouriteID(of: job.post, by: job.by) })
        else { return }
        try await outbox.send(
            .like(post.uri, id: "\(account.uri)#likes/\(row)", actor: account.uri), by: account.id, to: inboxes)
    }

    func federate(_ job: FederateUndoFavourite) async throws {
        guard let (account, post, inboxes) = try await like(of: job.post, by: job.by) else { return }
        // Liked again meanwhile: the newer Like stands.
        if try await actions.read({ try $0.hasFavourite(of: job.post, by: job.by) }) { return }
        let like = ActivityDocument.like(post.uri, id: "\(account.uri)#likes/\(post.id)", actor: account.uri)
        try await outbox.send(
            .undo(like, id: activityID(of: account.uri, "undos")), by: account.id, to: inboxes)
    }

    private func like(of post: Post.ID, by account: Account.ID) async throws -> (Account, Post, [String])? {
        try await actions.read { reader in
            guard let post = try reader.post(post), !post.isLocal, let account = try reader.account(account),
                account.speaks
            else { return nil }
            return (account, post, try reader.inboxes(of: [post.author]))
        }
    }
}
