import ActivityVocabulary
import Domain
import JobQueue
import Store

/// Tells the followers of a person of this server, wherever they are, where that person has moved.
package struct FederateMove: Job {
    package static let kind = "federate-move"
    package static let lane = Lane.federation

    package var account: Account.ID
    package var target: Account.ID

    package init(account: Account.ID, target: Account.ID) {
        self.account = account
        self.target = target
    }
}

extension Outbound {
    func federate(_ job: FederateMove) async throws {
        let found = try await actions.read { reader -> (ActivityDocument, [String])? in
            guard let account = try reader.account(job.account), account.speaks, account.movedTo == job.target,
                let target = try reader.account(job.target), let movedAt = try reader.movedAt(job.account)
            else { return nil }
            // One id for one move: done again, it adds only the inboxes that have not got it.
            let move = ActivityDocument.move(
                account.uri, to: target.uri, followers: rendering.followers(of: account.uri),
                id: "\(account.uri)#moves/\(movedAt.milliseconds)")
            let relays = try reader.relayInboxes(of: account.id, .public, [.inbox])
            return (move, try reader.followerInboxes(of: account.id) + relays)
        }
        guard let (move, inboxes) = found else { return }
        try await outbox.send(move, by: job.account, to: inboxes)
    }
}
