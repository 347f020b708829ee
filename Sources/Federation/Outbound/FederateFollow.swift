import ActivityVocabulary
import Domain
import JobQueue
import Store

/// Asks somebody elsewhere whether a person of this server may follow them.
package struct FederateFollow: Job {
    package static let kind = "federate-follow"
    package static let lane = Lane.federation

    package var by: Account.ID
    package var target: Account.ID
    package var uri: String

    package init(by: Account.ID, target: Account.ID, uri: String) {
        self.by = by
        self.target = target
        self.uri = uri
    }
}

/// Tells them that the person does not want to any more.
package struct FederateUndoFollow: Job {
    package static let kind = "federate-undo-follow"
    package static let lane = Lane.federation

    package var by: Account.ID
    package var target: Account.ID
    package var uri: String

    package init(by: Account.ID, target: Account.ID, uri: String) {
        self.by = by
        self.target = target
        self.uri = uri
    }
}

extension Outbound {
    func federate(_ job: FederateFollow) async throws {
        guard let tie = try await tie(from: job.by, to: job.target) else { return }
        // Taken back before it was sent.
        let isWanted = try await actions.read { reader in
            try reader.followRequest(by: job.by, to: job.target) != nil
                || reader.isFollowing(job.by, job.target)
        }
        guard isWanted else { return }
        try await outbox.send(
            .follow(tie.target, id: job.uri, actor: tie.actor), by: job.by, to: tie.inboxes)
    }

    func federate(_ job: FederateUndoFollow) async throws {
        guard let tie = try await tie(from: job.by, to: job.target) else { return }
        let follow = ActivityDocument.follow(tie.target, id: job.uri, actor: tie.actor)
        try await outbox.send(.undo(follow, id: "\(job.uri)/undo"), by: job.by, to: tie.inboxes)
    }

    /// The addresses of a person of this server and of somebody elsewhere, and where the latter is reached. Nil when
    /// they are not that.
    func tie(
        from account: Account.ID, to target: Account.ID
    ) async throws -> (actor: String, target: String, inboxes: [String])? {
        try await actions.read { reader in
            guard let account = try reader.account(account), account.speaks,
                let target = try reader.account(target), !target.isLocal
            else { return nil }
            return (account.uri, target.uri, try reader.inboxes(of: [target.id]))
        }
    }
}
