import BrowserKit
import Domain
import Server
import Support
import Testing

@Suite struct JoiningTests {
    @Test(arguments: [false, true])
    func `the set-up link names the server and makes its owner, once`(javaScript: Bool) async throws {
        try await World.with(["ours"], on: .memory) { world in
            let link = try await world["ours"].node.actions.makeSetUpToken()
            try await Seat.with(world["ours"], javaScript: javaScript) { seat in
                try await seat.open("/setup?token=\(link)")
                try await seat.fill("title", "Harbour")
                try await seat.fill("username", "ada")
                try await seat.fill("email", "ada@example.org")
                try await seat.fill("password", "short")
                try await seat.send()
                #expect(try await seat.find("[name=title]").value == "Harbour")
                #expect(try await seat.has("#errors a[href='#field-password']"))
                try await seat.fill("password", "correct horse")
                try await seat.send()
                #expect(try await seat.path == "/home")
                #expect(try await seat.text(".brand") == "Harbour")
                #expect(try await seat.has(".me-chip[href='/@ada']"))
                let owner = try await world["ours"].node.actions.read { try $0.user(email: "ada@example.org") }
                #expect(owner?.role == .owner)
                try await seat.open("/setup?token=\(link)")
                #expect(try await seat.shows("This link does not work any more"))
            }
        }
    }

    @Test(arguments: [false, true])
    func `somebody reads the rules, makes an account, and nothing typed is lost by a mistake`(
        javaScript: Bool
    ) async throws {
        try await World.with(["ours"], on: .memory) { world in
            try await world["ours"].setRules(["Be kind.", "No advertising."])
            try await Seat.with(world["ours"], javaScript: javaScript) { seat in
                try await seat.open("/")
                try await seat.go(".hero .button.main")
                #expect(try await seat.texts(".rules li") == ["Be kind.", "No advertising."])
                try await seat.go("main .button.main")
                try await seat.fill("username", "yusuf demir")
                try await seat.fill("email", "yusuf@example.org")
                try await seat.fill("password", "a lake that never was")
                try await seat.send()
                #expect(try await seat.find("[name=email]").value == "yusuf@example.org")
                #expect(try await seat.find("[name=username]").attribute("aria-invalid") == "true")
                #expect(try await seat.find("[name=password]").value.isEmpty)
                try await seat.fill("username", "yusuf")
                try await seat.fill("password", "a lake that never was")
                try await seat.send()
                #expect(try await seat.path == "/home")
                #expect(try await seat.text(".banner") == "Welcome! Find people to follow, or say hello.")
            }
        }
    }

    @Test(arguments: [false, true])
    func `somebody who joins while many do is told how many come first, and gets in when it is their turn`(
        javaScript: Bool
    ) async throws {
        try await World.with(["ours"], on: .memory) { world in
            let (line, now) = (world["ours"].node.actions.signUpLine, Timestamp.now.milliseconds)
            for number in 1...16 { #expect(line.come("somebody \(number)", now: now) == .enter) }
            _ = line.come("before", now: now)
            try await Seat.with(world["ours"], javaScript: javaScript) { seat in
                try await seat.open("/auth/sign_up")
                try await seat.fill("username", "yusuf")
                try await seat.fill("email", "yusuf@example.org")
                try await seat.fill("password", "a lake that never was")
                try await seat.click("main form .button.main")
                try await seat.wait(for: "#waiting")
                #expect(try await seat.text("#waiting").contains("1 is before you"))
                for number in 1...16 { line.left(now: now + Int64(number)) }
                if !javaScript {
                    try await seat.fill("password", "a lake that never was")
                    try await seat.send()
                }
                try await seat.wait(without: "#waiting")
                #expect(try await seat.path == "/home")
            }
        }
    }

    @Test(arguments: [(ServerIdentity.Registration.closed, "No new accounts"), (.approval, "being looked at")])
    func `a server that is closed, or looks at requests first, says so`(
        registration: ServerIdentity.Registration, words: String
    ) async throws {
        let choice: @Sendable (inout ServerConfig) -> Void = { $0.registration = registration }
        try await World.with(["ours"], on: .memory, adjust: choice) { world in
            try await Seat.with(world["ours"], javaScript: false) { seat in
                try await seat.open("/auth/sign_up")
                if registration == .approval {
                    try await seat.fill("username", "yusuf")
                    try await seat.fill("email", "yusuf@example.org")
                    try await seat.fill("password", "a lake that never was")
                    try await seat.fill("reason", "I collect old maps.")
                    try await seat.send()
                }
                #expect(try await seat.shows(words))
                #expect(try await !seat.browser.cookies.contains { $0.name.hasSuffix("session") })
            }
        }
    }

    @Test(arguments: [false, true])
    func `a wrong password keeps the name, the right one leads on, and after signing out nothing is left`(
        javaScript: Bool
    ) async throws {
        try await World.with(["ours"], on: .memory) { world in
            _ = try await world["ours"].person("ada")
            try await Seat.with(world["ours"], javaScript: javaScript) { seat in
                try await seat.open("/bookmarks")
                #expect(try await seat.path == "/auth/sign_in?back=/bookmarks")
                try await seat.fill("login", "ada")
                try await seat.fill("password", "wrong horse")
                try await seat.send()
                #expect(try await seat.find("[name=login]").value == "ada")
                #expect(try await seat.text("#errors").contains("do not belong together"))
                try await seat.fill("password", "correct horse")
                try await seat.send()
                #expect(try await seat.path == "/bookmarks")
                let session = try await seat.browser.cookies.first { $0.name.hasSuffix("session") }
                #expect(session?.httpOnly == true)
                #expect(session?.sameSite == "Lax")
                try await seat.signOut()
                #expect(try await seat.path == "/")
                #expect(try await seat.shows("You are signed out."))
                #expect(try await !seat.browser.cookies.contains { $0.name.hasSuffix("session") })
                try await seat.open("/home")
                #expect(try await seat.path.hasPrefix("/auth/sign_in"))
            }
        }
    }
}
