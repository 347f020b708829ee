import ActivityVocabulary
import Domain
import JobQueue
import Store

/// Tells somebody elsewhere that they may follow a person of this server.
package struct FederateAccept: Job {
    package static let kind = "federate-accept"
    package static let lane = Lane.federation

    package var by: Account.ID
    package var follower: Account.ID
    /// The id of the Follow.
    package var uri: String

    package init(by: Account.ID, follower: Account.ID, uri: String) {
        self.by = by
        self.follower = follower
        self.uri = uri
    }
}

/// Tells them that they may not, or not any more.
package struct FederateReject: Job {
    package static let kind = "federate-reject"
    package static let lane = Lane.federation

    package var by: Account.ID
    package var follower: Account.ID
    /// The id of the Follow.
    package var uri: String

    package init(by: Account.ID, follower: Account.ID, uri: String) {
        self.by = by
        self.follower = follower
        self.uri = uri
    }
}

extension Outbound {
    func federate(_ job: FederateAccept) async throws {
        guard let tie = try await tie(from: job.by, to: job.follower) else { return }
        let follow = ActivityDocument.follow(tie.actor, id: job.uri, actor: tie.target)
        try await outbox.send(
            .accept(follow, id: activityID(of: tie.actor, "accepts"), actor: tie.actor), by: job.by, to: tie.inboxes)
    }

    func federate(_ job: FederateReject) async throws {
        guard let tie = try await tie(from: job.by, to: job.follower) else { return }
        let follow = ActivityDocument.follow(tie.actor, id: job.uri, actor: tie.target)
        try await outbox.send(
            .reject(follow, id: activityID(of: tie.actor, "rejects"), actor: tie.actor), by: job.by, to: tie.inboxes)
    }
}
