import Actions
import Domain
import PostgresCluster
import Store
import Testing

@testable import Web

/// Polls on pages, without scripts.
@Suite struct PollPageTests {
    @Test(arguments: Engine.both) func `somebody asks, others vote and see what came of it`(engine: Engine) async throws
    {
        try await engine.withWeb { server in
            try await server.person("ada")
            try await server.person("bob")
            let ada = try await server.browser(of: "ada")
            let asked = try await ada.send(
                opened: "/publish", "/publish",
                ["text": "Well?", "poll_1": "Tea & <b>", "poll_3": " Coffee ", "poll_ends": "300"])
            #expect(asked.path == "/home" && asked.words.contains("Tea & <b>"))
            let path = try #require(asked.html.firstMatch(of: #/data-path="([^"]*)"/#).map { String($0.1) })
            let id = try #require(path.split(separator: "/").last)
            // Nobody votes in a poll of their own; guests see how it stands.
            #expect(try await ada.get(path).form("/-/posts/\(id)/vote") == nil)
            #expect(try await server.browser().get(path).words.contains("0% Coffee"))

            let bob = try await server.browser(of: "bob")
            let page = try await bob.get(path)
            #expect(page.html.contains("type=\"radio\" name=\"choices[]\" value=\"1\""))
            let voted = try await bob.send(page, "/-/posts/\(id)/vote", ["choices[]": "1"])
            #expect(voted.path == path && voted.words.contains("Your vote is counted."))
            #expect(voted.words.contains("100% Coffee Your choice") && voted.words.contains("1 person voted"))
            #expect(voted.form("/-/posts/\(id)/vote") == nil)
            let again = try await bob.send(page, "/-/posts/\(id)/vote", ["choices[]": "0"])
            #expect(again.words.contains("That vote does not count"))
            #expect(again.words.contains("1 person voted"))
            server.time.advance(seconds: 300)
            #expect(try await ada.get(path).words.contains("Ended"))
            for page in [asked, page, voted, again] { #expect(faults(in: page.html) == []) }
        }
    }

    @Test func `a poll with one choice comes back as it was typed, and an edit keeps the poll`() async throws {
        try await Engine.memory.withWeb { server in
            let ada = try await server.person("ada")
            let browser = try await server.browser(of: "ada")
            let refused = try await browser.send(
                opened: "/publish", "/publish", ["text": "Well?", "poll_1": "Tea", "poll_ends": "3600"])
            #expect(refused.status == 422 && refused.errors == ["A poll needs at least two choices."])
            #expect(refused.form("/publish")?["poll_1"] == "Tea" && refused.form("/publish")?["poll_ends"] == "3600")
            #expect(faults(in: refused.html) == [])

            let id = try await server.actions.publishPost(
                PostDraft(text: "Well?", poll: PollDraft(options: ["Tea", "Milk"], expiresIn: 300)), as: ada)
            let edit = try await browser.get("/publish?edit=\(id)")
            let edited = try await browser.send(edit, "/publish", ["text": "Well, then?"])
            #expect(edited.words.contains("Well, then?") && edited.words.contains("0% Milk"))
        }
    }

    @Test(arguments: Engine.both) func `an edit of the words keeps the votes, another choice forgets them`(
        engine: Engine
    ) async throws {
        try await engine.withWeb { server in
            let (ada, bob) = (try await server.person("ada"), try await server.person("bob"))
            let id = try await server.actions.publishPost(
                PostDraft(text: "Wel?", poll: PollDraft(options: ["Tea", "Milk"], expiresIn: 3_600, multiple: true)),
                as: ada)
            try await server.actions.voteInPoll(of: id, for: [1], as: bob)
            let browser = try await server.browser(of: "ada")
            func poll() async throws -> Poll? { try await server.database.read { try $0.poll(of: id) } }
            let before = try #require(try await poll())
            let form = try await browser.get("/publish?edit=\(id)")
            let fields = try #require(form.form("/publish"))
            #expect(fields["poll_1"] == "Tea" && fields["poll_2"] == "Milk" && fields["poll_ends"] == "0")
            #expect(fields["poll_multiple"] == "1" && faults(in: form.html) == [])
            server.time.advance(seconds: 60)
            _ = try await browser.send(form, "/publish", ["text": "Well?"])
            let kept = try #require(try await poll())
            #expect(kept.options.map(\.votes) == [0, 1] && kept.expiresAt == before.expiresAt)

            _ = try await browser.send(form, "/publish", ["text": "Well?", "poll_2": "Oat milk"])
            let changed = try #require(try await poll())
            #expect(changed.options.map(\.title) == ["Tea", "Oat milk"] && changed.options.map(\.votes) == [0, 0])
            #expect(changed.expiresAt == before.expiresAt)

            _ = try await browser.send(form, "/publish", ["text": "Well?", "poll_1": "", "poll_2": ""])
            #expect(try await poll() == nil)
        }
    }

    @Test func `nobody votes where they may not look`() async throws {
        try await Engine.memory.withWeb { server in
            let ada = try await server.person("ada")
            try await server.person("eve")
            let id = try await server.actions.publishPost(
                PostDraft(
                    text: "Well?", visibility: .private, poll: PollDraft(options: ["Tea", "Milk"], expiresIn: 300)),
                as: ada)
            let eve = try await server.browser(of: "eve")
            let token = try await eve.get("/home").token ?? ""
            for post in ["\(id)", "112233"] {
                let answer = try await eve.post("/-/posts/\(post)/vote", ["token": token, "choices[]": "0"])
                #expect(answer.status == 404)
            }
            #expect(try await server.actions.read { try $0.poll(of: id) }?.votesCount == 0)
        }
    }
}
