import Actions
import Domain
import PostgresCluster
import Store
import Testing

@testable import Web

/// Reactions on pages, without scripts.
@Suite struct ReactionPageTests {
    @Test(arguments: Engine.both) func `people join in and take it back, guests only look`(engine: Engine) async throws
    {
        try await engine.withWeb { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let id = try await server.actions.publishPost(PostDraft(text: "Hello."), as: ada)
            try await server.actions.react(with: "🎉", to: id, as: bob)
            let guest = try await server.browser().get("/@ada/\(id)")
            #expect(guest.words.contains("🎉 1") && !guest.html.contains("formaction=\"/-/posts/\(id)/react\""))

            let browser = try await server.browser(of: "ada")
            let page = try await browser.get("/@ada/\(id)")
            #expect(page.html.contains("formaction=\"/-/posts/\(id)/react\" name=\"emoji\" value=\"🎉\""))
            func press(_ verb: String, _ emoji: String) async throws -> WebPage {
                try await browser.post(
                    "/-/posts/\(id)/\(verb)", ["token": page.token ?? "", "back": "/@ada/\(id)", "emoji": emoji])
            }
            let joined = try await press("react", "🎉")
            #expect(joined.words.contains("🎉 2") && joined.html.contains("aria-pressed=\"true\">🎉"))
            #expect(try await press("unreact", "🎉").words.contains("🎉 1"))
            #expect(try await press("react", "<script>alert(1)</script>").status == 422)
            for page in [guest, page, joined] { #expect(faults(in: page.html) == []) }
        }
    }

    @Test(arguments: Engine.both)
    func `people give an emoji that nobody has given, and learn what is wrong with others`(
        engine: Engine
    ) async throws {
        try await engine.withWeb { server in
            let ada = try await server.person("ada")
            try await server.person("bob")
            let id = try await server.actions.publishPost(PostDraft(text: "Hello."), as: ada)
            let secret = try await server.actions.publishPost(PostDraft(text: "Mine.", visibility: .direct), as: ada)
            let browser = try await server.browser(of: "bob")
            let page = try await browser.get("/@ada/\(id)/react")
            #expect(page.words.contains("Hello.") && faults(in: page.html) == [])
            func send(_ emoji: String) async throws -> WebPage {
                try await browser.post(
                    "/-/posts/\(id)/react", ["token": page.token ?? "", "from": "page", "emoji": emoji])
            }
            let wrong = try await send("very nice")
            #expect(wrong.status == 422 && wrong.words.contains("Write exactly one"))
            #expect(wrong.html.contains("value=\"very nice\"") && faults(in: wrong.html) == [])
            let given = try await send(" 🎈 ")
            #expect(given.path == "/@ada/\(id)" && given.words.contains("🎈 1"))
            // What one may not see, one cannot react to; and guests are asked to sign in.
            #expect(try await browser.get("/@ada/\(secret)/react").status == 404)
            #expect(try await server.browser().get("/@ada/\(id)/react").path.hasPrefix("/auth/sign_in"))
        }
    }
}
