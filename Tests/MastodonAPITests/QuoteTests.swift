import Actions
import Domain
import JSON
import PostgresCluster
import Store
import Testing

@testable import MastodonAPI

/// Quote posts as apps see them.
@Suite struct QuoteTests {
    @Test(arguments: Engine.both) func `a post is quoted, seen inside, counted and told`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let first = try await server.publish("Worth quoting", by: ada)
            let answer = try await server.post(
                "/api/v1/statuses", as: bob, ["status": "Look", "quoted_status_id": .string("\(first)")])
            #expect(answer.status == 200)
            let quote = answer.json["quote"]
            #expect(quote?["state"] == "accepted")
            #expect(quote?["quoted_status"]?["id"]?.stringValue == "\(first)")
            #expect(quote?["quoted_status"]?["quote"] == .null)
            #expect(answer.json["content"]?.stringValue?.hasPrefix("<p class=\"quote-inline\">RE: ") == true)
            let id = answer.json["id"]?.stringValue ?? ""
            let counted = try await server.get("/api/v1/statuses/\(first)")
            #expect(counted.json["quotes_count"] == 1)
            let quotes = try await server.get("/api/v1/statuses/\(first)/quotes", as: ada)
            #expect(quotes.json.arrayValue?.map { $0["id"]?.stringValue } == [id])
            let told = try await server.get("/api/v1/notifications", as: ada)
            #expect(told.json[0]?["type"] == "quote")
            #expect(told.json[0]?["status"]?["id"]?.stringValue == id)

            // A quote of the quote only names what is inside.
            let outer = try await server.post(
                "/api/v1/statuses", as: ada, ["status": "Deeper", "quoted_status_id": .string(id)])
            let inner = outer.json["quote"]?["quoted_status"]?["quote"]
            #expect(inner?["quoted_status_id"]?.stringValue == "\(first)")
            #expect(inner?["quoted_status"] == nil)
        }
    }

    @Test(arguments: Engine.both) func `whom the author does not let quote is refused`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let cases: [(JSONValue, String)] = [
                (["status": "x", "quote_approval_policy": "nobody"], "denied"),
                (["status": "x", "quote_approval_policy": "followers"], "denied"),
                (["status": "x", "quote_approval_policy": "public"], "automatic"),
                (["status": "x", "quote_approval_policy": "public", "visibility": "private"], "denied"),
            ]
            _ = try await server.post("/api/v1/accounts/\(ada.id)/unfollow", as: bob)
            for (form, permission) in cases {
                let post = try await server.post("/api/v1/statuses", as: ada, form)
                let id = post.json["id"]?.stringValue ?? ""
                #expect(post.json["quote_approval"]?["current_user"] == "automatic")
                let seen = try await server.get("/api/v1/statuses/\(id)", as: bob)
                if seen.status == 200 {
                    #expect(seen.json["quote_approval"]?["current_user"]?.stringValue == permission)
                }
                let quote = try await server.post(
                    "/api/v1/statuses", as: bob, ["status": "Look", "quoted_status_id": .string(id)])
                #expect(quote.status == (permission == "denied" ? 404 : 200))
            }
            let wrong = try await server.post(
                "/api/v1/statuses", as: ada, ["status": "x", "quote_approval_policy": "friends"])
            #expect(wrong.status == 422)
        }
    }

    @Test(arguments: Engine.both) func `followers may quote what is for followers to quote`(engine: Engine) async throws
    {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            _ = try await server.post("/api/v1/accounts/\(ada.id)/follow", as: bob)
            let post = try await server.post(
                "/api/v1/statuses", as: ada, ["status": "x", "quote_approval_policy": "followers"])
            let id = post.json["id"]?.stringValue ?? ""
            let seen = try await server.get("/api/v1/statuses/\(id)", as: bob)
            #expect(seen.json["quote_approval"]?["automatic"] == ["followers"])
            #expect(seen.json["quote_approval"]?["current_user"] == "automatic")
        }
    }

    @Test(arguments: Engine.both) func `only the quoted author changes the policy and takes a quote back`(
        engine: Engine
    ) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let first = try await server.publish("Worth quoting", by: ada)
            let quote = try await server.post(
                "/api/v1/statuses", as: bob, ["status": "Look", "quoted_status_id": .string("\(first)")])
            let id = quote.json["id"]?.stringValue ?? ""
            let path = "/api/v1/statuses/\(first)/quotes/\(id)/revoke"
            #expect(try await server.post(path, as: bob).status == 404)
            let other = try await server.publish("Another", by: ada)
            #expect(try await server.post("/api/v1/statuses/\(other)/quotes/\(id)/revoke", as: ada).status == 404)
            let revoked = try await server.post(path, as: ada)
            #expect(revoked.json["quote"]?["state"] == "revoked")
            #expect(revoked.json["quote"]?["quoted_status"] == .null)
            #expect(try await server.get("/api/v1/statuses/\(first)").json["quotes_count"] == 0)

            let policy = "/api/v1/statuses/\(first)/interaction_policy"
            let form: JSONValue = ["quote_approval_policy": "nobody"]
            #expect(try await server.send(.put, policy, token: bob.token, json: form).status == 404)
            let changed = try await server.send(.put, policy, token: ada.token, json: form)
            #expect(changed.json["quote_approval"]?["automatic"] == [])
        }
    }

    @Test(arguments: Engine.both) func `a quoted post is shown to those only who may see it`(engine: Engine)
        async throws
    {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let cat = try await server.person("cat")
            let first = try await server.publish("Worth quoting", by: ada)
            let quote = try await server.post(
                "/api/v1/statuses", as: bob, ["status": "Look", "quoted_status_id": .string("\(first)")])
            let id = quote.json["id"]?.stringValue ?? ""
            func state(for person: Person) async throws -> JSONValue? {
                try await server.get("/api/v1/statuses/\(id)", as: person).json["quote"]
            }
            _ = try await server.post("/api/v1/accounts/\(ada.id)/mute", as: cat)
            #expect(try await state(for: cat)?["state"] == "muted_account")
            #expect(try await state(for: cat)?["quoted_status"]?["id"]?.stringValue == "\(first)")
            _ = try await server.post("/api/v1/accounts/\(ada.id)/block", as: cat)
            #expect(try await state(for: cat)?["state"] == "blocked_account")
            _ = try await server.post("/api/v1/accounts/\(ada.id)/unblock", as: cat)
            _ = try await server.post("/api/v1/accounts/\(cat.id)/block", as: ada)
            #expect(try await state(for: cat)?["state"] == "unauthorized")
            #expect(try await state(for: cat)?["quoted_status"] == .null)
            _ = try await server.send(.delete, "/api/v1/statuses/\(first)", token: ada.token)
            #expect(try await state(for: bob)?["state"] == "deleted")

            // One's own post for followers is quoted for followers.
            let few = try await server.publish("For few", by: ada, visibility: .private)
            let own = try await server.post(
                "/api/v1/statuses", as: ada, ["status": "More", "quoted_status_id": .string("\(few)")])
            #expect(own.json["visibility"] == "private")
            let direct = try await server.publish("For you", by: ada, visibility: .direct)
            let none = try await server.post(
                "/api/v1/statuses", as: ada, ["status": "More", "quoted_status_id": .string("\(direct)")])
            #expect(none.status == 404)
        }
    }

    @Test(arguments: Engine.both) func `a suspended person is not quoted any more`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let first = try await server.publish("Worth quoting", by: ada)
            let quote = try await server.post(
                "/api/v1/statuses", as: bob, ["status": "Look", "quoted_status_id": .string("\(first)")])
            try await server.suspend(ada.id)
            let id = quote.json["id"]?.stringValue ?? ""
            let seen = try await server.get("/api/v1/statuses/\(id)", as: bob)
            #expect(seen.json["quote"]?["state"] == "unauthorized")
            #expect(seen.json["quote"]?["quoted_status"] == .null)
        }
    }
}
