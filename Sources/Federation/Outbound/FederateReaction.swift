import ActivityVocabulary
import Domain
import JobQueue
import Store

/// Tells the author elsewhere that a person of this server answered their post with an emoji.
package struct FederateReaction: Job {
    package static let kind = "federate-reaction"
    package static let lane = Lane.federation

    package var by: Account.ID
    package var post: Post.ID
    package var name: String

    package init(by: Account.ID, post: Post.ID, name: String) {
        self.by = by
        self.post = post
        self.name = name
    }
}

/// Takes that back.
package struct FederateUndoReaction: Job {
    package static let kind = "federate-undo-reaction"
    package static let lane = Lane.federation

    package var by: Account.ID
    package var post: Post.ID
    package var row: Int64
    package var name: String
    package var url: String?

    package init(by: Account.ID, post: Post.ID, row: Int64, name: String, url: String?) {
        self.by = by
        self.post = post
        self.row = row
        self.name = name
        self.url = url
    }
}

extension Outbound {
    func federate(_ job: FederateReaction) async throws {
        let given = try await actions.read { reader in
            try reader.reactions(to: job.post, by: job.by).first { $0.name == job.name }
        }
        // Taken back before it was sent.
        guard let given, let letter = try await reaction(job.by, job.post, given.id, given.name, given.url) else {
            return
        }
        try await outbox.send(letter.activity, by: job.by, to: letter.inboxes)
    }

    func federate(_ job: FederateUndoReaction) async throws {
        guard let letter = try await reaction(job.by, job.post, job.row, job.name, job.url) else { return }
        try await outbox.send(
            .undo(letter.activity, id: "\(letter.activity.id)/undo"), by: job.by, to: letter.inboxes)
    }

    private func reaction(
        _ account: Account.ID, _ post: Post.ID, _ row: Int64, _ name: String, _ url: String?
    ) async throws -> (activity: ActivityDocument, inboxes: [String])? {
        try await actions.read { reader in
            guard let post = try reader.post(post), !post.isLocal, let account = try reader.account(account),
                account.speaks, let author = try reader.account(post.author)
            else { return nil }
            var activity = ActivityDocument(
                .emojiReact, id: "\(account.uri)#reactions/\(row)", actor: account.uri, object: .id(post.uri),
                to: [author.uri])
            activity.content = name
            if let url {
                let code = String(name.prefix { $0 != "@" })
                activity.content = ":\(code):"
                activity.emojis = [
                    EmojiTag(
                        shortcode: code, id: url, url: url, mediaType: "image/png",
                        updated: post.createdAt.milliseconds)
                ]
            }
            return (activity, try reader.inboxes(of: [post.author]))
        }
    }
}
