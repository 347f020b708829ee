import Actions
import Domain
import PostgresCluster
import Store
import Testing

@testable import Web

/// Custom emoji of other servers become pictures, and nothing else.
@Suite struct EmojiTests {
    private let cat = CustomEmoji(shortcode: "cat", url: "https://theirs.example/cat.png")
    private let picture = """
        <img class="emoji" src="https://theirs.example/cat.png" alt=":cat:" title=":cat:" loading="lazy" \
        decoding="async">
        """

    @Test func `only whole shortcodes that are known become pictures`() {
        func shown(_ text: String) -> String { HTML(text: text, emojis: [cat]).string }
        #expect(shown(":cat:") == picture)
        #expect(shown("a :cat: b") == "a \(picture) b")
        #expect(shown(":cat::cat:") == picture + picture)
        #expect(shown("猫:cat:") == "猫:cat:")
        for text in ["1:cat:2", "x:cat:", ":cat:x", ":dog:", ":cat", "cat:", "::", ": cat :", ":Cat:", "10:20:30"] {
            #expect(shown(text) == text)
        }
        #expect(shown("::cat:") == ":" + picture)
        #expect(shown("<:cat:>") == "&lt;\(picture)&gt;")
    }

    @Test func `nothing inside of tags is touched`() {
        let safe = SafeHTML.sanitise(
            "<p>:cat: <a href=\"https://evil.example/:cat:?a='>:cat:\" class=\"mention\">:cat:</a> &lt;:cat:</p>")
        let html = HTML(safe).withPictures(of: [cat]).string
        #expect(html.matches(of: #/<img class="emoji"/#).count == 3)
        #expect(faults(in: html) == [])
        let tags = html.replacing(picture, with: "").matches(of: #/<a [^>]*>/#)
        #expect(tags.count == 1 && tags[0].output.contains("/:cat:?"))
    }

    @Test func `hostile addresses and names stay harmless`() {
        let evil = [
            CustomEmoji(shortcode: "js", url: "javascript:alert(1)"),
            CustomEmoji(shortcode: "quote", url: "https://x.example/\"><script>alert(1)</script>"),
            CustomEmoji(shortcode: "a\"><script>", url: "https://x.example/a.png"),
        ]
        let html = HTML(text: ":js: :quote: :a\"><script>:", emojis: evil).string
        #expect(!html.contains("javascript:") && !html.contains("<script>"))
        #expect(faults(in: html) == [])
    }

    @Test(arguments: ["::::", ":cat", ":cat:x"]) func `much of it takes no long time`(piece: String) {
        let text = String(repeating: piece, count: 100_000 / piece.utf8.count)
        #expect(HTML(text: text, emojis: [cat]).bytes.count >= text.utf8.count)
    }

    @Test(arguments: Engine.both) func `posts, warnings and people are shown with theirs`(engine: Engine) async throws {
        try await engine.withWeb { server in
            let uri = "https://theirs.example/users/zoe"
            var profile = RemoteProfile(
                uri: uri, url: uri, username: "zoe", domain: "theirs.example", displayName: "Zoe :cat:",
                note: SafeHTML.sanitise("<p>I :cat:</p>"), inboxURL: "\(uri)/inbox",
                keys: [RemoteProfile.Key(id: "\(uri)#main-key", publicPEM: "key")])
            profile.emojis = [cat]
            let zoe = try await server.actions.storeRemoteAccount(profile)
            var post = RemotePost(
                uri: "\(uri)/1", author: zoe, visibility: .public, content: SafeHTML.sanitise("<p>My :cat:</p>"),
                spoilerText: "A :cat:", createdAt: server.time.now)
            post.emojis = [cat]
            post.poll = RemotePoll(
                options: [Poll.Option(title: ":cat:", votes: 1), Poll.Option(title: "dog", votes: 2)],
                multiple: false, expiresAt: nil, votersCount: 3)
            let id = try #require(try await server.actions.receivePost(post))
            let page = try await server.browser().get("/@zoe@theirs.example/\(id)")
            // Name, warning, words, choice.
            #expect(page.html.matches(of: #/<img class="emoji"/#).count == 4, "\(page.html)")
            #expect(faults(in: page.html) == [])
            let about = try await server.browser().get("/@zoe@theirs.example")
            #expect(about.html.contains("I \(picture)"))
        }
    }
}
