import Database
import Domain
import HTTPTypes
import JSON
import Store

extension MastodonAPI {
    /// One's own lists of people.
    var accountListRoutes: [Route] {
        [
            .get("/api/v1/blocks", scope: "read:blocks", viewer: .required) { call in
                try await list(call) { reader, me, page in try reader.blocks(of: me, page: page) }
            },
            .get("/api/v1/endorsements", scope: "read:accounts", viewer: .required) { call in
                try await list(call) { reader, me, page in try reader.endorsements(of: me, page: page) }
            },
            .get("/api/v1/mutes", scope: "read:mutes", viewer: .required, showMutes),
        ]
    }

    /// A page of accounts that the query finds for the viewer.
    func list(
        _ call: Call, _ query: @escaping @Sendable (Reader, Account.ID, Page) throws -> [Cursor<Account>]
    ) async throws -> Reply {
        let (me, page) = (try call.me, call.page(limit: 40, max: 80))
        let found = try await actions.read { reader in try accountPage(query(reader, me, page), reader) }
        return accounts(found, page, call: call)
    }

    /// MutedAccount entities: accounts with the end of their mute.
    @Sendable private func showMutes(_ call: Call) async throws -> Reply {
        let (me, page) = (try call.me, call.page(limit: 40, max: 80))
        let found = try await actions.read { reader in
            let cursors = try reader.mutes(of: me, page: page)
            let ids = cursors.map(\.id)
            let ends = try reader.relationships(ids, viewer: me).map { ($0.target, $0.mutingExpiresAt) }
            return (
                cursors: cursors, views: try reader.orderedAccountViews(ids),
                ends: Dictionary(uniqueKeysWithValues: ends)
            )
        }
        let reply = Reply.list(found.views, each: 1_536) { json, view in
            renderer.write(view, to: &json) { json in
                json.field("mute_expires_at", date: found.ends[view.account.id]??.milliseconds)
            }
        }
        return paged(reply, at: found.cursors, page, call)
    }
}
