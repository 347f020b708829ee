import Domain
import HTTPTypes
import JSON
import Store

extension MastodonAPI {
    var statusRoutes: [Route] {
        let read = "read:statuses"
        return [
            .get("/api/v1/statuses", scope: read, viewer: .optional, showStatuses),
            .post("/api/v1/statuses", scope: "write:statuses", viewer: .required, limit: .posts, createStatus),
            .get("/api/v1/statuses/:id", scope: read, viewer: .optional, kept: true, showStatus),
            .put("/api/v1/statuses/:id", scope: "write:statuses", viewer: .required, editStatus),
            .delete(
                "/api/v1/statuses/:id", scope: "write:statuses", viewer: .required, limit: .deletions, deleteStatus),
            .get("/api/v1/statuses/:id/context", scope: read, viewer: .optional, showContext),
            .get("/api/v1/statuses/:id/history", scope: read, viewer: .optional, showHistory),
            .get("/api/v1/statuses/:id/source", scope: read, viewer: .app, showSource),
            .get("/api/v1/martlet/statuses/:id/deliveries", scope: read, viewer: .required, showDeliveries),
            .get("/api/v1/statuses/:id/reblogged_by", scope: read, viewer: .optional, showRebloggers),
            .get("/api/v1/statuses/:id/favourited_by", scope: read, viewer: .optional, showFavouriters),
        ]
    }

    @Sendable private func showStatus(_ call: Call) async throws -> Reply {
        let (id, viewer) = (try call.id(of: Post.self), call.account)
        let basis = basis(viewer: viewer)
        let row = try await row(id, viewer: viewer)
        if row.own.post.hasPoll { try await renewPoll(of: id, for: viewer) }
        return Reply.status(row, viewer: viewer).kept(basis, [], [row])
    }

    /// Several at once; those that are gone or not for the viewer are left out.
    @Sendable private func showStatuses(_ call: Call) async throws -> Reply {
        let ids = call.ids("id", of: Post.self)
        let viewer = call.account
        let rows = try await actions.read { [renderer] reader in
            try renderer.rows(try reader.visible(ids, to: viewer), viewer: viewer, reader)
        }
        return .statuses(rows, viewer: viewer)
    }

    /// Answers with one post as `viewer` sees it.
    func status(_ id: Post.ID, viewer: Account.ID?) async throws -> Reply {
        .status(try await row(id, viewer: viewer), viewer: viewer)
    }

    private func row(_ id: Post.ID, viewer: Account.ID?) async throws -> StatusRow {
        let row = try await actions.read { [renderer] reader in try renderer.row(id, viewer: viewer, reader) }
        guard let row else { throw APIError.notFound }
        return row
    }

    /// Mastodon gives anonymous readers shorter threads, so that one request cannot cost much.
    @Sendable private func showContext(_ call: Call) async throws -> Reply {
        let (id, viewer) = (try call.id(of: Post.self), call.account)
        let limits = viewer == nil ? (ancestors: 40, descendants: 60) : (ancestors: 4_096, descendants: 4_096)
        let (post, context) = try await actions.read { [renderer] reader -> (Post, ([StatusRow], [StatusRow])) in
            guard let found = try reader.visiblePost(id, to: viewer) else { throw APIError.notFound }
            let post = try found.reblogOf.flatMap { try reader.visiblePost($0, to: viewer) } ?? found
            let before = try reader.ancestors(of: post, viewer: viewer, limit: limits.ancestors)
            let after = try reader.descendants(of: post, viewer: viewer, limit: limits.descendants)
            let rows = (
                try renderer.rows(before, viewer: viewer, reader), try renderer.rows(after, viewer: viewer, reader)
            )
            return (post, rows)
        }
        // Strangers cannot make this server ask others.
        let fetch = viewer == nil ? nil : try await actions.wantThread(of: post)
        return Reply.json(capacity: 64 + (context.0.count + context.1.count) * 3_072) { json in
            json.beginObject()
            json.key("ancestors")
            json.write(context.0, viewer: viewer)
            json.key("descendants")
            json.write(context.1, viewer: viewer)
            json.endObject()
        }.with(.asyncRefresh, fetch.map(asyncRefreshHeader))
    }

    @Sendable private func showRebloggers(_ call: Call) async throws -> Reply {
        let (id, viewer, page) = (try call.id(of: Post.self), call.account, call.page(limit: 40, max: 80))
        let found = try await actions.read { reader in
            guard let post = try reader.visiblePost(id, to: viewer) else { throw APIError.notFound }
            return try accountPage(reader.boosters(of: post.reblogOf ?? id, viewer: viewer, page: page), reader)
        }
        return accounts(found, page, call: call)
    }

    @Sendable private func showFavouriters(_ call: Call) async throws -> Reply {
        let (id, viewer, page) = (try call.id(of: Post.self), call.account, call.page(limit: 40, max: 80))
        let found = try await actions.read { reader in
            guard let post = try reader.visiblePost(id, to: viewer) else { throw APIError.notFound }
            return try accountPage(reader.favouriters(of: post.reblogOf ?? id, viewer: viewer, page: page), reader)
        }
        return accounts(found, page, call: call)
    }
}
