import Actions
import Domain
import HTTPTypes

extension MastodonAPI {
    /// What people do with posts. Each answers with the post as it then is.
    var statusActionRoutes: [Route] {
        [
            action("favourite", "write:favourites") { try await actions.favourite($0, as: $1) },
            action("unfavourite", "write:favourites") { try await actions.unfavourite($0, as: $1) },
            action("bookmark", "write:bookmarks") { try await actions.bookmark($0, as: $1) },
            action("unbookmark", "write:bookmarks") { try await actions.unbookmark($0, as: $1) },
            action("pin", "write:accounts") { try await actions.pin($0, as: $1) },
            action("unpin", "write:accounts") { try await actions.unpin($0, as: $1) },
            action("mute", "write:mutes") { try await actions.muteConversation($0, as: $1) },
            action("unmute", "write:mutes") { try await actions.unmuteConversation($0, as: $1) },
            action("unreblog", "write:statuses", limit: .deletions) { try await actions.unreblog($0, as: $1) },
            .post(
                "/api/v1/statuses/:id/reblog", scope: "write:statuses", viewer: .required, limit: .posts, reblogStatus),
        ]
    }

    private func action(
        _ verb: String, _ scope: String, limit: RateLimit? = nil,
        _ perform: @escaping @Sendable (Post.ID, Account.ID) async throws -> Post.ID
    ) -> Route {
        .post("/api/v1/statuses/:id/\(verb)", scope: scope, viewer: .required, limit: limit) { call in
            let (id, me) = (try call.id(of: Post.self), try call.me)
            return try await status(try await perform(id, me), viewer: me)
        }
    }

    @Sendable private func reblogStatus(_ call: Call) async throws -> Reply {
        let (id, me) = (try call.id(of: Post.self), try call.me)
        let boost = try await actions.reblog(id, visibility: try call.visibility("visibility"), as: me)
        return try await status(boost, viewer: me)
    }
}
