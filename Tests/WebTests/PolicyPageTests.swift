import Actions
import Domain
import PostgresCluster
import Store
import Testing

@testable import Web

/// Who may reply, boost and favourite, as authors choose on pages.
@Suite struct PolicyPageTests {
    @Test(arguments: Engine.both) func `authors choose who may do what, and change their mind`(engine: Engine)
        async throws
    {
        try await engine.withWeb { server in
            try await server.person("ada")
            let browser = try await server.browser(of: "ada")
            let form = try await browser.get("/publish")
            #expect(form.form("/publish")?["replying"] == "everybody")
            _ = try await browser.send(
                form, "/publish", ["text": "For friends.", "replying": "followers", "boosting": "nobody"])
            let post = try #require(try await newest(by: "ada", server))
            #expect(
                post.interactionPolicy
                    == InteractionPolicy(reply: .init(automatic: .followers), announce: .init()))
            let edit = try await browser.get("/publish?edit=\(post.id)")
            #expect(
                edit.form("/publish")?["replying"] == "followers" && edit.form("/publish")?["liking"] == "everybody")
            _ = try await browser.send(edit, "/publish", ["replying": "everybody", "boosting": "everybody"])
            #expect(try await newest(by: "ada", server)?.interactionPolicy == nil)
        }
    }

    @Test(arguments: Engine.both) func `new posts follow the settings`(engine: Engine) async throws {
        try await engine.withWeb { server in
            let ada = try await server.person("ada")
            let browser = try await server.browser(of: "ada")
            let settings = try await browser.get("/settings/posting")
            #expect(faults(in: settings.html) == [])
            _ = try await browser.send(settings, "/settings/posting", ["replying": "followers"])
            let followers = InteractionPolicy(reply: .init(automatic: .followers))
            // Apps that know no policies are covered as well.
            let id = try await server.actions.publishPost(PostDraft(text: "Quiet."), as: ada)
            #expect(try await server.database.read { try $0.post(id)?.interactionPolicy } == followers)
            let form = try await browser.get("/publish")
            #expect(form.form("/publish")?["replying"] == "followers")
            _ = try await browser.send(form, "/publish", ["text": "Loud.", "replying": "everybody"])
            #expect(try await newest(by: "ada", server)?.interactionPolicy == nil)
        }
    }

    @Test(arguments: Engine.both) func `what an author does not let one do is greyed and says why`(engine: Engine)
        async throws
    {
        try await engine.withWeb { server in
            let ada = try await server.person("ada")
            let ben = try await server.person("ben")
            try await server.person("cleo")
            _ = try await server.actions.follow(ada, as: ben)
            let followers = InteractionPolicy.Rule(automatic: .followers)
            let id = try await server.actions.publishPost(
                PostDraft(
                    text: "For friends.",
                    interactionPolicy: InteractionPolicy(like: followers, reply: followers, announce: followers)),
                as: ada)
            let friend = try await server.browser(of: "ben").get("/@ada/\(id)")
            #expect(friend.form("/publish") != nil && !friend.html.contains(" disabled"))
            let cleo = try await server.browser(of: "cleo").get("/@ada/\(id)")
            #expect(cleo.form("/publish") == nil && faults(in: cleo.html) == [])
            #expect(cleo.html.matches(of: #/class="act (reply|boost|favourite)"[^>]* disabled/#).count == 3)
            for words in ["only some people reply", "only some people boost", "only some people favourite"] {
                #expect(cleo.html.contains(words))
            }
        }
    }

    private func newest(by name: String, _ server: WebServer) async throws -> Post? {
        try await server.database.read { reader in
            guard let account = try reader.account(Handle(username: name, domain: nil)) else { return nil }
            let page = Page(limit: 1)
            return try reader.accountPosts(account.id, filter: AccountPostsFilter(), viewer: account.id, page: page)
                .first.flatMap { try reader.post($0) }
        }
    }
}
