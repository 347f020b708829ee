import ActivityVocabulary
import Domain
import JobQueue

/// Tells somebody elsewhere that a person of this server has blocked them, so that their server ends what ties the two.
package struct FederateBlock: Job {
    package static let kind = "federate-block"
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

/// Takes a block back.
package struct FederateUndoBlock: Job {
    package static let kind = "federate-undo-block"
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
    func federate(_ job: FederateBlock) async throws {
        guard let tie = try await tie(from: job.by, to: job.target) else { return }
        try await outbox.send(.block(tie.target, id: job.uri, actor: tie.actor), by: job.by, to: tie.inboxes)
    }

    func federate(_ job: FederateUndoBlock) async throws {
        guard let tie = try await tie(from: job.by, to: job.target) else { return }
        let block = ActivityDocument.block(tie.target, id: job.uri, actor: tie.actor)
        try await outbox.send(.undo(block, id: "\(job.uri)/undo"), by: job.by, to: tie.inboxes)
    }
}
