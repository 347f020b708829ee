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
}
