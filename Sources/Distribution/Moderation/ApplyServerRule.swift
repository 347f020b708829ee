import Actions
import JobQueue

/// Lets the accounts of another server stand as the rule for it wants.
package struct ApplyServerRule: Job {
    package static let kind = "apply-server-rule"
    package static let lane = Lane.standard

    package var host: String

    package init(host: String) { self.host = host }
}

extension Distribution {
    func apply(_ job: ApplyServerRule) async throws { try await actions.applyRule(toHost: job.host) }
}
