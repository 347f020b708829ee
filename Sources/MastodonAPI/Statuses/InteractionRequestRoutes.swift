import Actions
import Database
import Domain
import HTTPTypes
import JSON
import Store

/// What waits for the answer of whom it is about: GoToSocial's interaction requests.
extension MastodonAPI {
    var interactionRequestRoutes: [Route] {
        let (root, read, write) = ("/api/v1/interaction_requests", "read:notifications", "write:notifications")
        return [
            .get(root, scope: read, viewer: .required, showInteractionRequests),
            .get("\(root)/:id", scope: read, viewer: .required, showInteractionRequest),
            .post("\(root)/:id/authorize", scope: write, viewer: .required) { call in
                try await answered(actions.authorizeInteraction(call.id(), as: call.me), call)
            },
            .post("\(root)/:id/reject", scope: write, viewer: .required, rejectInteractionRequest),
        ]
    }

    @Sendable private func showInteractionRequests(_ call: Call) async throws -> Reply {
        let (me, page, filter) = (try call.me, call.page(limit: 40, max: 80), call.waitingFilter)
        let found = try await actions.read { [renderer] reader in
            let waiting = try reader.waitingInteractions(for: me, filter: filter, page: page)
            return (all: waiting, rows: try renderer.interactionRows(waiting, for: me, reader))
        }
        let reply = Reply.list(found.rows, each: 6_144) { $0.write($1, viewer: me) }
        return paged(reply, at: found.all.map(\.id), page, call)
    }

    @Sendable private func showInteractionRequest(_ call: Call) async throws -> Reply {
        let id = try call.id(of: Approval.self)
        guard let approval = try await actions.read({ try $0.approval(id) }) else { throw APIError.notFound }
        return try await answered(approval, call)
    }

    /// What is refused is gone, so it is read before.
    @Sendable private func rejectInteractionRequest(_ call: Call) async throws -> Reply {
        let (id, me) = (try call.id(of: Approval.self), try call.me)
        let row = try await actions.read { [renderer] reader in
            try reader.approval(id).flatMap { try renderer.interactionRows([$0], for: me, reader).first }
        }
        _ = try await actions.rejectInteraction(id, as: me)
        guard let row else { throw APIError.notFound }
        let now = actions.clock.now()
        return .json { $0.write(row, viewer: me, rejectedAt: now) }
    }

    private func answered(_ approval: Approval, _ call: Call) async throws -> Reply {
        let me = try call.me
        let row = try await actions.read { [renderer] reader in
            try renderer.interactionRows([approval], for: me, reader).first
        }
        guard let row else { throw APIError.notFound }
        return .json { $0.write(row, viewer: me) }
    }
}

extension Call {
    /// `status_id`, and which of `favourites`, `replies`, `reblogs` and `quotes`; all of them when nothing is said.
    fileprivate var waitingFilter: WaitingFilter {
        var filter = WaitingFilter()
        filter.target = wantedID("status_id")
        let names: [(String, Interaction)] = [
            ("favourites", .like), ("replies", .reply), ("reblogs", .announce), ("quotes", .quote),
        ]
        filter.interactions = Set(names.filter { parameters.bool($0.0) ?? true }.map(\.1))
        return filter
    }
}

/// An interaction request ready to be written.
struct InteractionRow: Sendable {
    let approval: Approval
    let account: AccountRow
    let target: StatusRow
    /// The reply, or the post that quotes.
    let object: StatusRow?
}

extension Renderer {
    /// Only what waits for `author`, or waited: everything else is left out.
    func interactionRows(
        _ approvals: [Approval], for author: Account.ID, _ reader: Reader
    ) throws -> [InteractionRow] {
        let views = try reader.waitingViews(approvals, for: author)
        let people = try accountRows(Array(Set(views.map(\.approval.account))), reader)
        let byID = Dictionary(uniqueKeysWithValues: people.map { ($0.head.id, $0) })
        return views.compactMap { view in
            guard let account = byID[view.approval.account] else { return nil }
            return InteractionRow(
                approval: view.approval, account: account, target: row(view.target), object: view.object.map(row))
        }
    }
}

extension JSONWriter {
    /// An InteractionRequest entity.
    fileprivate mutating func write(_ row: InteractionRow, viewer: Account.ID, rejectedAt: Timestamp? = nil) {
        beginObject()
        field("id", decimal: row.approval.id.rawValue)
        field("type", row.approval.interaction.name)
        field("created_at", date: row.approval.createdAt.milliseconds)
        key("account")
        write(row.account)
        key("status")
        write(row.target, viewer: viewer)
        if let object = row.object {
            if row.approval.interaction == .quote { key("quote") } else { key("reply") }
            write(object, viewer: viewer)
        }
        if let moment = row.approval.answeredAt { field("accepted_at", date: moment.milliseconds) }
        if let moment = rejectedAt { field("rejected_at", date: moment.milliseconds) }
        if let stamp = row.approval.authorizationURI { field("uri", stamp) }
        endObject()
    }
}

extension Interaction {
    /// GoToSocial's names, and one of ours for what it does not know.
    fileprivate var name: String {
        switch self {
        case .like: "favourite"
        case .reply: "reply"
        case .announce: "reblog"
        case .quote: "quote"
        }
    }
}
