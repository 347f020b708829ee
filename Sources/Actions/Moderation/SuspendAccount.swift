import Domain
import Store

extension Actions {
    /// Decides how an account, of this server or another, may show itself here: suspends it, limits it, or takes either
    /// back. A suspended person of this server is signed out everywhere, and other servers are told; somebody
    /// elsewhere who is suspended loses the follows to and from this server.
    ///
    /// - Parameter staff: nil at the command line.
    /// Throws `notFound` for accounts that are gone, `notAllowed` for those who may not, and for staff as the target.
    package func setStanding(
        _ standing: Account.Standing, of account: Account.ID, by staff: Account.ID?
    ) async throws {
        let isSuspended = try await write { changes in
            try changes.requireStaff(staff, atLeast: .moderator)
            guard let target = try changes.transaction.account(account), target.standing != .deleted,
                standing != .deleted
            else { throw Refusal.notFound }
            if let user = try changes.transaction.user(account), user.role >= .moderator, standing > .good {
                throw Refusal.notAllowed
            }
            try changes.transaction.decide(standing, about: account)
            let isSuspended = try changes.refreshStanding(of: account)
            if target.isLocal {
                if isSuspended { try changes.transaction.deleteAllAccess(of: account) }
                changes.record(.standingChanged(account))
            } else {
                changes.record(.strangerJudged(account))
            }
            return isSuspended && !target.isLocal
        }
        if isSuspended { try await severTies(of: account) }
    }

    /// Ends what ties people of this server to somebody elsewhere, a little at a time. That server is not told: nothing
    /// is sent there any more.
    func severTies(of account: Account.ID) async throws {
        var isDone = false
        while !isDone {
            isDone = try await write { changes in
                guard try changes.transaction.account(account)?.standing == .suspended else { return true }
                return try changes.transaction.deleteTies(of: account, limit: 100) == 0
            }
        }
    }
}
