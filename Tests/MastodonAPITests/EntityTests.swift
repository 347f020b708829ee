import Actions
import Domain
import JSON
import PostgresCluster
import Store
import Testing

@testable import MastodonAPI

/// Every entity as a file, on both engines: attribute by attribute what apps get.
@Suite struct EntityTests {
    @Test(arguments: Engine.both) func `posts look like Mastodon's`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let zoe = try await server.stranger("zoe")
            try await server.rename(ada)
            let first = try await server.publish("Hello <world> & #Swift, @bob", by: ada)
            let reply = try await server.actions.publishPost(
                PostDraft(
                    text: "Hello @ada and @zoe@theirs.example", spoilerText: "Greetings", visibility: .unlisted,
                    language: "en", inReplyTo: first), as: bob.id)
            try expectGolden("status", try await server.get("/api/v1/statuses/\(first)").json)
            try expectGolden("status_reply", try await server.get("/api/v1/statuses/\(reply)", as: bob).json)
            let remote = try await server.remotePost(by: zoe)
            let shown = try await server.get("/api/v1/statuses/\(remote)", as: ada)
            try expectGolden("status_remote", shown.json, random: "\(remote)")
            let boost = try await server.post("/api/v1/statuses/\(remote)/reblog", as: ada)
            try expectGolden("status_boost", boost.json, random: "\(remote)")
            try expectGolden("context", try await server.get("/api/v1/statuses/\(first)/context", as: ada).json)
            try expectGolden("status_source", try await server.get("/api/v1/statuses/\(reply)/source", as: ada).json)
            server.time.advance(seconds: 60)
            _ = try await server.send(
                .put, "/api/v1/statuses/\(reply)", token: bob.token, json: ["status": "Hello again"])
            try expectGolden("status_edited", try await server.get("/api/v1/statuses/\(reply)", as: ada).json)
            try expectGolden("status_history", try await server.get("/api/v1/statuses/\(reply)/history").json)
        }
    }

    @Test(arguments: Engine.both) func `accounts look like Mastodon's`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada", role: .owner)
            let zoe = try await server.stranger("zoe")
            try await server.rename(ada)
            _ = try await server.publish("One", by: ada)
            try expectGolden("account", try await server.get("/api/v1/accounts/\(ada.id)").json)
            try expectGolden("account_remote", try await server.get("/api/v1/accounts/\(zoe)", as: ada).json)
            try expectGolden(
                "credential_account", try await server.get("/api/v1/accounts/verify_credentials", as: ada).json)
            let follow = try await server.post(
                "/api/v1/accounts/\(zoe)/follow", as: ada, ["notify": true, "languages": ["en", "de"]])
            try expectGolden("relationship", follow.json)
            _ = try await server.post("/api/v1/accounts/\(zoe)/mute", as: ada, ["duration": 3_600])
            try expectGolden("muted_account", try await server.get("/api/v1/mutes", as: ada).json)
            try await server.suspend(zoe)
            try expectGolden("account_suspended", try await server.get("/api/v1/accounts/\(zoe)", as: ada).json)
        }
    }

    @Test(arguments: Engine.both) func `what is told of the server looks like Mastodon's`(engine: Engine) async throws {
        try await engine.withServer(registration: .approval) { server in
            let ada = try await server.person("ada", role: .owner)
            var profile = ServerProfile(title: "Ours", shortDescription: "A small place", about: "Be kind.\n\nAlways.")
            profile.contactEmail = "ada@mail.example"
            profile.contactAccount = ada.id.rawValue
            profile.rules = [ServerProfile.Rule(id: 1, text: "No spam", hint: "Really")]
            try await server.actions.updateServerProfile(profile, by: ada.id)
            for (name, path) in [
                ("instance_v1", "/api/v1/instance"), ("instance_v2", "/api/v2/instance"),
                ("rules", "/api/v1/instance/rules"), ("extended_description", "/api/v1/instance/extended_description"),
                ("privacy_policy", "/api/v1/instance/privacy_policy"), ("activity", "/api/v1/instance/activity"),
                ("peers", "/api/v1/instance/peers"), ("custom_emojis", "/api/v1/custom_emojis"),
                ("oauth_server", "/.well-known/oauth-authorization-server"),
            ] {
                let answer = try await server.get(path)
                #expect(answer.status == 200)
                try expectGolden(name, answer.json)
            }
            let languages = try await server.get("/api/v1/instance/languages").json
            #expect(languages[0]?["code"]?.stringValue == "aa")
            #expect(try await server.get("/health").text == "OK")
        }
    }

    @Test(arguments: Engine.both) func `what concerns one person looks like Mastodon's`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let eve = try await server.person("eve")
            let post = try await server.publish("Hello #art", by: ada)
            _ = try await server.post("/api/v1/accounts/\(ada.id)/follow", as: eve)
            _ = try await server.post("/api/v1/accounts/\(eve.id)/follow", as: bob)
            _ = try await server.post("/api/v1/statuses/\(post)/favourite", as: bob)
            _ = try await server.post("/api/v1/accounts/\(ada.id)/follow", as: bob)
            try expectGolden("notifications", try await server.get("/api/v1/notifications", as: ada).json)
            let markers = try await server.post(
                "/api/v1/markers", as: ada,
                ["home": ["last_read_id": .string(post.description)], "notifications": ["last_read_id": "7"]])
            try expectGolden("markers", markers.json)
            try expectGolden("preferences", try await server.get("/api/v1/preferences", as: ada).json)
            try expectGolden("search", try await server.get("/api/v2/search?q=art", as: ada).json)
            try expectGolden("tag", try await server.get("/api/v1/tags/Art").json)
            try expectGolden("userinfo", try await server.get("/oauth/userinfo", as: ada).json)
            try expectGolden(
                "familiar_followers",
                try await server.get("/api/v1/accounts/familiar_followers?id[]=\(ada.id)", as: bob).json)
        }
    }
}

extension TestServer {
    /// Fills in a profile, so that every attribute has something to show.
    func rename(_ person: Person) async throws {
        try await actions.updateProfile(
            ProfileChanges(
                displayName: "Ada L.", note: "Counts things. https://ada.example",
                fields: [ProfileChanges.Field(name: "Site", value: "https://ada.example")], discoverable: true),
            as: person.id)
    }

    func remotePost(
        by author: Account.ID, _ number: Int = 1, visibility: Visibility = .public, mentioned: [Account.ID] = []
    ) async throws -> Post.ID {
        time.advance(seconds: 1)
        let attachment = Attachment(
            id: 77, kind: .image, remoteURL: "https://theirs.example/a.jpg", mediaType: "image/jpeg",
            description: "A picture", blurhash: "LEHV6nWB2yk8pyo0adR*.7kCMdnj", width: 600, height: 400, focusX: 0.5,
            focusY: -0.25)
        let id = try await actions.receivePost(
            RemotePost(
                uri: "https://theirs.example/posts/\(number)", url: "https://theirs.example/@zoe/\(number)",
                author: author, inReplyTo: nil, inReplyToURI: nil, visibility: visibility,
                content: SafeHTML.sanitise("<p>Number <b>\(number)</b></p>"),
                createdAt: Timestamp(milliseconds: 1_789_000_000_000),
                attachments: [attachment], mentioned: mentioned))
        return try #require(id)
    }

    func suspend(_ account: Account.ID) async throws {
        try await actions.write { try $0.transaction.setStanding(.suspended, of: account) }
    }
}
