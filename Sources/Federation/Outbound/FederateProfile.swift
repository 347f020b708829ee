import ActivityVocabulary
import Domain
import JobQueue
import Store

/// Sends the new profile of a person of this server to their followers elsewhere.
package struct FederateProfile: Job {
    package static let kind = "federate-profile"
    package static let lane = Lane.federation

    package var account: Account.ID

    package init(account: Account.ID) { self.account = account }
}

/// Tells every server that is known that an account of this one is gone.
package struct FederateAccountDelete: Job {
    package static let kind = "federate-account-delete"
    package static let lane = Lane.federation

    package var account: Account.ID

    package init(account: Account.ID) { self.account = account }
}

extension Outbound {
    func federate(_ job: FederateProfile) async throws {
        guard let (actor, inboxes) = try await profile(of: job.account) else { return }
        try await outbox.send(
            .update(actor, id: activityID(of: actor.id, "updates")), by: job.account, to: inboxes)
    }

    /// What an account shows now, and where its followers elsewhere take it; nil when there are none.
    func profile(of id: Account.ID) async throws -> (ActorDocument, [String])? {
        let assertion = try await outbox.assertionKeys.key(of: id)
        return try await actions.read { reader -> (ActorDocument, [String])? in
            // Whoever is suspended speaks no more; that they are is said all the same.
            guard let account = try reader.account(id), account.isLocal, account.standing != .deleted else {
                return nil
            }
            let relays = try reader.relayInboxes(of: account.id, .public, [.inbox])
            let inboxes = try reader.followerInboxes(of: account.id) + relays
            guard !inboxes.isEmpty, let actor = try rendering.actor(account, assertion: assertion, reader) else {
                return nil
            }
            return (actor, inboxes)
        }
    }

    func federate(_ job: FederateAccountDelete) async throws {
        let found = try await actions.read { reader -> (String, [String])? in
            guard let account = try reader.account(job.account), account.isLocal else { return nil }
            return (account.uri, try reader.allInboxes() + reader.relayInboxes([.inbox]))
        }
        guard let (uri, inboxes) = found else { return }
        try await outbox.send(.delete(actor: uri, id: "\(uri)#delete"), by: job.account, to: inboxes)
    }
}
