import Actions
import Domain
import PostgresCluster
import Store
import Testing

@testable import Web

/// The page of what waits for one's consent.
@Suite struct WaitingPageTests {
    @Test(arguments: Engine.both) func `an author agrees to one and not to another, without scripts`(engine: Engine)
        async throws
    {
        try await engine.withWeb { server in
            try await server.person("ada")
            try await server.person("bob")
            let ada = try await server.browser(of: "ada")
            let form = try await ada.get("/publish")
            _ = try await ada.send(
                form, "/publish", ["text": "Ask me.", "replying": "ask", "boosting": "followers-ask"])
            let bob = try await server.browser(of: "bob")
            let profile = try await bob.get("/@ada")
            let id = try #require(profile.html.firstMatch(of: #/data-path="/@ada/([0-9]+)"/#)?.1)
            let asked = try await bob.send(try await bob.get("/publish?reply_to=\(id)"), "/publish", ["text": "May I?"])
            #expect(asked.words.contains("asked first") && asked.words.contains("Only you see this"))
            let boosted = try await bob.press(try await bob.get("/@ada/\(id)"), "/-/posts/\(id)/boost")
            #expect(boosted.words.contains("asked first"))
            #expect(try await !ada.get("/@ada/\(id)").words.contains("May I?"))
            #expect(try await !server.browser().get("/@bob/with_replies").words.contains("May I?"))

            let news = try await ada.get("/notifications")
            #expect(news.words.contains("bob wants to reply to your post") && faults(in: news.html) == [])
            #expect(news.html.contains("href=\"/interaction_requests\""))
            // Only the author sees and decides it.
            #expect(try await !bob.get("/interaction_requests").words.contains("May I?"))
            #expect(try await server.browser().get("/interaction_requests").path.hasPrefix("/auth/sign_in"))
            let page = try await ada.get("/interaction_requests")
            #expect(
                page.words.contains("May I?") && page.words.contains("wants to boost") && faults(in: page.html) == [])
            let ids = page.html.matches(of: #/interaction_requests/([0-9]+)/authorize/#).map { String($0.1) }
            #expect(ids.count == 2)
            let forged = try await bob.post(
                "/-/interaction_requests/\(ids[0])/authorize", ["token": profile.token ?? ""])
            #expect(forged.status == 404)
            // The newest, which is the boost, is refused.
            let left = try await ada.press(page, "/-/interaction_requests/\(ids[0])/reject")
            #expect(!left.words.contains("wants to boost"))
            let none = try await ada.press(left, "/-/interaction_requests/\(ids[1])/authorize")
            #expect(none.words.contains("Nothing waits for you"))
            let shown = try await server.browser().get("/@ada/\(id)")
            #expect(shown.words.contains("May I?"))
            #expect(
                try await server.database.read { try $0.post(Post.ID(String(id)) ?? Post.ID(0))?.reblogsCount } == 0)
        }
    }
}
