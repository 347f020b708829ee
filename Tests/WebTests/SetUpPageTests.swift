import Domain
import PostgresCluster
import Store
import Testing

@testable import Web

@Suite struct SetUpPageTests {
    private static let owner = [
        "title": "Harbour", "username": "ada", "email": "ada@mail.example", "password": "correct horse",
    ]

    @Test(arguments: Engine.both) func `a new server is named and owned by its one-time link`(
        engine: Engine
    ) async throws {
        try await engine.withWeb { server in
            let link = "/setup?token=\(try await server.actions.makeSetUpToken())"
            let browser = server.browser()
            let form = try await browser.get(link)
            let refused = try await browser.send(form, "/setup", Self.owner.merging(["password": "short"]) { $1 })
            #expect(refused.status == 422 && refused.form("/setup")?["title"] == "Harbour")
            #expect(!refused.html.contains("\"short\""))
            let home = try await browser.send(refused, "/setup", Self.owner)
            #expect(home.path == "/home" && home.html.contains("Harbour</title>"))
            let (profile, owner) = try await server.database.read { reader in
                (try reader.serverProfile(), try reader.user(email: "ada@mail.example"))
            }
            #expect(profile.title == "Harbour" && owner?.role == .owner)
            #expect(try await server.browser().get(link).status == 404)
        }
    }

    @Test(arguments: ["/setup", "/setup?token=guess", "/setup?token="])
    func `without the link there is no form`(path: String) async throws {
        try await Engine.memory.withWeb { server in
            _ = try await server.actions.makeSetUpToken()
            let browser = server.browser()
            let page = try await browser.get(path)
            #expect(page.status == 404 && page.form("/setup") == nil)
            let token = try await browser.get("/auth/sign_in").token ?? ""
            let forced = try await browser.post("/setup", Self.owner.merging(["link": "guess", "token": token]) { $1 })
            #expect(forced.status == 404)
            #expect(try await !server.database.read { try $0.hasOwner() })
        }
    }

    @Test func `a server without a name is not set up`() async throws {
        try await Engine.memory.withWeb { server in
            let browser = server.browser()
            let form = try await browser.get("/setup?token=\(try await server.actions.makeSetUpToken())")
            let refused = try await browser.send(form, "/setup", Self.owner.merging(["title": " "]) { $1 })
            #expect(refused.status == 422 && refused.errors.count == 1)
        }
    }
}
