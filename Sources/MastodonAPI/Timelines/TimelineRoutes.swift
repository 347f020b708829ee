import Database
import Domain
import HTTPTypes
import Store

extension MastodonAPI {
    var timelineRoutes: [Route] {
        let read = "read:statuses"
        return [
            .get("/api/v1/timelines/home", scope: read, viewer: .required, kept: true, homeTimeline),
            .get("/api/v1/timelines/public", scope: read, viewer: .optional, kept: true, publicTimeline),
            .get("/api/v1/timelines/tag/:hashtag", scope: read, viewer: .optional, tagTimeline),
            .get("/api/v1/timelines/direct", scope: read, viewer: .required, directTimeline),
            .get("/api/v1/favourites", scope: "read:favourites", viewer: .required) { call in
                try await kept(call) { reader, me, page in try reader.favourites(of: me, page: page) }
            },
            .get("/api/v1/bookmarks", scope: "read:bookmarks", viewer: .required) { call in
                try await kept(call) { reader, me, page in try reader.bookmarks(of: me, page: page) }
            },
        ]
    }

    @Sendable private func homeTimeline(_ call: Call) async throws -> Reply {
        let me = try call.me
        return try await timeline(call, [.home(of: me)]) { reader, page in
            try reader.homeTimeline(of: me, page: page)
        }
    }

    @Sendable private func publicTimeline(_ call: Call) async throws -> Reply {
        let (filter, viewer) = (call.publicFilter, call.account)
        return try await timeline(call, [.publicPosts]) { reader, page in
            try reader.publicTimeline(filter, viewer: viewer, page: page)
        }
    }

    @Sendable private func tagTimeline(_ call: Call) async throws -> Reply {
        // Mastodon takes at most four more of each.
        func names(_ parameter: String) -> [String] {
            call.parameters.strings(parameter).prefix(4).map { Hashtag.key(of: $0) }.filter { !$0.isEmpty }
        }
        let name = Hashtag.key(of: try call.word("hashtag"))
        let filter = TagFilter(
            any: [name] + names("any"), all: names("all"), none: names("none"), scope: call.publicFilter)
        let viewer = call.account
        return try await timeline(call) { reader, page in
            try reader.tagTimeline(filter, viewer: viewer, page: page)
        }
    }

    @Sendable private func directTimeline(_ call: Call) async throws -> Reply {
        let me = try call.me
        return try await timeline(call) { reader, page in try reader.directTimeline(of: me, page: page) }
            .with(.deprecation, "@1532908800")
    }

    /// Ids, what is needed to write them, and nothing else: one visit to the database.
    ///
    /// - Parameter marks: what decides which posts these are, on routes whose answers are kept.
    private func timeline(
        _ call: Call, _ marks: [Mark] = [], _ query: @escaping @Sendable (Reader, Page) throws -> [Post.ID]
    ) async throws -> Reply {
        let (viewer, page) = (call.account, call.page(limit: 20, max: 40))
        let basis = marks.isEmpty ? nil : basis(viewer: viewer)
        let found = try await actions.read { [renderer] reader in
            let ids = try query(reader, page)
            return (ids: ids, rows: try renderer.rows(ids, viewer: viewer, reader))
        }
        return paged(.statuses(found.rows, viewer: viewer), at: found.ids, page, call).kept(basis, marks, found.rows)
    }

    /// Posts that somebody has set aside, in the order of doing so.
    private func kept(
        _ call: Call, _ query: @escaping @Sendable (Reader, Account.ID, Page) throws -> [Cursor<Post>]
    ) async throws -> Reply {
        let (me, page) = (try call.me, call.page(limit: 20, max: 40))
        let found = try await actions.read { [renderer] reader in
            let cursors = try query(reader, me, page)
            return (cursors: cursors, rows: try renderer.rows(cursors.map(\.id), viewer: me, reader))
        }
        return paged(.statuses(found.rows, viewer: me), at: found.cursors, page, call)
    }
}

extension Call {
    fileprivate var publicFilter: PublicFilter {
        PublicFilter(localOnly: flag("local"), remoteOnly: flag("remote"), onlyMedia: flag("only_media"))
    }
}
