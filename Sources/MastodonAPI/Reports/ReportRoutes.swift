import Actions
import Domain
import HTTPTypes
import JSON
import Store

extension MastodonAPI {
    var reportRoutes: [Route] {
        [.post("/api/v1/reports", scope: "write:reports", viewer: .required, limit: .reports, fileReport)]
    }

    @Sendable private func fileReport(_ call: Call) async throws -> Reply {
        let parameters = call.parameters
        guard let target = call.wantedID("account_id", of: Account.self) else { throw APIError.notFound }
        var draft = ReportDraft(
            target: target, posts: call.ids("status_ids", limit: Report.maxPosts + 1),
            comment: parameters.string("comment") ?? "",
            rules: parameters.strings("rule_ids").compactMap { Int($0) }, forward: call.flag("forward"))
        if let name = parameters.string("category"), !name.isEmpty {
            guard let category = Report.Category(rawValue: name) else {
                throw APIError.validation("Category is not included in the list")
            }
            draft.category = category
        }
        let report = try await actions.report(draft, as: call.me)
        return try await actions.read { [renderer] reader in
            guard let row = try renderer.accountRows([report.target], reader).first else { throw APIError.notFound }
            return .json { $0.write(report, target: row) }
        }
    }
}

extension JSONWriter {
    /// A Report entity.
    mutating func write(_ report: Report, target: AccountRow) {
        beginObject()
        field("id", decimal: report.id.rawValue)
        field("action_taken", report.resolvedAt != nil)
        field("action_taken_at", date: report.resolvedAt?.milliseconds)
        field("category", report.category.rawValue)
        field("comment", report.comment)
        field("forwarded", report.forwarded)
        field("created_at", date: report.createdAt.milliseconds)
        field("status_ids", report.posts.map(\.description))
        field("rule_ids", report.rules.map(String.init))
        field("collection_ids", [])
        key("target_account")
        write(target)
        endObject()
    }
}
