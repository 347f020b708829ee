import Actions
import Domain
import JobQueue

/// Lets people of this server follow an account where it has moved.
package struct MoveFollowers: Job {
    package static let kind = "move-followers"
    package static let lane = Lane.standard

    package var account: Account.ID
    package var target: Account.ID

    package init(account: Account.ID, target: Account.ID) {
        self.account = account
        self.target = target
    }
}

extension Distribution {
    func move(_ job: MoveFollowers) async throws {
        try await actions.moveFollowers(of: job.account, to: job.target)
    }
}
