import JSON
import Store

extension MastodonAPI {
    /// How far something is that was begun by another request (Mastodon 4.4).
    var asyncRefreshRoutes: [Route] {
        [.get("/api/v1_alpha/async_refreshes/:id", scope: "read", viewer: .required, showAsyncRefresh)]
    }

    /// Says with a conversation that more of it is being fetched: where to ask, and after how many seconds.
    func asyncRefreshHeader(_ fetch: ThreadFetch) -> String {
        "id=\"\(fetch.id)\", retry=3, result_count=\(fetch.found)"
    }

    /// Found by an id that cannot be guessed. It tells a number, and nothing of whose posts these are.
    @Sendable private func showAsyncRefresh(_ call: Call) async throws -> Reply {
        let id = try call.word("id")
        guard let fetch = try await actions.read({ try $0.threadFetch(id) }) else { throw APIError.notFound }
        return .json { json in
            json.beginObject()
            json.key("async_refresh")
            json.beginObject()
            json.field("id", fetch.id)
            json.field("status", fetch.finishedAt == nil ? "running" : "finished")
            json.field("result_count", fetch.found)
            json.endObject()
            json.endObject()
        }
    }
}
