import ActivityVocabulary
import Domain
import JobQueue
import Store

/// Says that a post of this server is gone.
package struct FederateDelete: Job {
    package static let kind = "federate-delete"
    package static let lane = Lane.federation

    package var deleted: DeletedPost

    package init(deleted: DeletedPost) { self.deleted = deleted }
}

extension Outbound {
    func federate(_ job: FederateDelete) async throws {
        let deleted = job.deleted
        guard deleted.isLocal else { return }
        // A boost that goes with the post it boosts is taken back like any other.
        if deleted.reblogOf != nil { return try await federate(FederateUndoReblog(deleted: deleted)) }
        let found = try await actions.read { reader -> (Account, Set<String>)? in
            guard let author = try reader.account(deleted.author), author.speaks else { return nil }
            var inboxes = Set(try reader.inboxes(of: deleted.mentioned + (deleted.reached ?? [])))
            if deleted.visibility != .direct { inboxes.formUnion(try reader.followerInboxes(of: author.id)) }
            if deleted.visibility == .public { inboxes.formUnion(try reader.relayInboxes()) }
            return (author, inboxes)
        }
        guard let (author, inboxes) = found else { return }
        let audience = deleted.visibility.isOpen ? [Audience.everybody] : [rendering.followers(of: author.uri)]
        try await outbox.send(
            .delete(deleted.uri, id: "\(deleted.uri)#delete", actor: author.uri, to: audience), by: author.id,
            to: inboxes)
    }
}
