import ActivityVocabulary
import Domain
import JobQueue
import Store

/// Tells somebody elsewhere what a person of this server wants with them: to follow, to be left alone, or what they
/// answer to whom wants to follow them.
package struct FederateTie: Job {
    package static let kind = "federate-tie"
    package static let lane = Lane.federation

    package enum Deed: String, Codable, Sendable {
        case follow, unfollow, block, unblock
        /// Answers a Follow; a Reject also ends one.
        case accept, reject
    }

    package var deed: Deed
    package var by: Account.ID
    package var target: Account.ID
    /// The id of the Follow or Block; that of the other's Follow, where it is answered.
    package var uri: String

    package init(_ deed: Deed, by: Account.ID, target: Account.ID, uri: String) {
        self.deed = deed
        self.by = by
        self.target = target
        self.uri = uri
    }
}

extension Outbound {
    func federate(_ job: FederateTie) async throws {
        guard let tie = try await tie(from: job.by, to: job.target) else { return }
        // Taken back before it was sent.
        if job.deed == .follow, try await !isWanted(job) { return }
        try await outbox.send(activity(of: job, from: tie.actor, to: tie.target), by: job.by, to: tie.inboxes)
    }

    private func isWanted(_ job: FederateTie) async throws -> Bool {
        try await actions.read { reader in
            try reader.followRequest(by: job.by, to: job.target) != nil || reader.isFollowing(job.by, job.target)
        }
    }

    private func activity(of job: FederateTie, from actor: String, to target: String) -> ActivityDocument {
        let follow = ActivityDocument.follow(target, id: job.uri, actor: actor)
        let block = ActivityDocument.block(target, id: job.uri, actor: actor)
        let theirs = ActivityDocument.follow(actor, id: job.uri, actor: target)
        return switch job.deed {
        case .follow: follow
        case .block: block
        case .unfollow: .undo(follow, id: "\(job.uri)/undo")
        case .unblock: .undo(block, id: "\(job.uri)/undo")
        case .accept: .accept(theirs, id: activityID(of: actor, "accepts"), actor: actor)
        case .reject: .reject(theirs, id: activityID(of: actor, "rejects"), actor: actor)
        }
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
