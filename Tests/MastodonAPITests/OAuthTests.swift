import Actions
import Crypto
import Domain
import Foundation
import HTTPTransport
import HTTPTypes
import JSON
import PostgresCluster
import Store
import Testing

@testable import MastodonAPI

@Suite struct OAuthTests {
    @Test(arguments: Engine.both) func `an app gets a token for a person's consent`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let app = try await server.app(scopes: "read write profile")
            let verifier = String(repeating: "v", count: 50)
            let challenge = Secrets.base64URL(SHA256.hash(data: Data(verifier.utf8)))
            let code = try await server.consent(app, ada, scopes: "read", challenge: challenge)
            let form = "grant_type=authorization_code&code=\(code)&\(app.form)&redirect_uri=\(app.redirect)"
            let wrong = try await server.send(
                .post, "/oauth/token", form: form + "&code_verifier=" + String(repeating: "w", count: 50))
            #expect(wrong.status == 400 && wrong.error == "invalid_grant")
            let again = try await server.consent(app, ada, scopes: "read", challenge: challenge)
            let granted = try await server.send(
                .post, "/oauth/token",
                form: form.replacing(code, with: again) + "&code_verifier=\(verifier)")
            #expect(granted.status == 200 && granted["scope"]?.stringValue == "read")
            #expect(granted["token_type"]?.stringValue == "Bearer" && granted["created_at"]?.intValue != nil)
            let token = try #require(granted["access_token"]?.stringValue)
            #expect(try await server.get("/api/v1/accounts/verify_credentials", token: token).status == 200)
            let info = try await server.get("/oauth/token/info", token: token)
            #expect(info["resource_owner_id"]?.stringValue == "\(ada.id)" && info["scope"]?[0]?.stringValue == "read")
            #expect(try await server.get("/oauth/userinfo", token: token)["preferred_username"]?.stringValue == "ada")
            let known = try await server.send(.post, "/oauth/introspect", form: "token=\(token)&\(app.form)")
            #expect(known["active"]?.boolValue == true && known["client_id"]?.stringValue == app.id)
        }
    }

    @Test(arguments: Engine.both) func `a code is good once, and its theft is answered`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let app = try await server.app(scopes: "read")
            let code = try await server.consent(app, ada, scopes: "read", challenge: nil)
            let form = "grant_type=authorization_code&code=\(code)&\(app.form)&redirect_uri=\(app.redirect)"
            let granted = try await server.send(.post, "/oauth/token", form: form)
            let token = try #require(granted["access_token"]?.stringValue)
            #expect(try await server.get("/api/v1/preferences", token: token).status == 200)
            let again = try await server.send(.post, "/oauth/token", form: form)
            #expect(again.error == "invalid_grant")
            #expect(try await server.get("/api/v1/preferences", token: token).status == 401)
        }
    }

    @Test(arguments: Engine.both) func `an app speaks for itself, and can be told apart`(engine: Engine) async throws {
        try await engine.withServer { server in
            let app = try await server.app(scopes: "read write")
            let basic = Data("\(app.id):\(app.secret)".utf8).base64EncodedString()
            let granted = try await server.send(
                .post, "/oauth/token", json: ["grant_type": "client_credentials", "scope": "read"],
                headers: [.authorization: "Basic \(basic)"])
            let token = try #require(granted["access_token"]?.stringValue)
            let known = try await server.get("/api/v1/apps/verify_credentials", token: token)
            #expect(known["name"]?.stringValue == "Test app" && known["redirect_uris"]?[0]?.stringValue == app.redirect)
            let home = try await server.get("/api/v1/timelines/home", token: token)
            #expect(home.status == 422 && home.error == "This method requires an authenticated user")
            let wider = try await server.send(
                .post, "/oauth/token", form: "grant_type=client_credentials&\(app.form)&scope=push")
            #expect(wider.status == 400 && wider.error == "invalid_scope")
            let unknown = try await server.send(
                .post, "/oauth/token", form: "grant_type=client_credentials&client_id=nobody&client_secret=x")
            #expect(unknown.status == 401 && unknown.headers[.wwwAuthenticate]?.contains("invalid_client") == true)
        }
    }

    @Test func `what is wrong with a token request is named`() async throws {
        try await Engine.memory.withServer { server in
            let app = try await server.app(scopes: "read")
            for (form, status, error) in [
                ("", 400, "invalid_request"), ("grant_type=password&\(app.form)", 400, "unsupported_grant_type"),
                ("grant_type=refresh_token&\(app.form)", 400, "unsupported_grant_type"),
                ("grant_type=client_credentials", 401, "invalid_client"),
                ("grant_type=client_credentials&client_id=\(app.id)&client_secret=wrong", 401, "invalid_client"),
                ("grant_type=authorization_code&\(app.form)", 400, "invalid_request"),
                ("grant_type=authorization_code&\(app.form)&code=x&redirect_uri=\(app.redirect)", 400, "invalid_grant"),
            ] {
                let answer = try await server.send(.post, "/oauth/token", form: form)
                #expect(answer.status == status && answer.error == error, "\(form): \(answer.text)")
                #expect(answer["error_description"]?.stringValue?.isEmpty == false)
            }
        }
    }

    @Test(arguments: Engine.both) func `a password is good for a token only where that is allowed`(engine: Engine)
        async throws
    {
        try await engine.withServer(allowsPasswordGrant: true) { server in
            _ = try await server.person("ada")
            let app = try await server.app(scopes: "read")
            let form = "grant_type=password&\(app.form)&username=ada@mail.example&scope=read"
            let granted = try await server.send(.post, "/oauth/token", form: form + "&password=correct+horse")
            #expect(granted.status == 200)
            let refused = try await server.send(.post, "/oauth/token", form: form + "&password=wrong")
            #expect(refused.status == 400 && refused.error == "invalid_grant")
        }
    }

    @Test(arguments: Engine.both) func `a revoked token is refused at once`(engine: Engine) async throws {
        try await engine.withServer { server in
            let app = try await server.app(scopes: "read")
            let other = try await server.app(scopes: "read")
            let token = try await server.clientToken(app, scope: "read")
            #expect(try await server.get("/api/v1/apps/verify_credentials", token: token).status == 200)
            let foreign = try await server.send(.post, "/oauth/revoke", form: "token=\(token)&\(other.form)")
            #expect(foreign.status == 403 && foreign.error == "unauthorized_client")
            let revoked = try await server.send(.post, "/oauth/revoke", form: "token=\(token)&\(app.form)")
            #expect(revoked.status == 200 && revoked.text == "{}")
            #expect(try await server.get("/api/v1/apps/verify_credentials", token: token).status == 401)
            #expect(try await server.send(.post, "/oauth/revoke", form: "token=unknown&\(app.form)").status == 200)
        }
    }

    @Test func `an app that is registered wrongly is told why`() async throws {
        try await Engine.memory.withServer { server in
            for (form, error) in [
                ("redirect_uris=urn:ietf:wg:oauth:2.0:oob", "Validation failed: Name can't be blank"),
                ("client_name=A", "Validation failed: Redirect URI must be an absolute URI."),
                (
                    "client_name=\(String(repeating: "a", count: 61))&redirect_uris=https://a.example",
                    "Validation failed: Name is too long (maximum is 60 characters)"
                ),
                (
                    "client_name=A&redirect_uris=javascript:alert(1)",
                    "Validation failed: Redirect URI must be an absolute URI."
                ),
                (
                    "client_name=A&redirect_uris=https://a.example&scopes=everything",
                    "Validation failed: Scopes doesn't match configured on the server."
                ),
            ] {
                let answer = try await server.send(.post, "/api/v1/apps", form: form)
                #expect(answer.status == 422 && answer.error == error, "\(answer.text)")
            }
            let made = try await server.send(
                .post, "/api/v1/apps",
                json: ["client_name": "A", "redirect_uris": ["https://a.example/x", "urn:ietf:wg:oauth:2.0:oob"]])
            #expect(made["scopes"]?.arrayValue == ["read"] && made["redirect_uris"]?.arrayValue?.count == 2)
            #expect(made["client_secret_expires_at"]?.intValue == 0 && made["website"] == .null)
        }
    }
}

/// A registered client.
struct App: Sendable {
    let id: String
    let secret: String
    let key: Application.ID
    let redirect = "https://app.example/back"

    var form: String { "client_id=\(id)&client_secret=\(secret)" }
}

extension TestServer {
    func app(scopes: String) async throws -> App {
        let answer = try await send(
            .post, "/api/v1/apps",
            form:
                "client_name=Test+app&redirect_uris=https://app.example/back&scopes=\(scopes.replacing(" ", with: "+"))"
        )
        return App(
            id: try #require(answer["client_id"]?.stringValue),
            secret: try #require(answer["client_secret"]?.stringValue),
            key: try #require(answer["id"]?.stringValue.flatMap { Application.ID($0) }))
    }

    func clientToken(_ app: App, scope: String) async throws -> String {
        let answer = try await send(
            .post, "/oauth/token",
            form: "grant_type=client_credentials&\(app.form)&scope=\(scope.replacing(" ", with: "+"))")
        return try #require(answer["access_token"]?.stringValue)
    }

    func consent(_ app: App, _ person: Person, scopes: String, challenge: String?) async throws -> String {
        try await actions.authorize(
            application: app.key, account: person.id, scopes: ScopeSet(scopes), redirectURI: app.redirect,
            codeChallenge: challenge)
    }
}
