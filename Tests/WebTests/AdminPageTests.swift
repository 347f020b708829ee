import Domain
import PostgresCluster
import Store
import Testing

@testable import Web

@Suite struct AdminPageTests {
    @Test(arguments: Engine.both) func `the owner names the server and sets its rules`(engine: Engine) async throws {
        try await engine.withWeb { server in
            try await server.person("ada", role: .owner)
            let browser = try await server.browser(of: "ada")
            let saved = try await browser.send(
                opened: "/admin/server", "/admin/server",
                [
                    "title": "Birds & co", "summary": "For birds.", "rules": "Be kind.\n\n  No noise. ",
                    "contact": "a@b.example",
                ])
            #expect(saved.path == "/admin/server" && saved.words.contains("Saved."))
            let profile = try await server.database.read { try $0.serverProfile() }
            #expect(profile.title == "Birds & co" && profile.rules.map(\.text) == ["Be kind.", "No noise."])
            // A rule keeps its number when another goes before it.
            let number = profile.rules.last?.id
            _ = try await browser.send(saved, "/admin/server", ["rules": "New.\nNo noise. "])
            let later = try await server.database.read { try $0.serverProfile() }
            #expect(later.rules.map(\.text) == ["New.", "No noise."] && later.rules.last?.id == number)
        }
    }

    @Test(arguments: Engine.both) func `nobody else finds the pages of the administration`(engine: Engine) async throws
    {
        try await engine.withWeb { server in
            try await server.person("ada")
            let browser = try await server.browser(of: "ada")
            for path in ["/admin/server", "/admin/approvals"] {
                #expect(try await browser.get(path).status == 404)
            }
            let page = try await browser.get("/settings/profile")
            #expect(!page.html.contains("/admin"))
            let token = try #require(page.form("/settings/profile")?["token"])
            _ = try await browser.post("/admin/server", ["token": token, "title": "Mine"])
            #expect(try await server.database.read { try $0.serverProfile().title } != "Mine")
        }
    }
}
