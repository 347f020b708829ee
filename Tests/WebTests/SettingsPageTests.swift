import Actions
import Domain
import HTTPTypes
import PostgresCluster
import Store
import Testing

@testable import Web

@Suite struct SettingsPageTests {
    @Test(arguments: Engine.both) func `a profile is changed with its fields and choices`(engine: Engine) async throws {
        try await engine.withWeb { server in
            let ada = try await server.person("ada")
            let browser = try await server.browser(of: "ada")
            let form = try await browser.get("/settings/profile")
            let saved = try await browser.send(
                form, "/settings/profile",
                [
                    "display_name": "Ada <3", "note": "\nBirds & bicycles #swift", "fields[0][name]": "Site",
                    "fields[0][value]": "https://ada.example", "fields[3][name]": "Pronouns", "fields[3][value]": "she",
                    "locked": "1", "hide_collections": "1",
                ])
            #expect(saved.path == "/settings/profile" && saved.words.contains("Saved."))
            let account = try #require(try await server.database.read { try $0.account(ada) })
            #expect(account.displayName == "Ada <3" && account.locked && account.hideCollections == true)
            #expect(account.kind == .person && account.discoverable == false && !account.indexable)
            #expect(account.fields.map(\.name) == ["Site", "Pronouns"])
            let kept = try #require(saved.form("/settings/profile"))
            #expect(kept["display_name"] == "Ada <3" && kept["fields[1][value]"] == "she" && kept["locked"] == "1")
            // What is not ticked is not sent, and so is taken away.
            var values = kept
            values["locked"] = nil
            _ = try await browser.post("/settings/profile", values)
            #expect(try await server.database.read { try $0.account(ada)?.locked } == false)
        }
    }

    @Test(arguments: Engine.both) func `hashtags are put on the profile and taken from it`(engine: Engine) async throws
    {
        try await engine.withWeb { server in
            let ada = try await server.person("ada")
            _ = try await server.actions.publishPost(PostDraft(text: "Look, #Birds"), as: ada)
            let browser = try await server.browser(of: "ada")
            let form = try await browser.get("/settings/profile")
            #expect(form.html.contains("<option value=\"Birds\">"))
            let refused = try await browser.send(form, "/settings/featured_tags", ["name": "two words"])
            #expect(refused.status == 422 && refused.html.contains("id=\"error-name\""))
            let saved = try await browser.send(form, "/settings/featured_tags", ["name": "#Birds"])
            #expect(saved.path == "/settings/profile" && saved.words.contains("Saved."))
            let guest = server.browser()
            #expect(try await guest.get("/@ada").html.contains("href=\"/@ada/tagged/birds\""))
            let tagged = try await guest.get("/@ada/tagged/birds")
            #expect(tagged.words.contains("Look,") && faults(in: tagged.html) == [])
            #expect(faults(in: saved.html) == [])
            let id = try #require(try await server.database.read { try $0.featuredTags(of: ada).first?.id })
            _ = try await browser.press(saved, "/settings/featured_tags/\(id)/remove")
            #expect(try await server.database.read { try $0.featuredTags(of: ada) } == [])
        }
    }

    @Test func `a profile that is too long is refused and kept`() async throws {
        try await Engine.memory.withWeb { server in
            try await server.person("ada")
            let browser = try await server.browser(of: "ada")
            let long = String(repeating: "a", count: 41)
            let refused = try await browser.send(
                opened: "/settings/profile", "/settings/profile", ["display_name": long, "note": "Kept."])
            #expect(refused.status == 422 && refused.errors == ["That is too long. It can have 40 characters."])
            #expect(refused.form("/settings/profile")?["display_name"] == long)
            #expect(refused.form("/settings/profile")?["note"] == "Kept.")
        }
    }

    @Test(arguments: Engine.both) func `a new password signs everything else out`(engine: Engine) async throws {
        try await engine.withWeb { server in
            let ada = try await server.person("ada")
            let browser = try await server.browser(of: "ada")
            let other = try await server.browser(of: "ada")
            _ = try await server.actions.issueToken(for: ada, application: nil, scopes: ScopeSet("read"))
            let form = try await browser.get("/settings/account")
            #expect(form.words.contains("ada@mail.example"))
            let wrong = try await browser.send(
                form, "/settings/password", ["current": "not this", "password": "another horse"])
            #expect(wrong.status == 422 && wrong.html.contains("id=\"error-current\""))
            #expect(!wrong.html.contains("another horse"))
            let done = try await browser.send(
                wrong, "/settings/password", ["current": WebServer.password, "password": "another horse"])
            #expect(done.path == "/settings/account" && done.words.contains("Your password is changed."))
            #expect(try await other.get("/settings/account").path.hasPrefix("/auth/sign_in"))
            #expect(try await server.database.read { try $0.accessTokens(of: ada).isEmpty })
        }
    }

    @Test(arguments: Engine.both) func `sessions and apps are listed and ended`(engine: Engine) async throws {
        try await engine.withWeb { server in
            let ada = try await server.person("ada")
            let app = try await server.actions.registerApplication(
                name: "Tooter", redirectURIs: ["https://app.example"], scopes: ScopeSet("read write"))
            _ = try await server.actions.issueToken(
                for: ada, application: app.application.id, scopes: ScopeSet("read write:statuses"))
            let browser = try await server.browser(of: "ada")
            let other = try await server.browser(of: "ada")
            let list = try await browser.get("/settings/sessions")
            #expect(list.words.contains("Tooter") && list.words.contains("post, edit and delete"))
            let sessions = try await server.database.read { try $0.sessions(of: ada) }
            #expect(sessions.count == 2)
            let ends = sessions.filter { list.html.contains("/settings/sessions/\($0.id)/end") }
            #expect(ends.count == 1, "the own session is ended by signing out")
            let ended = try await browser.press(list, "/settings/sessions/\(ends[0].id)/end")
            #expect(ended.words.contains("That session has ended."))
            #expect(try await other.get("/settings/sessions").path.hasPrefix("/auth/sign_in"))
            let revoked = try await browser.press(list, "/settings/applications/\(app.application.id)/revoke")
            #expect(!revoked.words.contains("Tooter"))
            #expect(try await server.database.read { try $0.accessTokens(of: ada).isEmpty })
        }
    }

    @Test func `nobody ends somebody else's session`() async throws {
        try await Engine.memory.withWeb { server in
            let ada = try await server.person("ada")
            try await server.person("eve")
            let browser = try await server.browser(of: "ada")
            let eve = try await server.browser(of: "eve")
            let id = try #require(try await server.database.read { try $0.sessions(of: ada).first?.id })
            let page = try await eve.get("/settings/sessions")
            let answer = try await eve.post("/settings/sessions/\(id)/end", ["token": page.token ?? ""])
            #expect(answer.status == 404)
            #expect(try await browser.get("/settings/sessions").status == 200)
        }
    }

    @Test(arguments: Engine.both) func `looks and posting defaults are kept`(engine: Engine) async throws {
        try await engine.withWeb { server in
            let ada = try await server.person("ada")
            let browser = try await server.browser(of: "ada")
            let saved = try await browser.send(
                opened: "/settings/appearance", "/settings/appearance",
                ["color_scheme": "dark", "contrast": "more", "text_size": "20", "reduce_motion": "1"])
            #expect(saved.html.contains("data-scheme=\"dark\" data-contrast=\"more\" data-text=\"20\""))
            _ = try await browser.send(
                opened: "/settings/posting", "/settings/posting",
                ["visibility": "private", "language": "de", "sensitive": "1"])
            let preferences = try #require(try await server.database.read { try $0.user(ada)?.preferences })
            #expect(preferences.visibility == .private && preferences.language == "de" && preferences.sensitive)
            #expect(preferences.colorScheme == "dark" && preferences.reduceMotion && preferences.textSize == 20)
            let wrong = try await browser.send(
                opened: "/settings/appearance", "/settings/appearance", ["color_scheme": "url(evil)"])
            #expect(wrong.status == 422)
        }
    }

    @Test(arguments: Engine.both) func `an account is deleted by its own password`(engine: Engine) async throws {
        try await engine.withWeb { server in
            let ada = try await server.person("ada")
            let browser = try await server.browser(of: "ada")
            let wrong = try await browser.send(
                opened: "/settings/delete", "/settings/delete", ["password": "not this"])
            #expect(wrong.status == 422)
            #expect(try await server.database.read { try $0.account(ada)?.standing } == .good)
            let gone = try await browser.send(wrong, "/settings/delete", ["password": WebServer.password])
            #expect(gone.path == "/" && browser.cookies["__Host-session"] == nil)
            #expect(try await server.database.read { try $0.account(ada)?.standing } == .deleted)
        }
    }

    @Test func `the owner's account is not deleted by a page`() async throws {
        try await Engine.memory.withWeb { server in
            let owner = try await server.person("ada", role: .owner)
            let browser = try await server.browser(of: "ada")
            let page = try await browser.get("/settings/delete")
            #expect(page.form("/settings/delete") == nil)
            _ = try await browser.post(
                "/settings/delete", ["token": page.token ?? "", "password": WebServer.password])
            #expect(try await server.database.read { try $0.account(owner)?.standing } == .good)
        }
    }

    @Test(arguments: ["profile", "account", "appearance", "posting", "sessions", "moving"])
    func `settings are for the signed-in, and cached by nobody`(tab: String) async throws {
        try await Engine.memory.withWeb { server in
            try await server.person("ada")
            let guest = try await server.browser().get("/settings/\(tab)")
            #expect(guest.path == "/auth/sign_in?back=/settings/\(tab)")
            let page = try await server.browser(of: "ada").get("/settings/\(tab)")
            #expect(page.head.headerFields[.cacheControl] == "private, no-cache")
            #expect(faults(in: page.html) == [])
        }
    }
}
