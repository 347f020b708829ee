import ActivityVocabulary
import Domain
import JobQueue
import Store

/// Passes a report on to the server of the account it is about. The server says it, not the person who reported.
package struct FederateReport: Job {
    package static let kind = "federate-report"
    package static let lane = Lane.federation

    package var report: Report.ID

    package init(report: Report.ID) { self.report = report }
}

extension Outbound {
    func federate(_ job: FederateReport) async throws {
        let found = try await actions.read { reader -> (report: Report, objects: [String], inboxes: [String])? in
            guard let report = try reader.report(job.report), let target = try reader.account(report.target),
                !target.isLocal
            else { return nil }
            let posts = try reader.postURIs(report.posts)
            return (
                report, [target.uri] + report.posts.compactMap { posts[$0] }, try reader.inboxes(of: [target.id])
            )
        }
        guard let found else { return }
        let actor = rendering.server
        try await outbox.send(
            .flag(found.objects, comment: found.report.comment, id: "\(actor)#flags/\(job.report)", actor: actor),
            by: .server, to: found.inboxes)
    }
}
