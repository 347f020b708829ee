import Actions
import Domain
import PostgresCluster
import Store
import Testing

@testable import Web

@Suite struct PeoplePageTests {
    @Test(arguments: Engine.both) func `somebody is followed and unfollowed from their profile`(
        engine: Engine
    ) async throws {
        try await engine.withWeb { server in
            let ada = try await server.person("ada")
            try await server.person("ben")
            let browser = try await server.browser(of: "ben")
            let profile = try await browser.get("/@ada")
            let followed = try await browser.press(profile, "/-/accounts/\(ada)/follow")
            #expect(followed.path == "/@ada" && followed.words.contains("Following"))
            #expect(try await server.browser().get("/@ada/followers").words.contains("@ben"))
            #expect(try await server.browser().get("/@ben/following").words.contains("@ada"))
            let left = try await browser.press(followed, "/-/accounts/\(ada)/unfollow")
            #expect(left.html.contains("/-/accounts/\(ada)/follow"))
            #expect(faults(in: profile.html) == [] && faults(in: followed.html) == [])
        }
    }

    @Test func `a locked account is asked, and answers`() async throws {
        try await Engine.memory.withWeb { server in
            let ada = try await server.person("ada")
            let ben = try await server.person("ben")
            let eve = try await server.person("eve")
            try await server.actions.updateProfile(ProfileChanges(locked: true), as: ada)
            for name in ["ben", "eve"] {
                let browser = try await server.browser(of: name)
                let asked = try await browser.press(try await browser.get("/@ada"), "/-/accounts/\(ada)/follow")
                #expect(asked.words.contains("Requested"))
            }
            let browser = try await server.browser(of: "ada")
            let requests = try await browser.get("/follow_requests")
            #expect(requests.words.contains("@ben") && requests.words.contains("@eve"))
            let answered = try await browser.press(requests, "/-/follow_requests/\(ben)/accept")
            _ = try await browser.press(answered, "/-/follow_requests/\(eve)/reject")
            #expect(try await server.database.read { try $0.isFollowing(ben, ada) })
            #expect(try await !server.database.read { try $0.isFollowing(eve, ada) })
            #expect(try await browser.get("/follow_requests").words.contains("Nobody is waiting"))
        }
    }

    @Test func `muting and blocking ask first, on pages of their own`() async throws {
        try await Engine.memory.withWeb { server in
            let ada = try await server.person("ada")
            let eve = try await server.person("eve")
            let browser = try await server.browser(of: "ada")
            let mute = try await browser.get("/@eve/mute")
            #expect(mute.words.contains("Mute @eve?") || mute.words.contains("@eve"))
            _ = try await browser.send(mute, "/-/accounts/\(eve)/mute", ["duration": "day"])
            #expect(try await server.database.read { try $0.relationship(eve, viewer: ada) }.muting)
            let unmuted = try await browser.press(try await browser.get("/@eve"), "/-/accounts/\(eve)/unmute")
            #expect(!unmuted.html.contains("/unmute"))
            let block = try await browser.get("/@eve/block")
            let blocked = try await browser.send(block, "/-/accounts/\(eve)/block")
            #expect(blocked.path == "/@eve" && blocked.html.contains("/-/accounts/\(eve)/unblock"))
            #expect(try await server.database.read { try $0.isBlocking(ada, eve) })
        }
    }

    @Test func `a profile shows pinned posts first and parts for replies and media`() async throws {
        try await Engine.memory.withWeb { server in
            let ada = try await server.person("ada")
            let first = try await server.actions.publishPost(PostDraft(text: "The first."), as: ada)
            server.time.advance(seconds: 60)
            let second = try await server.actions.publishPost(PostDraft(text: "The second."), as: ada)
            _ = try await server.actions.publishPost(PostDraft(text: "An answer.", inReplyTo: second), as: ada)
            let browser = try await server.browser(of: "ada")
            let pinned = try await browser.press(try await browser.get("/@ada"), "/-/posts/\(first)/pin")
            let words = pinned.words
            let one = try #require(words.firstRange(of: "The first."))
            let two = try #require(words.firstRange(of: "The second."))
            #expect(one.lowerBound < two.lowerBound && words.matches(of: #/The first\./#).count == 1)
            #expect(try await browser.get("/@ada/with_replies").words.contains("An answer."))
            #expect(try await browser.get("/@ada/media").words.contains("No posts yet"))
            #expect(faults(in: pinned.html) == [])
        }
    }

    @Test func `lists that somebody hides are theirs alone`() async throws {
        try await Engine.memory.withWeb { server in
            let ada = try await server.person("ada")
            let ben = try await server.person("ben")
            _ = try await server.actions.follow(ben, as: ada)
            try await server.actions.updateProfile(ProfileChanges(hideCollections: true), as: ada)
            #expect(try await server.browser().get("/@ada/following").words.contains("This list is private"))
            #expect(try await server.browser(of: "ada").get("/@ada/following").words.contains("@ben"))
        }
    }

    @Test func `what happened to somebody is listed and counts as seen`() async throws {
        try await Engine.memory.withWeb { server in
            let ada = try await server.person("ada")
            let ben = try await server.person("ben")
            let post = try await server.actions.publishPost(PostDraft(text: "Look!"), as: ada)
            try await server.actions.favourite(post, as: ben)
            _ = try await server.actions.follow(ada, as: ben)
            let browser = try await server.browser(of: "ada")
            #expect(try await browser.get("/home").html.contains("<span class=\"badge\">"))
            let page = try await browser.get("/notifications")
            #expect(page.words.contains("liked your post") && page.words.contains("follows you"))
            #expect(page.html.contains(" unread\""))
            #expect(faults(in: page.html) == [])
            #expect(try await !browser.get("/home").html.contains("<span class=\"badge\">"))
            #expect(try await !browser.get("/notifications?only=mentions").words.contains("liked your post"))
        }
    }

    @Test func `search finds people and tags, and a handle leads to its profile`() async throws {
        try await Engine.memory.withWeb { server in
            let ada = try await server.person("ada")
            _ = try await server.actions.publishPost(PostDraft(text: "On #swifts"), as: ada)
            let browser = try await server.browser(of: "ada")
            #expect(try await browser.get("/search?q=ad").words.contains("@ada"))
            #expect(try await browser.get("/search?q=%23swif").html.contains("href=\"/tags/swifts\""))
            #expect(try await browser.get("/search?q=%40ada%40ours.example").path == "/@ada")
            #expect(try await browser.get("/search?q=%40nobody%40far.example").words.contains("Nothing found"))
            #expect(try await browser.get("/search?q=%3Cscript%3E").words.contains("Nothing found"))
            #expect(try await browser.get("/search").status == 200)
        }
    }

    @Test func `a phone's fifth place leads to everything else`() async throws {
        try await Engine.memory.withWeb { server in
            try await server.person("ada")
            let page = try await server.browser(of: "ada").get("/me")
            for path in ["/@ada", "/bookmarks", "/settings/profile", "/public", "/auth/sign_out"] {
                #expect(page.html.contains("\"\(path)\""), "\(path)")
            }
            #expect(faults(in: page.html) == [])
        }
    }

    @Test(arguments: Engine.both) func `a limited profile is shown to followers, and to others who want to look`(
        engine: Engine
    ) async throws {
        try await engine.withWeb { server in
            let (ada, ben) = (try await server.person("ada"), try await server.person("ben"))
            try await server.person("cleo")
            _ = try await server.actions.publishPost(PostDraft(text: "Loud."), as: ada)
            _ = try await server.actions.follow(ada, as: ben)
            try await server.database.write { transaction in
                _ = try transaction.execute("UPDATE accounts SET standing = 1, set_standing = 1 WHERE id = \(ada)")
            }
            for name in ["ada", "ben"] {
                #expect(try await server.browser(of: name).get("/@ada").words.contains("Loud."))
            }
            for browser in [server.browser(), try await server.browser(of: "cleo")] {
                let veiled = try await browser.get("/@ada")
                #expect(!veiled.words.contains("Loud.") && veiled.words.contains("This profile is limited"))
                #expect(faults(in: veiled.html) == [])
                #expect(veiled.html.contains("href=\"/@ada?anyway=1\""))
                #expect(try await browser.get("/@ada?anyway=1").words.contains("Loud."))
            }
        }
    }
}
