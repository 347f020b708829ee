import Domain
import HTTPTypes
import PostgresCluster
import Store
import Testing

@testable import Web

@Suite struct SignInPageTests {
    private static let right = ["login": "ada", "password": WebServer.password]

    @Test(arguments: Engine.both) func `somebody signs in by name, handle or address, and out again`(
        engine: Engine
    ) async throws {
        try await engine.withWeb { server in
            try await server.person("ada")
            for login in ["ada", "@Ada", "ada@mail.example", " ADA@mail.example "] {
                let browser = server.browser()
                let home = try await browser.send(
                    opened: "/auth/sign_in?back=/settings/posting", "/auth/sign_in",
                    ["login": login, "password": WebServer.password])
                #expect(home.path == "/settings/posting", "\(login)")
                let out = try await browser.press(home, "/auth/sign_out")
                #expect(out.path == "/" && browser.cookies["__Host-session"] == nil)
                #expect(try await browser.get("/settings/posting").path.hasPrefix("/auth/sign_in?back="))
            }
        }
    }

    @Test func `wrong passwords and unknown names are answered alike, and the name stays`() async throws {
        try await Engine.memory.withWeb { server in
            try await server.person("ada")
            let browser = server.browser()
            let known = try await browser.send(
                opened: "/auth/sign_in", "/auth/sign_in", ["login": "ada", "password": "wrong one"])
            let unknown = try await browser.send(
                opened: "/auth/sign_in", "/auth/sign_in", ["login": "eve", "password": "wrong one"])
            #expect(known.status == 422 && unknown.status == 422 && known.words == unknown.words)
            #expect(known.form("/auth/sign_in")?["login"] == "ada" && !known.html.contains("wrong one"))
            #expect(known.html.contains("/auth/password/new"))
        }
    }

    @Test func `a session planted in a browser is not the one that is signed in`() async throws {
        try await Engine.memory.withWeb { server in
            try await server.person("ada")
            let browser = server.browser()
            browser.set(cookie: "__Host-session", "planted")
            _ = try await browser.send(opened: "/auth/sign_in", "/auth/sign_in", Self.right)
            let first = try #require(browser.cookies["__Host-session"])
            #expect(first != "planted")
            // Again: a new secret, and the old one ends.
            _ = try await browser.send(opened: "/auth/sign_in?again=1", "/auth/sign_in", Self.right)
            #expect(browser.cookies["__Host-session"] != first)
            let thief = server.browser()
            thief.set(cookie: "__Host-session", first)
            #expect(try await thief.get("/settings/profile").path.hasPrefix("/auth/sign_in"))
        }
    }

    @Test func `a form from another site, or without our token, signs nobody in or out`() async throws {
        try await Engine.memory.withWeb { server in
            try await server.person("ada")
            let guest = server.browser()
            let page = try await guest.get("/auth/sign_in")
            let crossSite = try await guest.send(
                page, "/auth/sign_in", Self.right, headers: [.origin: "https://evil.example"])
            let tokenless = try await guest.send(page, "/auth/sign_in", Self.right.merging(["token": "x"]) { $1 })
            #expect(crossSite.status == 403 && tokenless.status == 403 && guest.cookies["__Host-session"] == nil)
            let browser = try await server.browser(of: "ada")
            #expect(try await browser.post("/auth/sign_out", [:]).status == 403)
            #expect(try await browser.get("/settings/profile").status == 200)
        }
    }

    @Test(arguments: ["//evil.example", "/\\evil.example", "https:evil.example", "/%0d%0ax", "javascript:alert(1)"])
    func `nobody is led away by signing in`(back: String) async throws {
        try await Engine.memory.withWeb { server in
            try await server.person("ada")
            let browser = server.browser()
            let form = try await browser.get("/auth/sign_in?back=\(back.escaped)")
            let answer = try await browser.send(form, "/auth/sign_in", Self.right.merging(["back": back]) { $1 })
            #expect(answer.left == nil && (answer.path == "/home" || answer.path == "/%0d%0ax"))
        }
    }

    @Test func `after twenty-five tries within five minutes the right password does not help either`() async throws {
        try await Engine.memory.withWeb(limitsRates: true) { server in
            try await server.person("ada")
            let browser = server.browser()
            let form = try await browser.get("/auth/sign_in")
            for _ in 0..<25 {
                let answer = try await browser.send(form, "/auth/sign_in", ["login": "ada", "password": "guess"])
                #expect(answer.status == 422)
            }
            #expect(try await browser.send(form, "/auth/sign_in", Self.right).status == 429)
            server.time.advance(seconds: 301)
            #expect(try await browser.send(form, "/auth/sign_in", Self.right).path == "/home")
        }
    }

    @Test(arguments: Engine.both) func `a forgotten password is set anew by the mailed link, once`(
        engine: Engine
    ) async throws {
        try await engine.withWeb { server in
            try await server.person("ada")
            let elsewhere = try await server.browser(of: "ada")
            let browser = server.browser()
            let form = try await browser.get("/auth/password/new")
            let unknown = try await browser.send(form, "/auth/password", ["email": "eve@mail.example"])
            let known = try await browser.send(form, "/auth/password", ["email": "ada@mail.example"])
            #expect(known.words == unknown.words && known.path == unknown.path && server.mails.count == 1)
            let link = "/auth/password/edit?token=\(try #require(server.mails.last))"
            let short = try await browser.send(opened: link, "/auth/password/edit", ["password": "short"])
            #expect(short.status == 422 && short.errors.count == 1)
            let done = try await browser.send(short, "/auth/password/edit", ["password": "another horse"])
            #expect(done.path == "/auth/sign_in" && done.words.contains("Your password is changed."))
            #expect(try await elsewhere.get("/settings/profile").path.hasPrefix("/auth/sign_in"))
            #expect(try await browser.send(done, "/auth/sign_in", Self.right).status == 422)
            let right = ["login": "ada", "password": "another horse"]
            #expect(try await browser.send(done, "/auth/sign_in", right).path == "/home")
            #expect(try await server.browser().get(link).status == 404)
        }
    }

    @Test func `nobody's mailbox is filled`() async throws {
        try await Engine.memory.withWeb(limitsRates: true) { server in
            try await server.person("ada")
            let browser = server.browser()
            let form = try await browser.get("/auth/password/new")
            for number in 0..<5 {
                let answer = try await browser.send(form, "/auth/password", ["email": "ada@mail.example"])
                #expect(answer.path == "/auth/sign_in", "\(number)")
            }
            let answer = try await browser.send(form, "/auth/password", ["email": "ada@mail.example"])
            #expect(answer.status == 429 && server.mails.count == 1)
        }
    }
}
