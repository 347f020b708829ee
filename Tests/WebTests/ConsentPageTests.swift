import Domain
import HTTPTypes
import PostgresCluster
import Store
import Testing

@testable import Web

@Suite struct ConsentPageTests {
    // RFC 7636, appendix B.
    private static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    private static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    /// Registers an app; the address of its consent page without what a test leaves out or changes.
    private static func link(
        _ server: WebServer, to redirect: String = "https://app.example/back?x=1", _ changes: [String: String?] = [:]
    ) async throws -> String {
        let made = try await server.actions.registerApplication(
            name: "A <client>", website: "https://app.example", redirectURIs: [redirect],
            scopes: ScopeSet("read write follow"))
        var pairs: [String: String?] = [
            "response_type": "code", "client_id": made.application.clientID, "redirect_uri": redirect,
            "scope": "read write:statuses", "state": "s t&te",
        ]
        pairs.merge(changes) { $1 }
        let query = pairs.compactMap { pair in pair.value.map { "\(pair.key)=\($0.escaped)" } }
        return "/oauth/authorize?" + query.joined(separator: "&")
    }

    /// The pairs of the address that the browser was sent to.
    private static func answer(_ page: WebPage) throws -> [String: String] {
        let query = try #require(page.left?.split(separator: "?", maxSplits: 1).last)
        let parameters = try Parameters(query: String(query))
        return Dictionary(uniqueKeysWithValues: parameters.keys.map { ($0, parameters.string($0) ?? "") })
    }

    @Test(arguments: Engine.both) func `somebody signs in, consents, and the app gets a code that works`(
        engine: Engine
    ) async throws {
        try await engine.withWeb { server in
            let ada = try await server.person("ada")
            let browser = server.browser()
            let link = try await Self.link(
                server, ["code_challenge": Self.challenge, "code_challenge_method": "S256"])
            let signIn = try await browser.get(link)
            #expect(signIn.path.hasPrefix("/auth/sign_in?back=") && signIn.words.contains("A <client>"))
            let consent = try await browser.send(
                signIn, "/auth/sign_in", ["login": "ada", "password": WebServer.password])
            #expect(consent.path.hasPrefix("/oauth/authorize?"))
            for words in ["A <client>", "app.example", "read everything", "post, edit and delete", "@ada"] {
                #expect(consent.words.contains(words), "\(words)")
            }
            let left = try await browser.send(consent, "/oauth/authorize", ["decision": "allow"])
            let answer = try Self.answer(left)
            #expect(left.left?.hasPrefix("https://app.example/back?x=1&code=") == true)
            #expect(answer["state"] == "s t&te" && answer["iss"] == "https://ours.example" && answer["x"] == "1")
            let query = try Parameters(query: String(link.drop { $0 != "?" }.dropFirst()))
            let token = try await server.actions.exchangeCode(
                code: answer["code"] ?? "", clientID: query.string("client_id") ?? "", secret: nil,
                redirectURI: "https://app.example/back?x=1", codeVerifier: Self.verifier)
            #expect(token.token.account == ada && token.token.scopes == ScopeSet("read write:statuses"))
        }
    }

    @Test func `a denial is told to the app`() async throws {
        try await Engine.memory.withWeb { server in
            try await server.person("ada")
            let browser = try await server.browser(of: "ada")
            let consent = try await browser.get(try await Self.link(server))
            let button = #"name="decision" value="deny">Deny</button>"#
            #expect(consent.html.contains(button))
            for refusal in [["decision": "deny"], ["_method": "delete"]] {
                let answer = try Self.answer(try await browser.send(consent, "/oauth/authorize", refusal))
                #expect(answer["error"] == "access_denied" && answer["code"] == nil)
                #expect(answer["state"] == "s t&te" && answer["iss"] == "https://ours.example")
            }
        }
    }

    @Test func `out of band the code is on the page and in its address`() async throws {
        try await Engine.memory.withWeb { server in
            try await server.person("ada")
            let browser = try await server.browser(of: "ada")
            // toot writes the address with a slash.
            let link = try await Self.link(server, to: "urn:ietf:wg:oauth:2.0:oob")
                .replacing("/oauth/authorize?", with: "/oauth/authorize/?")
            let consent = try await browser.get(link)
            let shown = try await browser.send(consent, "/oauth/authorize", ["decision": "allow"])
            #expect(shown.left == nil && shown.path.hasPrefix("/oauth/authorize/native?code="))
            let code = String(shown.path.split(separator: "=").last ?? "")
            #expect(code.count == 43 && shown.html.contains("<code class=\"code\">\(code)</code>"))
            #expect(shown.form("/oauth/authorize") == nil)
            #expect(try await browser.get("/oauth/authorize/native?code=Pay%20me").status == 404)
        }
    }

    @Test(arguments: [
        ("https://app.example/back?x=1/evil", nil), ("https://app.example/back", nil),
        ("https://user@app.example/back?x=1", nil), ("https://app.example:444/back?x=1", nil),
        ("http://app.example/back?x=1", nil), ("https://app.example/%2f..back?x=1", nil), ("", nil),
        ("https://evil.example", nil), ("https://app.example/back?x=1", "unknown"),
    ])
    func `a wrong app or address leads nowhere`(redirect: String, clientID: String?) async throws {
        try await Engine.memory.withWeb { server in
            try await server.person("ada")
            let browser = try await server.browser(of: "ada")
            var changes: [String: String?] = ["redirect_uri": redirect]
            if let clientID { changes["client_id"] = clientID }
            let page = try await browser.get(try await Self.link(server, changes))
            #expect(page.status == 400 && page.left == nil && page.form("/oauth/authorize") == nil)
            #expect(!page.html.contains("evil.example"))
            // Nor when the form is sent as if the page had been there.
            let link = try await Self.link(server)
            let consent = try await browser.get(link)
            let forced = try await browser.send(
                consent, "/oauth/authorize", changes.compactMapValues(\.self).merging(["decision": "allow"]) { $1 })
            #expect(forced.status == 400 && forced.left == nil)
        }
    }

    @Test(arguments: [
        ("scope", "read admin:write", "invalid_scope"), ("scope", "nonsense", "invalid_scope"),
        ("response_type", "token", "unsupported_response_type"), ("code_challenge", "short", "invalid_request"),
        ("prompt", "none", "login_required"),
    ])
    func `a link that asks wrongly is explained, with a way back to the app`(
        name: String, value: String, code: String
    ) async throws {
        try await Engine.memory.withWeb { server in
            try await server.person("ada")
            let browser = try await server.browser(of: "ada")
            let page = try await browser.get(try await Self.link(server, [name: value]))
            #expect(page.status == 400 && page.left == nil)
            #expect(page.html.contains("https://app.example/back?x=1&amp;error=\(code)&amp;state="))
        }
    }

    @Test func `an app can ask for a new sign-in, once`() async throws {
        try await Engine.memory.withWeb { server in
            try await server.person("ada")
            try await server.person("eve")
            let browser = try await server.browser(of: "ada")
            let signIn = try await browser.get(try await Self.link(server, ["force_login": "true"]))
            #expect(signIn.path.hasPrefix("/auth/sign_in?again=1"))
            let consent = try await browser.send(
                signIn, "/auth/sign_in", ["login": "eve", "password": WebServer.password])
            #expect(consent.path.hasPrefix("/oauth/authorize?") && consent.words.contains("@eve"))
        }
    }

    @Test(arguments: [
        ("https://app.example:8443/back", "https://app.example:8443"), ("icecubes://", "icecubes:"),
        ("http://127.0.0.1:4000/cb", "http://127.0.0.1:4000"), ("urn:ietf:wg:oauth:2.0:oob", nil),
    ])
    func `the page lets its form lead to that app and nowhere else, and cannot be framed`(
        redirect: String, source: String?
    ) async throws {
        try await Engine.memory.withWeb { server in
            try await server.person("ada")
            let browser = try await server.browser(of: "ada")
            let page = try await browser.get(try await Self.link(server, to: redirect))
            let policy = try #require(page.header("content-security-policy"))
            #expect(policy.contains("form-action 'self'\(source.map { " " + $0 } ?? "");"))
            #expect(policy.contains("frame-ancestors 'none'"))
            let other = try await browser.get("/settings/account").header("content-security-policy")
            #expect(other?.contains("form-action 'self';") == true)
        }
    }

    @Test func `consent cannot be given from another site`() async throws {
        try await Engine.memory.withWeb { server in
            try await server.person("ada")
            let browser = try await server.browser(of: "ada")
            let consent = try await browser.get(try await Self.link(server))
            for header in [HTTPFields([.init(name: .origin, value: "https://app.example")])] {
                let answer = try await browser.send(consent, "/oauth/authorize", ["decision": "allow"], headers: header)
                #expect(answer.status == 403 && answer.left == nil)
            }
            let answer = try await browser.send(consent, "/oauth/authorize", ["decision": "allow", "token": ""])
            #expect(answer.status == 403 && answer.left == nil)
        }
    }

    @Test func `every scope has words of its own`() throws {
        let words = try Samples.languages().standard
        for scope in ScopeSet.known {
            let grants = words.grants(ScopeSet(names: [scope]))
            #expect(grants.count == 1 && grants[0] != scope && !grants[0].hasPrefix("scope."), "\(scope)")
        }
        #expect(words.grants(ScopeSet("read read:statuses write")).count == 2)
    }
}
