import Actions
import Crypto
import Domain
import Foundation
import PostgresCluster
import Store
import Testing

@Suite struct OAuthTests {
    private static let redirect = "https://app.example/back"
    private static let verifier = String(repeating: "v", count: 43)
    private static let challenge = Data(SHA256.hash(data: Data(verifier.utf8))).base64EncodedString()
        .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")

    /// An application, a person who uses it, and what an exchange of the right code needs.
    private struct Desk {
        let world: World
        let alice: Account.ID
        let application: Application
        let secret: String

        init(_ world: World) async throws {
            self.world = world
            alice = try await world.person("alice")
            (application, secret) = try await world.actions.registerApplication(
                name: "App", website: "https://app.example",
                redirectURIs: [OAuthTests.redirect, "urn:ietf:wg:oauth:2.0:oob"],
                scopes: ScopeSet("read write:statuses"))
        }

        func code(_ challenge: String? = OAuthTests.challenge, scopes: String = "read") async throws -> String {
            try await world.actions.authorize(
                application: application.id, account: alice, scopes: ScopeSet(scopes),
                redirectURI: OAuthTests.redirect, codeChallenge: challenge)
        }

        func exchange(
            _ code: String, secret: String?, redirect: String = OAuthTests.redirect,
            verifier: String? = OAuthTests.verifier, clientID: String? = nil
        ) async throws -> (token: AccessToken, secret: String) {
            try await world.actions.exchangeCode(
                code: code, clientID: clientID ?? application.clientID, secret: secret, redirectURI: redirect,
                codeVerifier: verifier)
        }
    }

    /// Expects an error with this name of RFC 6749, or a refusal of this name.
    private func expect(
        _ name: String, _ location: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
    ) async throws {
        let reason = try await refusal(body, location)
        guard case .oauth(let error, _) = reason else {
            return #expect(reason.name == name, sourceLocation: location)
        }
        #expect(error == name, sourceLocation: location)
    }

    @Test(arguments: Engine.both) func `a code becomes a token once, and a stolen second use ends the token`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let desk = try await Desk(world)
            let code = try await desk.code()
            let (token, secret) = try await desk.exchange(code, secret: desk.secret)
            #expect(token.account == desk.alice && token.scopes == ScopeSet("read"))
            let found = try await world.database.read { try $0.accessToken(hash: Secret.hash(secret)) }
            #expect(found?.id == token.id)
            try await expect("invalid_grant") { _ = try await desk.exchange(code, secret: desk.secret) }
            #expect(try await world.database.read { try $0.accessToken(hash: Secret.hash(secret)) } == nil)
            #expect(world.events.names.last == "tokensRevoked")
        }
    }

    @Test(arguments: Engine.both) func `of two exchanges at the same moment one at most succeeds`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let desk = try await Desk(world)
            let code = try await desk.code()
            let succeeded = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<6 {
                    group.addTask { (try? await desk.exchange(code, secret: desk.secret)) != nil }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(succeeded == 1)
        }
    }

    @Test(arguments: Engine.both) func `a code is good for its client, its address, its verifier, and a minute`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let desk = try await Desk(world)
            let other = try await world.actions.registerApplication(
                name: "Other", redirectURIs: [Self.redirect], scopes: ScopeSet("read"))
            let code = try await desk.code()
            try await expect("invalid_grant") { _ = try await desk.exchange("x", secret: desk.secret) }
            try await expect("invalid_client") { _ = try await desk.exchange(code, secret: "wrong") }
            try await expect("invalid_client") {
                _ = try await desk.exchange(code, secret: desk.secret, clientID: "none")
            }
            try await expect("invalid_grant") {
                _ = try await desk.exchange(code, secret: other.secret, clientID: other.application.clientID)
            }
            try await expect("invalid_grant") {
                _ = try await desk.exchange(code, secret: desk.secret, redirect: Self.redirect + "/")
            }
            try await expect("invalid_grant") { _ = try await desk.exchange(code, secret: desk.secret, verifier: nil) }
            let wrong = String(repeating: "w", count: 43)
            try await expect("invalid_grant") {
                _ = try await desk.exchange(code, secret: desk.secret, verifier: wrong)
            }
            world.time.advance(seconds: 60)
            try await expect("invalid_grant") { _ = try await desk.exchange(code, secret: desk.secret) }
        }
    }

    @Test(arguments: Engine.both) func `a program without a secret needs PKCE`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let desk = try await Desk(world)
            let plain = try await desk.code(nil)
            try await expect("invalid_grant") { _ = try await desk.exchange(plain, secret: nil, verifier: nil) }
            try await expect("invalid_grant") { _ = try await desk.exchange(plain, secret: nil) }
            _ = try await desk.exchange(plain, secret: desk.secret, verifier: nil)
            let proven = try await desk.code()
            _ = try await desk.exchange(proven, secret: nil)
        }
    }

    @Test(arguments: Engine.both) func `only registered addresses, scopes and methods are authorized`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let desk = try await Desk(world)
            func authorize(
                _ redirect: String = Self.redirect, scopes: String = "read", challenge: String? = nil,
                method: String? = "S256"
            ) async throws {
                _ = try await world.actions.authorize(
                    application: desk.application.id, account: desk.alice, scopes: ScopeSet(scopes),
                    redirectURI: redirect, codeChallenge: challenge, codeChallengeMethod: method)
            }
            try await authorize()
            try await authorize("urn:ietf:wg:oauth:2.0:oob", scopes: "read:accounts write:statuses")
            for redirect in [
                Self.redirect + "/", Self.redirect + "?x", "https://app.example@evil.example/back",
                "https://app.example/%2f../back", "https://app.example:444/back", "http://app.example/back",
                "HTTPS://app.example/back", "javascript:alert(1)", "",
            ] { try await expect("invalid_request") { try await authorize(redirect) } }
            for scopes in ["write", "follow", "admin:read", "nonsense", "read write"] {
                try await expect("invalid_scope") { try await authorize(scopes: scopes) }
            }
            try await expect("invalid_request") { try await authorize(challenge: Self.challenge, method: "plain") }
            try await expect("invalid_request") { try await authorize(challenge: Self.challenge, method: nil) }
            try await expect("invalid_request") { try await authorize(challenge: "short") }
        }
    }

    @Test(arguments: [
        "javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "https://", "//app.example",
        "back",
        "https://app.example/#x", "https://user@app.example/", "https://app.example/ x", "", "1http://x", "app:",
    ])
    func `an application cannot register an address like this`(redirect: String) async throws {
        try await Engine.memory.withWorld { world in
            let reason = try await refusal {
                _ = try await world.actions.registerApplication(
                    name: "App", redirectURIs: [redirect], scopes: ScopeSet("read"))
            }
            #expect(reason.name == "invalid")
        }
    }

    @Test(arguments: [
        "https://app.example/x?y=z", "http://127.0.0.1:8123/", "com.example.app://back", "toot:/back",
        "urn:ietf:wg:oauth:2.0:oob",
    ])
    func `an application can register an address like this`(redirect: String) async throws {
        try await Engine.memory.withWorld { world in
            _ = try await world.actions.registerApplication(
                name: "App", redirectURIs: [redirect], scopes: ScopeSet("read"))
        }
    }

    @Test(arguments: Engine.both) func `an application names itself and asks for scopes that exist`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            func register(_ name: String, website: String? = nil, scopes: String = "read") async throws {
                _ = try await world.actions.registerApplication(
                    name: name, website: website, redirectURIs: [Self.redirect], scopes: ScopeSet(scopes))
            }
            #expect(try await refusal { try await register(" ") }.name == "invalid")
            #expect(try await refusal { try await register(String(repeating: "a", count: 61)) }.name == "tooLong")
            #expect(try await refusal { try await register("App", website: "javascript:x") }.name == "invalid")
            #expect(try await refusal { try await register("App", scopes: "read nonsense") }.name == "invalid")
            try await register("App", website: "")
        }
    }

    @Test(arguments: Engine.both) func `an application has tokens of its own`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let desk = try await Desk(world)
            let id = desk.application.clientID
            let (token, secret) = try await world.actions.clientCredentials(
                clientID: id, secret: desk.secret, scopes: ScopeSet("read"))
            #expect(token.account == nil)
            #expect(
                try await world.database.read { try $0.accessToken(hash: Secret.hash(secret))?.application }
                    == desk.application.id)
            try await expect("invalid_client") {
                _ = try await world.actions.clientCredentials(clientID: id, secret: "x", scopes: ScopeSet("read"))
            }
            try await expect("invalid_scope") {
                _ = try await world.actions.clientCredentials(
                    clientID: id, secret: desk.secret, scopes: ScopeSet("push"))
            }
        }
    }

    @Test(arguments: Engine.both) func `only the application it was given to revokes a token`(engine: Engine)
        async throws
    {
        try await engine.withWorld { world in
            let desk = try await Desk(world)
            let other = try await world.actions.registerApplication(
                name: "Other", redirectURIs: [Self.redirect], scopes: ScopeSet("read"))
            let (_, token) = try await desk.exchange(try await desk.code(), secret: desk.secret)
            try await expect("unauthorized_client") {
                try await world.actions.revokeToken(
                    token, clientID: other.application.clientID, secret: other.secret)
            }
            try await expect("invalid_client") {
                try await world.actions.revokeToken(token, clientID: desk.application.clientID, secret: "x")
            }
            try await world.actions.revokeToken("unknown", clientID: desk.application.clientID, secret: desk.secret)
            try await world.actions.revokeToken(token, clientID: desk.application.clientID, secret: desk.secret)
            #expect(try await world.database.read { try $0.accessToken(hash: Secret.hash(token)) } == nil)
            #expect(world.events.names.last == "tokensRevoked")
        }
    }

    @Test(arguments: Engine.both) func `a person takes back what an application may do`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let desk = try await Desk(world)
            let bob = try await world.person("bob")
            let (_, token) = try await desk.exchange(try await desk.code(), secret: desk.secret)
            #expect(
                try await refusal { try await world.actions.revokeApplication(desk.application.id, of: bob) }.name
                    == "notFound")
            try await world.actions.revokeApplication(desk.application.id, of: desk.alice)
            #expect(try await world.database.read { try $0.accessToken(hash: Secret.hash(token)) } == nil)
        }
    }

    @Test(arguments: Engine.both) func `who may not act gets no token`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let desk = try await Desk(world)
            let code = try await desk.code()
            try await world.database.write { try $0.setDisabled(true, of: desk.alice) }
            try await expect("invalid_grant") { _ = try await desk.exchange(code, secret: desk.secret) }
            try await expect("hindered") { _ = try await desk.code() }
        }
    }
}
