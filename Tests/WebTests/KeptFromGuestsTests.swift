import Actions
import Domain
import PostgresCluster
import Store
import Testing

@testable import Web

/// What people elsewhere want shown of themselves.
@Suite struct KeptFromGuestsTests {
    private static func mika(_ showing: Account.Showing, on server: WebServer) async throws -> Account.ID {
        var profile = RemoteProfile(
            uri: "https://elsewhere.example/users/mika", url: "https://elsewhere.example/@mika", username: "mika",
            domain: "elsewhere.example", inboxURL: "https://elsewhere.example/users/mika/inbox", keys: [])
        profile.showing = showing
        return try await server.actions.storeRemoteAccount(profile)
    }

    private static func post(
        _ text: String, _ visibility: Visibility, by author: Account.ID, on server: WebServer
    ) async throws -> Post.ID {
        let name = text.replacing(" ", with: "-")
        let post = RemotePost(
            uri: "https://elsewhere.example/users/mika/statuses/\(name)", author: author, visibility: visibility,
            content: SafeHTML(plain: text), createdAt: server.time.now, tags: ["birds"])
        return try #require(try await server.actions.receivePost(post))
    }

    @Test(arguments: Engine.both, [Visibility.public, .unlisted])
    func `posts that their author keeps from guests are for those who are signed in`(
        _ engine: Engine, _ hidden: Visibility
    ) async throws {
        try await engine.withWeb { server in
            let ada = try await server.person("ada")
            var showing = Account.Showing.everything
            showing.remove(hidden == .public ? .publicToGuests : .unlistedToGuests)
            let mika = try await Self.mika(showing, on: server)
            let open = try await Self.post(
                "Swifts are back", hidden == .public ? .unlisted : .public, by: mika, on: server)
            let kept = try await Self.post("Not for guests", hidden, by: mika, on: server)
            for post in [open, kept] {
                _ = try await server.actions.reblog(post, visibility: nil, as: ada)
                server.time.advance(seconds: 1)
            }
            let (guest, browser) = (server.browser(), try await server.browser(of: "ada"))
            for path in ["/@mika@elsewhere.example", "/@mika@elsewhere.example/with_replies", "/@ada"] {
                let shown = try await guest.get(path).words
                #expect(shown.contains("Swifts are back"), "\(path)")
                #expect(!shown.contains("Not for guests"), "\(path)")
                #expect(try await browser.get(path).words.contains("Not for guests"), "\(path)")
            }
            #expect(try await !guest.get("/tags/birds").words.contains("Not for guests"))
            #expect(try await guest.get("/@mika@elsewhere.example/\(open)").status == 200)
            #expect(try await guest.get("/@mika@elsewhere.example/\(kept)").status == 404)
            #expect(try await guest.get("/@mika@elsewhere.example/\(kept)/favourites").status == 404)
            #expect(try await browser.get("/@mika@elsewhere.example/\(kept)").status == 200)
        }
    }

    @Test func `an answer that is kept from guests is left out of the conversation`() async throws {
        try await Engine.memory.withWeb { server in
            let ada = try await server.person("ada")
            let mika = try await Self.mika(.everything.subtracting(.publicToGuests), on: server)
            let first = try await server.actions.publishPost(PostDraft(text: "Who saw one?"), as: ada)
            let answer = RemotePost(
                uri: "https://elsewhere.example/users/mika/statuses/1", author: mika, inReplyTo: first,
                visibility: .public, content: SafeHTML(plain: "Not for guests"), createdAt: server.time.now)
            _ = try #require(try await server.actions.receivePost(answer))
            let guest = try await server.browser().get("/@ada/\(first)")
            #expect(guest.words.contains("Who saw one?") && !guest.words.contains("Not for guests"))
            #expect(faults(in: guest.html) == [])
            let browser = try await server.browser(of: "ada")
            #expect(try await browser.get("/@ada/\(first)").words.contains("Not for guests"))
        }
    }

    @Test func `a profile has the parts that its owner wants shown`() async throws {
        try await Engine.memory.withWeb { server in
            try await server.person("ada")
            let browser = try await server.browser(of: "ada")
            let path = "/@mika@elsewhere.example"
            _ = try await Self.mika(.everything, on: server)
            let all = try await browser.get(path).html
            #expect(all.contains("href=\"\(path)/media\"") && all.contains("href=\"\(path)/collections\""))
            _ = try await Self.mika([.publicToGuests, .unlistedToGuests], on: server)
            let few = try await browser.get(path).html
            #expect(!few.contains("href=\"\(path)/media\"") && !few.contains("href=\"\(path)/collections\""))
            #expect(few.contains("href=\"\(path)/with_replies\""))
        }
    }
}
