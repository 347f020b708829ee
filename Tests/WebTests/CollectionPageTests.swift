import Actions
import Domain
import PostgresCluster
import Store
import Testing

@testable import Web

@Suite struct CollectionPageTests {
    @Test(arguments: Engine.both)
    func `a collection is made, filled, shown and deleted without a script`(engine: Engine) async throws {
        try await engine.withWeb { server in
            let ada = try await server.person("ada")
            let ben = try await server.person("ben")
            try await server.actions.updateProfile(ProfileChanges(discoverable: true), as: ben)
            let browser = try await server.browser(of: "ada")
            let profile = try await browser.get("/@ada/collections")
            #expect(profile.words.contains("No collections") && profile.html.contains("/collections/new"))
            let token = try #require(try await browser.get("/collections/new").token)
            let bad = try await browser.post(
                "/collections/new", ["token": token, "name": " ", "tag_name": "two words"])
            #expect(bad.status == 422 && bad.words.contains("Give the collection a name."))
            let made = try await browser.post(
                "/collections/new",
                [
                    "token": token, "name": "Birds & <b>bees</b>", "description": "All <i>kinds</i>",
                    "tag_name": "#birds",
                    "discoverable": "1",
                ])
            #expect(made.words.contains("Birds & <b>bees</b>") && made.words.contains("All <i>kinds</i>"))
            let path = made.path
            #expect(path.hasPrefix("/collections/") && made.words.contains("Nobody is in it"))
            let id = path.dropFirst("/collections/".count)
            let unknown = try await browser.post("/-/collections/\(id)/add", ["token": token, "account": "@nobody"])
            #expect(unknown.status == 422 && unknown.words.contains("Nobody with this handle"))
            let refused = try await browser.post(
                "/-/collections/\(id)/add", ["token": token, "account": "@ada@elsewhere.example"])
            #expect(refused.status == 422)
            _ = try await server.actions.addToCollection(try #require(FeaturedCollection.ID(id)), account: ben, as: ada)
            let filled = try await browser.get(path)
            #expect(filled.words.contains("@ben") && filled.html.contains("/-/accounts/\(ben)/follow"))
            let edited = try await browser.post("\(path)/edit", ["token": token, "name": "Birds", "discoverable": "1"])
            #expect(edited.path == path && edited.words.contains("Birds"))
            #expect(try await server.browser().get("/@ada/collections").words.contains("1 person"))

            let question = try await browser.get("\(path)/delete")
            #expect(question.words.contains("The people in it are not affected."))
            _ = try await browser.post("/-/collections/\(id)/delete", ["token": token])
            #expect(try await browser.get(path).status == 404)
            for page in [profile, bad, made, filled, question] { #expect(faults(in: page.html) == []) }
        }
    }

    @Test(arguments: Engine.both)
    func `who is in a collection can leave it, and nobody else changes it`(engine: Engine) async throws {
        try await engine.withWeb { server in
            let ada = try await server.person("ada")
            let ben = try await server.person("ben")
            try await server.person("eve")
            try await server.actions.updateProfile(ProfileChanges(discoverable: true), as: ben)
            let id = try await server.actions.createCollection(
                CollectionDraft(name: "Birds"), featuring: [ben], as: ada)
            let item = try #require(try await server.database.read { try $0.items(of: id).first })
            let path = "/collections/\(id)"
            let leave = "/-/collections/\(id)/items/\(item.id)/leave"
            let eve = try await server.browser(of: "eve")
            let token = try #require(try await eve.get("/collections/new").token)
            #expect(try await !eve.get(path).html.contains("/-/collections/"))
            #expect(try await eve.get("\(path)/edit").status == 404)
            #expect(try await eve.get("\(path)/delete").status == 404)
            #expect(try await eve.post("\(path)/edit", ["token": token, "name": "Mine"]).status == 404)
            #expect(try await eve.post("/-/collections/\(id)/delete", ["token": token]).status == 422)
            #expect(try await eve.post(leave, ["token": token]).status == 422)
            #expect(try await server.browser().get(path).words.contains("@ben"))

            let browser = try await server.browser(of: "ben")
            #expect(try await browser.get("/notifications").words.contains("added you to a collection"))
            #expect(try await browser.get("/@ben/collections").words.contains("Birds"))
            let shown = try await browser.get(path)
            let left = try await browser.press(shown, leave)
            #expect(left.status == 200)
            #expect(try await !browser.get(path).words.contains("@ben"))
            #expect(try await !browser.get("/@ben/collections").words.contains("Birds"))

            let blocked = try await server.database.read { try $0.account(Handle(username: "eve"))?.id }
            _ = try await server.actions.block(try #require(blocked), as: ada)
            #expect(try await eve.get(path).status == 404)
        }
    }
}
