import Actions
import Domain
import HTTPTransport
import HTTPTypes
import JSON
import Store

extension MastodonAPI {
    var tokenRoutes: [Route] {
        [
            .post("/oauth/token", viewer: .none, limit: .tokens, giveToken),
            .post("/oauth/revoke", viewer: .none, limit: .tokens, revokeToken),
            .post("/oauth/introspect", viewer: .none, limit: .tokens, introspect),
            .get("/oauth/token/info", viewer: .app, tokenInfo),
        ]
    }

    private typealias Grant = @Sendable (Call, ClientCredentials) async throws -> Reply

    private var grants: [String: Grant] {
        var grants: [String: Grant] = [
            "authorization_code": exchangeCode,
            "client_credentials": grantToClient,
        ]
        if settings.allowsPasswordGrant { grants["password"] = grantForPassword }
        return grants
    }

    var grantTypes: [String] { grants.keys.sorted() }

    @Sendable private func giveToken(_ call: Call) async throws -> Reply {
        guard let type = call.parameters.string("grant_type"), !type.isEmpty else {
            throw APIError.missingOAuth("grant_type")
        }
        guard let grant = grants[type] else { throw APIError.oauth("unsupported_grant_type") }
        guard let client = ClientCredentials(call) else { throw APIError.oauth("invalid_client") }
        return try await grant(call, client)
    }

    @Sendable private func exchangeCode(_ call: Call, _ client: ClientCredentials) async throws -> Reply {
        guard let code = call.parameters.string("code"), !code.isEmpty else { throw APIError.missingOAuth("code") }
        guard let redirectURI = call.parameters.string("redirect_uri"), !redirectURI.isEmpty else {
            throw APIError.missingOAuth("redirect_uri")
        }
        let granted = try await actions.exchangeCode(
            code: code, clientID: client.id, secret: client.secret, redirectURI: redirectURI,
            codeVerifier: call.parameters.string("code_verifier"))
        return .token(granted.secret, scopes: granted.token.scopes, createdAt: granted.token.createdAt)
    }

    @Sendable private func grantToClient(_ call: Call, _ client: ClientCredentials) async throws -> Reply {
        guard let secret = client.secret else { throw APIError.oauth("invalid_client") }
        let granted = try await actions.clientCredentials(
            clientID: client.id, secret: secret, scopes: ScopeSet(call.parameters.string("scope") ?? ""))
        return .token(granted.secret, scopes: granted.token.scopes, createdAt: granted.token.createdAt)
    }

    @Sendable private func grantForPassword(_ call: Call, _ client: ClientCredentials) async throws -> Reply {
        let scopes = ScopeSet(call.parameters.string("scope") ?? "")
        let application = try await application(of: client)
        guard client.secret != nil, let application else { throw APIError.oauth("invalid_client") }
        guard scopes.unknown.isEmpty, application.scopes.covers(scopes) else { throw APIError.oauth("invalid_scope") }
        let name = call.parameters.string("username") ?? ""
        // By account too: who guesses a password may have many addresses.
        let verdict = limiter.take("logins:\(name.lowercased().prefix(254))", limit: 20, window: .seconds(300))
        if settings.limitsRates, !verdict.allowed { throw APIError.tooManyRequests }
        let user = try await actions.logIn(name, password: call.parameters.string("password") ?? "")
        if user.hindrance != nil { throw APIError.oauth("invalid_grant") }
        let secret = try await actions.issueToken(for: user.id, application: application.id, scopes: scopes)
        return .token(secret, scopes: scopes, createdAt: actions.clock.now())
    }

    /// RFC 7009. Whose token it is not is not told more than that.
    @Sendable private func revokeToken(_ call: Call) async throws -> Reply {
        let refused = APIError(
            .forbidden, "unauthorized_client", description: "You are not authorized to revoke this token")
        guard let client = ClientCredentials(call) else { throw refused }
        let token = call.parameters.string("token") ?? ""
        do {
            try await actions.revokeToken(token, clientID: client.id, secret: client.secret)
        } catch Refusal.oauth {
            throw refused
        }
        viewers.forget(hash: Secret.hash(token))
        return .empty
    }

    /// RFC 7662, for the application that a token belongs to.
    @Sendable private func introspect(_ call: Call) async throws -> Reply {
        guard let client = ClientCredentials(call), client.secret != nil,
            let application = try await application(of: client)
        else { throw APIError.oauth("invalid_client") }
        let viewer = try await viewer(secret: call.parameters.string("token") ?? "")
        return .json { json in
            json.beginObject()
            if let viewer, viewer.token.application == application.id {
                json.field("active", true)
                json.field("scope", viewer.scopes.description)
                json.field("client_id", application.clientID)
                json.field("token_type", "Bearer")
                json.field("iat", viewer.token.createdAt.milliseconds / 1_000)
                json.field("exp", nil as Int64?)
            } else {
                json.field("active", false)
            }
            json.endObject()
        }
    }

    @Sendable private func tokenInfo(_ call: Call) async throws -> Reply {
        let token = try call.token.token
        let application = try await actions.read { reader in try token.application.flatMap(reader.application) }
        return .json { json in
            json.beginObject()
            json.field("resource_owner_id", decimal: token.account?.rawValue)
            json.field("scope", token.scopes.names)
            json.field("expires_in", nil as Int64?)
            json.key("application")
            json.beginObject()
            json.field("uid", application?.clientID)
            json.endObject()
            json.field("created_at", token.createdAt.milliseconds / 1_000)
            json.endObject()
        }
    }

    /// The application whose secret this is; nil when it is not.
    private func application(of client: ClientCredentials) async throws -> Application? {
        let application = try await actions.read { try $0.application(clientID: client.id) }
        let isProven = Secret.matches(client.secret ?? "", hash: application?.secretHash ?? "")
        return isProven ? application : nil
    }
}

extension APIError {
    fileprivate static func missingOAuth(_ parameter: String) -> APIError {
        APIError(.badRequest, "invalid_request", description: "Missing required parameter: \(parameter).")
    }
}

extension Reply {
    /// A Token entity (RFC 6749 §5.1).
    static func token(_ secret: String, scopes: ScopeSet, createdAt: Timestamp) -> Reply {
        .json { json in
            json.beginObject()
            json.field("access_token", secret)
            json.field("token_type", "Bearer")
            json.field("scope", scopes.description)
            json.field("created_at", createdAt.milliseconds / 1_000)
            json.endObject()
        }
    }
}
