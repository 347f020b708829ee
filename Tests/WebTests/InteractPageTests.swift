import Actions
import Domain
import PostgresCluster
import Store
import Testing

@testable import Web

@Suite struct InteractPageTests {
    @Test func `a guest is asked where their account is, and our own people are not`() async throws {
        try await Engine.memory.withWeb { server in
            let ada = try await server.person("ada")
            try await server.person("ben")
            let post = try await server.actions.publishPost(PostDraft(text: "Hello"), as: ada)
            let guest = server.browser()
            let profile = try await guest.get("/@ada")
            #expect(profile.html.contains("/interact?verb=follow&amp;account=\(ada)"))
            #expect(try await guest.get("/@ada/\(post)").html.contains("/interact?verb=boost&amp;post=\(post)"))
            let asked = try await guest.get("/interact?verb=follow&account=\(ada)")
            #expect(asked.status == 200 && faults(in: asked.html) == [] && asked.words.contains("ada"))
            let wrong = try await guest.send(asked, "/interact", ["handle": "nonsense"])
            #expect(wrong.status == 422 && wrong.html.contains("id=\"error-handle\""))
            // This test's server knows nobody else.
            let nobody = try await guest.send(asked, "/interact", ["handle": "me@elsewhere.example"])
            #expect(nobody.status == 422 && nobody.words.contains("elsewhere.example"))
            let member = try await server.browser(of: "ben")
            #expect(try await member.get("/interact?verb=boost&post=\(post)").path == "/@ada/\(post)")
        }
    }

    @Test func `a guest's server is remembered until they say otherwise`() async throws {
        try await Engine.memory.withWeb(resolver: Elsewhere()) { server in
            let ada = try await server.person("ada")
            let post = try await server.actions.publishPost(PostDraft(text: "Hello"), as: ada)
            let guest = server.browser()
            let (follow, boost) = ("/interact?verb=follow&account=\(ada)", "/interact?verb=boost&post=\(post)")
            let form = try await guest.get(follow)
            // For once only, without the tick.
            var fields = try #require(form.form("/interact"))
            fields["remember"] = nil
            let once = try await guest.post("/interact", fields.merging(["handle": "me@elsewhere.example"]) { $1 })
            #expect(once.html.contains("https://elsewhere.example/follow?who=https%3A%2F%2Fours.example%2Fusers%2Fada"))
            #expect(try await guest.get(boost).html.contains("name=\"handle\""))
            let led = try await guest.send(form, "/interact", ["handle": "@me@elsewhere.example"])
            #expect(led.words.contains("@me@elsewhere.example") && faults(in: led.html) == [])
            let page = try await guest.get(boost)
            #expect(page.html.contains("https://elsewhere.example/boost?what=https%3A%2F%2Fours.example%2Fusers%2Fada"))
            _ = try await guest.send(page, "/interact/forget")
            #expect(try await guest.get(boost).html.contains("name=\"handle\""))
        }
    }

    /// One other server, which knows Activity Intents.
    private struct Elsewhere: RemoteResolver {
        func account(_ handle: Handle) async throws -> Account.ID? { nil }
        func account(uri: String) async throws -> Account.ID? { nil }
        func post(uri: String) async throws -> Post.ID? { nil }
        func renew(_ account: Account.ID) async throws -> Bool { false }
        func home(of handle: Handle) async throws -> HomeServer? {
            HomeServer(intents: [
                "Follow": "https://elsewhere.example/follow?who={object}",
                "Announce": "https://elsewhere.example/boost?what={object}",
            ])
        }
    }

    @Test func `what a guest may not see cannot be interacted with`() async throws {
        try await Engine.memory.withWeb { server in
            let ada = try await server.person("ada")
            let post = try await server.actions.publishPost(
                PostDraft(text: "Friends only", visibility: .private), as: ada)
            let guest = server.browser()
            for path in ["verb=boost&post=\(post)", "verb=boost&post=1", "verb=follow&account=1", "verb=follow"] {
                #expect(try await guest.get("/interact?\(path)").status == 404, "\(path)")
            }
        }
    }

    @Test func `people sent here by other servers sign in and see what it is about`() async throws {
        try await Engine.memory.withWeb { server in
            try await server.person("ada")
            let path = "/authorize_interaction?uri=acct:ada@\(server.actions.identity.domain)"
            #expect(try await server.browser().get(path).path.hasPrefix("/auth/sign_in?back=/authorize_interaction"))
            let browser = try await server.browser(of: "ada")
            #expect(try await browser.get(path).path == "/@ada")
            for uri in ["javascript:alert(1)", "//evil.example", "", "acct:nobody@elsewhere.example"] {
                #expect(try await browser.get("/authorize_interaction?uri=\(uri)").status == 404, "\(uri)")
            }
        }
    }
}
