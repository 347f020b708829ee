import Actions
import Domain
import HTTPTypes
import PostgresCluster
import Store
import Testing

@testable import Web

@Suite struct PostPageTests {
    @Test(arguments: Engine.both) func `somebody writes, answers, edits and deletes without scripts`(
        engine: Engine
    ) async throws {
        try await engine.withWeb { server in
            try await server.person("ada")
            let browser = try await server.browser(of: "ada")
            let written = try await browser.send(
                opened: "/publish", "/publish",
                [
                    "text": "Hello\r\n\r\nworld & <all>", "warning": "Greeting", "visibility": "unlisted",
                    "language": "en",
                ])
            #expect(written.path == "/home" && written.words.contains("Your post is out."))
            #expect(written.words.contains("Greeting") && written.words.contains("world & <all>"))
            let path = try #require(written.html.firstMatch(of: #/data-path="([^"]*)"/#).map { String($0.1) })

            let thread = try await browser.get(path)
            #expect(thread.form("/publish")?["warning"] == "Greeting")
            let answered = try await browser.send(thread, "/publish", ["text": "Hello yourself."])
            #expect(answered.path == path && answered.words.contains("Hello yourself."))

            let id = try #require(path.split(separator: "/").last)
            server.time.advance(seconds: 60)
            let edit = try await browser.get("/publish?edit=\(id)")
            #expect(edit.form("/publish")?["text"] == "Hello\n\nworld & <all>")
            let edited = try await browser.send(edit, "/publish", ["text": "Hello all."])
            #expect(edited.path == path && edited.words.contains("Hello all.") && edited.words.contains("Edited"))
            let history = try await browser.get("\(path)/history")
            #expect(history.words.contains("world & <all>") && history.words.contains("Hello all."))

            let sure = try await browser.get("\(path)/delete")
            let gone = try await browser.send(sure, "/-/posts/\(id)/delete")
            #expect(gone.path == "/@ada" && gone.words.contains("The post is deleted."))
            #expect(try await browser.get(path).status == 404)
            for page in [written, thread, answered, edit, history, sure, gone] { #expect(faults(in: page.html) == []) }
        }
    }

    @Test(arguments: Engine.both) func `a page says how much of a conversation it shows`(engine: Engine) async throws {
        try await engine.withWeb { server in
            try await server.person("ada")
            let author = try await server.actions.storeRemoteAccount(
                RemoteProfile(
                    uri: "https://elsewhere.example/users/mika", url: "https://elsewhere.example/@mika",
                    username: "mika", domain: "elsewhere.example", locked: false,
                    inboxURL: "https://elsewhere.example/users/mika/inbox", sharedInboxURL: nil,
                    followersURL: "https://elsewhere.example/users/mika/followers", keys: []))
            var post = RemotePost(
                uri: "https://elsewhere.example/users/mika/statuses/7", url: "https://elsewhere.example/@mika/7",
                author: author, visibility: .public, content: SafeHTML(plain: "Swifts are back"),
                createdAt: Timestamp(milliseconds: 1_700_000_000_000))
            post.totals = .init(replies: 4)
            let id = try #require(try await server.actions.receivePost(post, isHistory: true))
            let path = "/@mika@elsewhere.example/\(id)"
            let stranger = try await server.browser().get(path)
            #expect(stranger.words.contains("0 of 4 replies are shown here"))
            #expect(stranger.html.contains("href=\"https://elsewhere.example/@mika/7\""))
            // Programs find the post itself by its page, and its author by theirs.
            let type = "rel=\"alternate\" type=\"application/activity+json\""
            let link = "<link \(type) href=\"https://elsewhere.example/users/mika"
            #expect(stranger.html.contains("\(link)/statuses/7\">"))
            let profile = try await server.browser().get("/@mika@elsewhere.example")
            #expect(profile.html.contains("\(link)\">"))
            #expect(!stranger.words.contains("More are on their way"))
            let browser = try await server.browser(of: "ada")
            let page = try await browser.get(path)
            #expect(page.words.contains("More are on their way") && page.html.contains("data-m=\"thread\""))
            #expect(faults(in: page.html) == [])
        }
    }

    @Test func `a post that cannot go out comes back as it was typed`() async throws {
        try await Engine.memory.withWeb { server in
            try await server.person("ada")
            let browser = try await server.browser(of: "ada")
            let long = String(repeating: "a", count: 501)
            let refused = try await browser.send(
                opened: "/publish", "/publish", ["text": long, "warning": "", "visibility": "private"])
            #expect(refused.status == 422 && refused.errors.first?.hasPrefix("That is too long") == true)
            let kept = try #require(refused.form("/publish"))
            #expect(kept["text"] == long && kept["visibility"] == "private")
            #expect(try await browser.send(opened: "/publish", "/publish", ["text": "  "]).status == 422)
        }
    }

    @Test func `a form that is sent twice makes one post`() async throws {
        try await Engine.memory.withWeb { server in
            try await server.person("ada")
            let browser = try await server.browser(of: "ada")
            let page = try await browser.get("/publish")
            _ = try await browser.send(page, "/publish", ["text": "Once."])
            let again = try await browser.send(page, "/publish", ["text": "Once."])
            #expect(again.html.matches(of: #/Once\./#).count == 1)
        }
    }

    @Test func `an answer is never more open than what it answers and names whom it answers`() async throws {
        try await Engine.memory.withWeb { server in
            let ada = try await server.person("ada")
            let ben = try await server.person("ben")
            _ = try await server.actions.follow(ada, as: ben)
            let post = try await server.actions.publishPost(PostDraft(text: "For you.", visibility: .private), as: ada)
            let browser = try await server.browser(of: "ben")
            let page = try await browser.get("/publish?reply_to=\(post)")
            let form = try #require(page.form("/publish"))
            #expect(form["text"] == "@ada " && form["visibility"] == "private")
            #expect(!page.html.contains("<option value=\"public\""))
        }
    }

    @Test func `buttons below a post do what they say and come back to it`() async throws {
        try await Engine.memory.withWeb { server in
            let ada = try await server.person("ada")
            let post = try await server.actions.publishPost(PostDraft(text: "Like me."), as: ada)
            let ben = try await server.person("ben")
            let browser = try await server.browser(of: "ben")
            let page = try await browser.get("/@ada")
            for verb in ["favourite", "boost", "bookmark"] {
                let pressed = try await browser.press(page, "/-/posts/\(post)/\(verb)")
                #expect(pressed.path == "/@ada" && pressed.html.contains("formaction=\"/-/posts/\(post)/un\(verb)\""))
            }
            let view = try await server.database.read { try $0.postView(post, viewer: ben) }
            #expect(
                view?.viewer.favourited == true && view?.viewer.reblogged == true && view?.viewer.bookmarked == true)
            #expect(try await browser.get("/@ada/\(post)/favourites").words.contains("ben"))
            let back = try await browser.press(try await browser.get("/@ada"), "/-/posts/\(post)/unfavourite")
            #expect(back.html.contains("formaction=\"/-/posts/\(post)/favourite\""))
        }
    }

    @Test func `the script gets new buttons instead of a page`() async throws {
        try await Engine.memory.withWeb { server in
            let ada = try await server.person("ada")
            let post = try await server.actions.publishPost(PostDraft(text: "Like me."), as: ada)
            let browser = try await server.browser(of: "ada")
            let token = try #require(try await browser.get("/home").token)
            let name = try #require(HTTPField.Name("martlet-fragment"))
            let answer = try await browser.post(
                "/-/posts/\(post)/favourite", ["token": token, "back": "/home"], headers: [name: "1"])
            #expect(answer.status == 200 && answer.html.hasPrefix("<footer"))
            #expect(answer.html.contains("data-kind=\"favourite\" aria-pressed=\"true\""))
        }
    }

    @Test(arguments: ["", "wrong"]) func `a button without our token changes nothing`(token: String) async throws {
        try await Engine.memory.withWeb { server in
            let ada = try await server.person("ada")
            let post = try await server.actions.publishPost(PostDraft(text: "Like me."), as: ada)
            let browser = try await server.browser(of: "ada")
            let answer = try await browser.post("/-/posts/\(post)/favourite", ["token": token])
            #expect(answer.status == 403)
            let foreign = try await browser.post(
                "/-/posts/\(post)/delete", ["token": try #require(try await browser.get("/home").token)],
                headers: [.origin: "https://evil.example"])
            #expect(foreign.status == 403)
            let view = try await server.database.read { try $0.postView(post, viewer: ada) }
            #expect(view?.viewer.favourited == false)
        }
    }

    @Test func `posts that are not for the viewer do not exist on any page of theirs`() async throws {
        try await Engine.memory.withWeb { server in
            let ada = try await server.person("ada")
            try await server.person("eve")
            let post = try await server.actions.publishPost(PostDraft(text: "Hidden.", visibility: .private), as: ada)
            let eve = try await server.browser(of: "eve")
            for path in ["", "/history", "/boosts", "/favourites", "/delete"] {
                #expect(try await eve.get("/@ada/\(post)\(path)").status == 404)
            }
            for path in ["/publish?reply_to=\(post)", "/publish?edit=\(post)"] {
                #expect(try await eve.get(path).status == 404)
            }
            let token = try #require(try await eve.get("/home").token)
            #expect(try await eve.post("/-/posts/\(post)/favourite", ["token": token]).status == 404)
            #expect(try await eve.post("/-/posts/\(post)/delete", ["token": token]).status == 404)
        }
    }

    @Test func `a thread shows what a post answers and what answers it`() async throws {
        try await Engine.memory.withWeb { server in
            let ada = try await server.person("ada")
            var parent: Post.ID?
            var ids: [Post.ID] = []
            for number in 0..<8 {
                server.time.advance(seconds: 1)
                let id = try await server.actions.publishPost(
                    PostDraft(text: "Part \(number).", inReplyTo: parent), as: ada)
                ids.append(id)
                parent = id
            }
            let page = try await server.browser().get("/@ada/\(ids[2])")
            let order = (0..<8).compactMap { page.words.firstRange(of: "Part \($0).")?.lowerBound }
            #expect(order.count == 8 && order == order.sorted())
            #expect(faults(in: page.html) == [])
        }
    }

    @Test func `links to people and tags stay on this server`() {
        let content = SafeHTML(
            stored: """
                <p><a href="https://far.example/@mika" class="u-url mention" rel="nofollow">@mika</a> \
                <a href="https://far.example/tags/Birds" class="mention hashtag">#Birds</a> \
                <a href="https://far.example/page?a=1&amp;b=2">page</a></p>
                """)
        let html = HTML(content) { address, classes in
            address == "https://far.example/@mika"
                ? "/@mika@far.example" : classes.contains("hashtag") ? "/tags/Birds" : nil
        }
        #expect(
            html.string.contains("<a href=\"/@mika@far.example\" class=\"u-url mention\" rel=\"nofollow\">@mika</a>"))
        #expect(html.string.contains("<a href=\"/tags/Birds\""))
        #expect(html.string.contains("<a href=\"https://far.example/page?a=1&amp;b=2\">page</a></p>"))
    }
}
