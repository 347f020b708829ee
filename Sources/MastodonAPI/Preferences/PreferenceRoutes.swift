import Domain
import HTTPTypes
import JSON
import Store

extension MastodonAPI {
    var preferenceRoutes: [Route] {
        [.get("/api/v1/preferences", scope: "read:accounts", viewer: .required, showPreferences)]
    }

    @Sendable private func showPreferences(_ call: Call) async throws -> Reply {
        let me = try call.me
        guard let user = try await actions.read({ try $0.user(me) }) else { throw APIError.invalidToken }
        let preferences = user.preferences
        return .json { json in
            json.beginObject()
            json.field("posting:default:visibility", preferences.visibility.name)
            json.field("posting:default:quote_policy", preferences.quoting.name)
            json.field("posting:default:sensitive", preferences.sensitive)
            json.field("posting:default:language", preferences.language)
            json.field("reading:expand:media", preferences.expandMedia)
            json.field("reading:expand:spoilers", preferences.expandSpoilers)
            json.field("reading:autoplay:gifs", preferences.autoplayGIFs)
            json.endObject()
        }
    }
}
