import ActivityVocabulary
import Domain
import JobQueue
import Store

/// Tells the followers elsewhere that an account of this server has new keys, signed with the old one: it is the one
/// that they know. Whoever misses it fetches the actor when a signature does not fit.
package struct FederateKeys: Job {
    package static let kind = "federate-keys"
    package static let lane = Lane.federation

    package var account: Account.ID

    package init(account: Account.ID) { self.account = account }
}

extension Outbound {
    func federate(_ job: FederateKeys) async throws {
        outbox.deliveries.forgetKey(of: job.account)
        outbox.assertionKeys.forget(job.account)
        if let old = try await actions.read({ try $0.retiredKey(of: job.account) }),
            let (actor, inboxes) = try await profile(of: job.account)
        {
            try await outbox.send(
                .update(actor, id: activityID(of: actor.id, "updates")), by: job.account, to: inboxes,
                signedWith: old.privatePEM)
        }
        try await actions.write { try $0.transaction.forgetRetiredKeys(of: job.account) }
    }
}
