import Domain
import Store

extension Actions {
    private static let ruledAtOnce = 100

    /// Makes the rule for another server and all below its name. What follows for the accounts that are known there is
    /// done by `applyRule`, as a job.
    ///
    /// - Parameter staff: nil at the command line.
    /// Throws `invalid` for what is no host name or this server's own, `notAllowed`.
    package func setRule(_ rule: ServerRule, forHost name: String, by staff: Account.ID?) async throws {
        let host = name.trimmed.lowercased()
        guard Handle.isDomain(host), host.contains("."), host != identity.domain.lowercased(),
            host != Origin.of(identity.baseURL)
        else { throw Refusal.invalid(field: "domain", accepted: nil) }
        try await write { changes in
            try changes.requireStaff(staff, atLeast: .admin)
            try changes.transaction.setRule(rule, forHost: host, at: changes.now)
            changes.record(.serverRuled(host))
        }
    }

    /// Lets the accounts of a host, and of those below it, stand as its rule wants. Done again, it changes nothing.
    package func applyRule(toHost host: String) async throws {
        var last: Account.ID? = Account.ID(0)
        while let after = last {
            let (suspended, next) = try await write { changes in
                let near = try changes.transaction.standingReasons(
                    nearHost: host, after: after, limit: Self.ruledAtOnce)
                let there = near.filter { Self.isBelow(host, $0.domain) || Self.isBelow(host, Origin.of($0.uri) ?? "") }
                for reasons in there where try changes.rejectsMedia(ofHost: reasons.domain, uri: reasons.uri) {
                    try changes.transaction.dropMedia(of: reasons.account)
                }
                let suspended = try there.filter { reasons in
                    let isNew = try changes.refreshStanding(of: reasons.account)
                    // An interrupted job left ties behind.
                    return try isNew || changes.transaction.account(reasons.account)?.standing == .suspended
                }
                return (suspended.map(\.account), near.last?.account)
            }
            for account in suspended { try await severTies(of: account) }
            last = next
        }
    }

    private static func isBelow(_ host: String, _ name: String) -> Bool {
        name == host || name.hasSuffix("." + host)
    }
}

extension Changes {
    /// Whether pictures of an account elsewhere are not shown, by the name in its handle or by where it is.
    func rejectsMedia(ofHost host: String, uri: String) throws -> Bool {
        let names = Set([host, Origin.of(uri) ?? host])
        return try names.contains { try transaction.rejectsMedia(ofHost: $0) }
    }
}
