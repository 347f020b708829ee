import Domain
import Store

extension Changes {
    /// Brings `standing` in line with its reasons. True when the account is suspended by that.
    func refreshStanding(of account: Account.ID) throws -> Bool {
        guard let reasons = try transaction.standingReasons(of: account), reasons.standing != .deleted else {
            return false
        }
        let standing = try standing(for: reasons)
        guard standing != reasons.standing else { return false }
        try transaction.setStanding(standing, of: account)
        return standing == .suspended
    }

    private func standing(for reasons: StandingReasons) throws -> Account.Standing {
        var standing = reasons.decided
        if reasons.isSuspendedByOrigin { standing = max(standing, .suspended) }
        guard !reasons.domain.isEmpty else { return standing }
        standing = max(standing, try transaction.rule(forHost: reasons.domain).standing)
        if let origin = Origin.of(reasons.uri), origin != reasons.domain {
            standing = max(standing, try transaction.rule(forHost: origin).standing)
        }
        return standing
    }

    /// A person of the staff. Throws `notAllowed` for anybody else; nil is the machine's owner, at the command line.
    func requireStaff(_ staff: Account.ID?, atLeast role: User.Role) throws {
        guard let staff else { return }
        guard try person(staff).user.role >= role else { throw Refusal.notAllowed }
    }
}
