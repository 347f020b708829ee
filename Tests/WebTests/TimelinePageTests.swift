import Actions
import Domain
import PostgresCluster
import Store
import Testing

@testable import Web

@Suite struct TimelinePageTests {
    @Test(arguments: Engine.both) func `a visitor reads what people post here`(engine: Engine) async throws {
        try await engine.withWeb { server in
            let ada = try await server.person("ada")
            _ = try await server.actions.publishPost(PostDraft(text: "For everyone <3 #Birds"), as: ada)
            _ = try await server.actions.publishPost(PostDraft(text: "Secret", visibility: .private), as: ada)
            for path in ["/", "/public/local", "/public", "/tags/birds", "/@ada"] {
                let page = try await server.browser().get(path)
                #expect(page.status == 200 && page.words.contains("For everyone <3"), "\(path)")
                #expect(!page.html.contains("Secret"), "\(path)")
                #expect(faults(in: page.html) == [], "\(path)")
                #expect(page.head.headerFields[.setCookie] == nil, "\(path)")
                #expect(page.head.headerFields[.cacheControl]?.hasPrefix("public") == true, "\(path)")
            }
        }
    }

    @Test func `home asks visitors to sign in and brings them back`() async throws {
        try await Engine.memory.withWeb { server in
            try await server.person("ada")
            let browser = server.browser()
            let page = try await browser.get("/home")
            #expect(page.path == "/auth/sign_in?back=/home")
            let home = try await browser.send(page, "/auth/sign_in", ["login": "ada", "password": WebServer.password])
            #expect(home.path == "/home" && home.words.contains("Nobody is in here yet"))
            #expect(home.head.headerFields[.cacheControl] == "private, no-cache")
        }
    }

    @Test func `home shows whom one follows, in pages that lead to one another`() async throws {
        try await Engine.memory.withWeb { server in
            let ada = try await server.person("ada")
            let ben = try await server.person("ben")
            _ = try await server.actions.follow(ben, as: ada)
            for number in 1...45 {
                server.time.advance(seconds: 60)
                _ = try await server.actions.publishPost(PostDraft(text: "Post \(number)."), as: ben)
            }
            let browser = try await server.browser(of: "ada")
            let first = try await browser.get("/home")
            #expect(
                first.words.contains("Post 45.") && first.words.contains("Post 26.")
                    && !first.words.contains("Post 25."))
            let second = try await browser.get(try #require(first.link("next")))
            #expect(
                second.words.contains("Post 25.") && second.words.contains("Post 6.")
                    && !second.words.contains("Post 5."))
            let third = try await browser.get(try #require(second.link("next")))
            #expect(third.words.contains("Post 5.") && third.words.contains("Time to land"))
            #expect(third.link("next") == nil)
            let back = try await browser.get(try #require(third.link("prev")))
            #expect(back.words.contains("Post 25.") && back.words.contains("Post 6."))
            #expect(first.html.utf8.count < 90_000)
        }
    }

    @Test func `bookmarks and favourites are the viewer's own lists`() async throws {
        try await Engine.memory.withWeb { server in
            let ada = try await server.person("ada")
            let post = try await server.actions.publishPost(PostDraft(text: "Keep me."), as: ada)
            try await server.actions.bookmark(post, as: ada)
            let browser = try await server.browser(of: "ada")
            #expect(try await browser.get("/bookmarks").words.contains("Keep me."))
            #expect(try await !browser.get("/favourites").words.contains("Keep me."))
            #expect(try await server.browser().get("/bookmarks").path.hasPrefix("/auth/sign_in"))
        }
    }

    @Test func `an address that is no page says so with a way on`() async throws {
        try await Engine.memory.withWeb { server in
            for path in ["/nowhere", "/@nobody", "/@ada/1", "/@ada/with_replies", "/tags/%20"] {
                let page = try await server.browser().get(path)
                #expect(page.status == 404 && page.words.contains("There is nothing here"), "\(path)")
                #expect(page.head.headerFields[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
            }
        }
    }

    @Test func `pages speak the language that is asked for`() async throws {
        try await Engine.memory.withWeb { server in
            let page = try await server.browser().get("/about", headers: [.acceptLanguage: "tlh, de;q=0.8"])
            #expect(page.html.contains("<html lang=\"de\" dir=\"ltr\""))
        }
    }
}

extension WebPage {
    /// Where the link with this `rel` leads.
    func link(_ rel: String) -> String? {
        guard let start = html.firstRange(of: " rel=\"\(rel)\" href=\"") else { return nil }
        return String(html[start.upperBound...].prefix { $0 != "\"" })
    }
}
