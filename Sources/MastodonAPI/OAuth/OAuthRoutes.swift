import Domain
import HTTPTypes
import JSON
import Store

extension MastodonAPI {
    /// What OAuth clients find out beside tokens. The consent page is the web's.
    var oauthRoutes: [Route] {
        [
            .get("/.well-known/oauth-authorization-server", viewer: .none, authorizationServer),
            .get("/oauth/userinfo", scope: "profile", "read:accounts", viewer: .required, userInfo),
            .post("/oauth/userinfo", scope: "profile", "read:accounts", viewer: .required, userInfo),
        ]
    }

    /// RFC 8414.
    @Sendable private func authorizationServer(_ call: Call) async throws -> Reply {
        let base = identity.baseURL
        return .json { json in
            json.beginObject()
            // The same letters as the consent page sends as `iss` (RFC 9207).
            json.field("issuer", base)
            json.field("service_documentation", "https://docs.joinmastodon.org/")
            json.field("authorization_endpoint", base + "/oauth/authorize")
            json.field("token_endpoint", base + "/oauth/token")
            json.field("app_registration_endpoint", base + "/api/v1/apps")
            json.field("revocation_endpoint", base + "/oauth/revoke")
            json.field("userinfo_endpoint", base + "/oauth/userinfo")
            json.field("introspection_endpoint", base + "/oauth/introspect")
            json.field("scopes_supported", ScopeSet.known.sorted())
            json.field("response_types_supported", ["code"])
            json.field("response_modes_supported", ["query"])
            json.field("grant_types_supported", grantTypes)
            json.field(
                "token_endpoint_auth_methods_supported", ["client_secret_basic", "client_secret_post", "none"])
            json.field("code_challenge_methods_supported", ["S256"])
            json.field("authorization_response_iss_parameter_supported", true)
            json.endObject()
        }
    }

    /// OpenID Connect's UserInfo claims.
    @Sendable private func userInfo(_ call: Call) async throws -> Reply {
        let me = try call.me
        guard let account = try await actions.read({ try $0.account(me) }) else { throw APIError.invalidToken }
        return .json { json in
            json.beginObject()
            json.field("iss", identity.baseURL)
            json.field("sub", account.uri)
            json.field("name", account.displayName)
            json.field("preferred_username", account.username)
            json.field("profile", account.url)
            json.field("picture", account.avatarURL ?? settings.defaultAvatarURL)
            json.endObject()
        }
    }
}
