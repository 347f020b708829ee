import Actions
import ActivityVocabulary
import Domain
import JobQueue
import Store

/// Asks the author of a post elsewhere whether a post of this server may quote it (FEP-044f).
package struct FederateQuoteRequest: Job {
    package static let kind = "federate-quote-request"
    package static let lane = Lane.federation

    package var post: Post.ID

    package init(post: Post.ID) { self.post = post }
}

/// Takes a stamp back.
package struct FederateStampDelete: Job {
    package static let kind = "federate-stamp-delete"
    package static let lane = Lane.federation

    package var by: Account.ID
    /// The quoting post.
    package var post: Post.ID

    package init(by: Account.ID, post: Post.ID) {
        self.by = by
        self.post = post
    }
}

extension Outbound {
    func federate(_ job: FederateQuoteRequest) async throws {
        let letter = try await actions.read { reader -> (ActivityDocument, Account.ID, [String])? in
            guard let view = try reader.postViews([job.post], viewer: nil).first, view.author.account.speaks,
                let quote = view.quote?.shown.quote, quote.state == .pending, let request = quote.requestURI,
                let author = quote.targetAuthor, let target = try quote.target.flatMap({ try reader.post($0) })
            else { return nil }
            var activity = ActivityDocument(
                .quoteRequest, id: request, actor: view.author.account.uri, object: .id(target.uri))
            activity.instrument = .note(rendering.note(view, at: try reader.place(of: view.post)))
            return (activity, view.author.account.id, try reader.inboxes(of: [author]))
        }
        guard let (activity, sender, inboxes) = letter else { return }
        try await outbox.send(activity, by: sender, to: inboxes)
    }

    /// Whoever may have the quoting post before them hears of it: its author, and those whom the quoted post went to.
    func federate(_ job: FederateStampDelete) async throws {
        let letter = try await actions.read { reader -> (ActivityDocument, Set<String>)? in
            guard let author = try reader.account(job.by), author.speaks, let quote = try reader.quote(by: job.post),
                let target = try quote.target.flatMap({ try reader.post($0) })
            else { return nil }
            var inboxes = Set(try reader.inboxes(ofAudience: target))
            inboxes.formUnion(try reader.inboxes(of: reader.remoteAudience(of: target, limit: 1_000) + [quote.author]))
            if let quoting = try reader.post(job.post), quoting.isLocal {
                inboxes.formUnion(try reader.inboxes(ofAudience: quoting))
            }
            let stamp = Quote.stampURI(author: author.uri, quoting: job.post)
            return (
                ActivityDocument(
                    .delete, id: "\(stamp)#delete", actor: author.uri, object: .id(stamp),
                    to: [Audience.everybody]), inboxes
            )
        }
        guard let (activity, inboxes) = letter else { return }
        try await outbox.send(activity, by: job.by, to: inboxes)
    }
}
