import Domain
import HTTPTypes
import PostgresCluster
import Store
import Testing

@testable import Web

@Suite struct SignUpPageTests {
    private static let ada = ["username": "ada", "email": "ada@mail.example", "password": "correct horse"]

    @Test(arguments: Engine.both) func `somebody reads the rules, joins, and is at home`(engine: Engine) async throws {
        try await engine.withWeb { server in
            try await server.database.write { transaction in
                var profile = try transaction.serverProfile()
                profile.rules = [.init(id: 1, text: "Be kind.", hint: "Always.")]
                try transaction.setServerProfile(profile)
            }
            let browser = server.browser()
            let rules = try await browser.get("/auth/sign_up")
            #expect(rules.words.contains("Be kind. Always.") && rules.form("/auth/sign_up") == nil)
            let form = try await browser.get("/auth/sign_up?rules=read")
            let home = try await browser.send(form, "/auth/sign_up", Self.ada)
            #expect(home.path == "/home" && home.words.contains("Welcome!"))
            #expect(try await browser.get("/settings/account").words.contains("@ada@ours.example"))
        }
    }

    @Test(arguments: Engine.both) func `a form that is refused says why and keeps what was typed, but no password`(
        engine: Engine
    ) async throws {
        try await engine.withWeb { server in
            try await server.person("ada")
            let browser = server.browser()
            let form = try await browser.get("/auth/sign_up")
            let refused = try await browser.send(
                form, "/auth/sign_up", ["username": "ada", "email": "a b@x", "password": "short1"])
            #expect(refused.status == 422)
            #expect(refused.errors.count == 3 && refused.errors[0].contains("taken"))
            #expect(refused.html.contains("id=\"error-username\"") && refused.html.contains("id=\"error-email\""))
            #expect(refused.form("/auth/sign_up")?["email"] == "a b@x")
            #expect(!refused.html.contains("short1"))
            let home = try await browser.send(
                refused, "/auth/sign_up", ["username": "ada2", "email": "a@mail.example", "password": "correct horse"])
            #expect(home.path == "/home")
        }
    }

    @Test func `while many join, the form says how many come first and when to come again`() async throws {
        try await Engine.memory.withWeb(room: 0) { server in
            let browser = server.browser()
            for number in 1...3 {
                let form = try await browser.get("/auth/sign_up")
                let email = "person\(number)@mail.example"
                let told = try await browser.send(
                    form, "/auth/sign_up", ["username": "ada\(number)", "email": email, "password": "correct horse"])
                #expect(told.status == 503 && told.head.headerFields[.retryAfter] == "1")
                #expect(told.words.contains("joining right now"))
                #expect(told.form("/auth/sign_up")?["email"] == email)
                #expect(!told.html.contains("correct horse"))
            }
        }
    }

    @Test func `where sign-ups are approved, a reason is asked for, and nobody is signed in before`() async throws {
        try await Engine.memory.withWeb(registration: .approval) { server in
            let browser = server.browser()
            let form = try await browser.get("/auth/sign_up")
            let refused = try await browser.send(form, "/auth/sign_up", Self.ada)
            #expect(refused.form("/auth/sign_up")?["reason"] != nil && refused.errors.count == 1)
            let waiting = try await browser.send(
                refused, "/auth/sign_up", Self.ada.merging(["reason": "Birds."]) { $1 })
            #expect(waiting.path == "/auth/waiting")
            #expect(browser.cookies["__Host-session"] == nil)
            let signIn = try await browser.get("/auth/sign_in")
            let again = try await browser.send(
                signIn, "/auth/sign_in", ["login": "ada", "password": "correct horse"])
            #expect(again.path == "/auth/waiting" && browser.cookies["__Host-session"] == nil)
        }
    }

    @Test func `a closed server says so, and takes no form`() async throws {
        try await Engine.memory.withWeb(registration: .closed) { server in
            let browser = server.browser()
            let page = try await browser.get("/auth/sign_up")
            #expect(page.form("/auth/sign_up") == nil && page.words.contains("No new accounts"))
            let token = try await browser.get("/auth/sign_in").token
            let forced = try await browser.post(
                "/auth/sign_up", Self.ada.merging(["agreement": "1", "token": token ?? ""]) { $1 })
            #expect(forced.words.contains("No new accounts"))
            #expect(try await server.database.read { try $0.account(Handle(username: "ada")) } == nil)
        }
    }

    @Test(arguments: Engine.both) func `an address is confirmed by the mailed link and a button`(
        engine: Engine
    ) async throws {
        try await engine.withWeb(confirmsAddresses: true) { server in
            let browser = server.browser()
            let waiting = try await browser.send(try await browser.get("/auth/sign_up"), "/auth/sign_up", Self.ada)
            #expect(waiting.path == "/auth/confirmation" && waiting.status == 200)
            #expect(browser.cookies["__Host-session"] == nil)
            let link = try #require(server.mails.last)
            // A program that looks through mail opens the link; nothing happens.
            let opened = try await server.browser().get("/auth/confirmation?token=\(link)")
            #expect(opened.form("/auth/confirmation")?["link"] == link)
            let early = try await browser.send(
                try await browser.get("/auth/sign_in"), "/auth/sign_in", ["login": "ada", "password": "correct horse"])
            #expect(early.path == "/auth/confirmation")
            let confirmed = try await browser.send(opened: "/auth/confirmation?token=\(link)", "/auth/confirmation")
            #expect(confirmed.path == "/auth/sign_in" && confirmed.words.contains("Your address is confirmed."))
            let home = try await browser.send(
                confirmed, "/auth/sign_in", ["login": "ada@mail.example", "password": "correct horse"])
            #expect(home.path == "/home")
            #expect(try await browser.get("/auth/confirmation?token=\(link)").status == 404)
        }
    }

    @Test func `the mail is sent again, and nobody learns whose address it is`() async throws {
        try await Engine.memory.withWeb(confirmsAddresses: true) { server in
            let browser = server.browser()
            let waiting = try await browser.send(try await browser.get("/auth/sign_up"), "/auth/sign_up", Self.ada)
            server.time.advance(seconds: 120)
            let known = try await browser.send(
                waiting, "/auth/confirmation/resend", ["email": "ada@mail.example"])
            #expect(server.mails.count == 2)
            let unknown = try await browser.send(waiting, "/auth/confirmation/resend", ["email": "eve@mail.example"])
            #expect(server.mails.count == 2 && known.words == unknown.words && known.status == unknown.status)
            let wrong = try await browser.send(waiting, "/auth/confirmation/resend", ["email": "eve"])
            #expect(wrong.status == 422 && wrong.form("/auth/confirmation/resend")?["email"] == "eve")
        }
    }

    /// The status of the page that somebody who wants to join gets.
    private static func join(
        _ server: WebServer, _ name: String, password: String = "correct horse"
    ) async throws -> Int {
        let values = ["username": name, "email": "\(name)@mail.example", "password": password]
        return try await server.browser().send(opened: "/auth/sign_up", "/auth/sign_up", values).status
    }

    @Test func `five accounts in half an hour are enough for one address, and mistyping costs nothing`() async throws {
        try await Engine.memory.withWeb(limitsRates: true) { server in
            for _ in 0..<6 {
                let status = try await Self.join(server, "ada", password: "short")
                #expect(status == 422)
            }
            for number in 0..<5 { #expect(try await Self.join(server, "ada\(number)") == 200) }
            #expect(try await Self.join(server, "ada6") == 429)
            server.time.advance(seconds: 1801)
            #expect(try await Self.join(server, "ada6") == 200)
        }
    }
}

extension Browser {
    /// Opens a page and sends its form.
    func send(opened path: String, _ action: String, _ values: [String: String] = [:]) async throws -> WebPage {
        try await send(try await get(path), action, values)
    }
}
