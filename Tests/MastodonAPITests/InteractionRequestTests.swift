import Actions
import Domain
import JSON
import PostgresCluster
import Store
import Testing

@testable import MastodonAPI

/// What waits for the consent of whom it is about, as apps list and decide it.
@Suite struct InteractionRequestTests {
    private static let root = "/api/v1/interaction_requests"

    /// Ada's post, with which others do nothing before she agrees.
    private func post(_ server: TestServer, by ada: Person) async throws -> String {
        let ask: JSONValue = ["with_approval": ["public"]]
        let form: JSONValue = [
            "status": "Ask me first",
            "interaction_policy": ["can_reply": ask, "can_favourite": ask, "can_reblog": ask],
        ]
        let made = try await server.post("/api/v1/statuses", as: ada, form)
        #expect(made.json["interaction_policy"]?["can_reply"]?["manual_approval"] == ["public"])
        return made.json["id"]?.stringValue ?? ""
    }

    @Test(arguments: Engine.both) func `an author decides what others may do with their post`(engine: Engine)
        async throws
    {
        try await engine.withServer { server in
            let (ada, bob) = (try await server.person("ada"), try await server.person("bob"))
            let id = try await post(server, by: ada)
            #expect(try await server.post("/api/v1/statuses/\(id)/favourite", as: bob).status == 200)
            let answer: JSONValue = ["status": "May I?", "in_reply_to_id": .string(id)]
            let reply = try await server.post("/api/v1/statuses", as: bob, answer).json["id"]?.stringValue ?? ""
            let boost = try await server.post("/api/v1/statuses/\(id)/reblog", as: bob)
            #expect(boost.status == 200)

            // Bob sees his own answer, nobody else does; nothing is counted.
            #expect(try await server.get("/api/v1/statuses/\(reply)", as: bob).status == 200)
            #expect(try await server.get("/api/v1/statuses/\(reply)", as: ada).status == 404)
            #expect(try await server.get("/api/v1/statuses/\(reply)").status == 404)
            var shown = try await server.get("/api/v1/statuses/\(id)", as: ada).json
            #expect(shown["replies_count"] == 0 && shown["favourites_count"] == 0 && shown["reblogs_count"] == 0)

            let list = try await server.get(Self.root, as: ada)
            #expect(list.json.arrayValue?.map { $0["type"]?.stringValue } == ["reblog", "reply", "favourite"])
            let waiting = list.json.arrayValue ?? []
            #expect(waiting.allSatisfy { $0["status"]?["id"]?.stringValue == id && $0["accepted_at"] == nil })
            #expect(waiting.first { $0["type"] == "reply" }?["reply"]?["id"]?.stringValue == reply)
            let only = try await server.get("\(Self.root)?favourites=false&reblogs=false&status_id=\(id)", as: ada)
            #expect(only.json.arrayValue?.map { $0["type"]?.stringValue } == ["reply"])
            let told = try await server.get("/api/v1/notifications?types[]=pending.reply", as: ada)
            #expect(told.json.arrayValue?.first?["status"]?["id"]?.stringValue == id)

            for request in waiting {
                let path = "\(Self.root)/\(request["id"]?.stringValue ?? "")/authorize"
                let accepted = try await server.post(path, as: ada)
                #expect(accepted.status == 200 && accepted.json["accepted_at"] != nil)
                #expect(try await server.post(path, as: ada).status == 404)
            }
            shown = try await server.get("/api/v1/statuses/\(id)", as: ada).json
            #expect(shown["replies_count"] == 1 && shown["favourites_count"] == 1 && shown["reblogs_count"] == 1)
            #expect(try await server.get("/api/v1/statuses/\(reply)").status == 200)
            #expect(try await server.get(Self.root, as: ada).json == [])
        }
    }

    @Test(arguments: Engine.both) func `a quote waits for whom it quotes`(engine: Engine) async throws {
        try await engine.withServer { server in
            let (ada, bob) = (try await server.person("ada"), try await server.person("bob"))
            let form: JSONValue = ["status": "Ask me first", "quote_approval_policy": "ask"]
            let post = try await server.post("/api/v1/statuses", as: ada, form).json
            let id = post["id"]?.stringValue ?? ""
            #expect(post["quote_approval"]?["manual"] == ["public"] && post["quote_approval"]?["automatic"] == [])
            func quote(_ text: String) async throws -> String {
                let form: JSONValue = ["status": .string(text), "quoted_status_id": .string(id)]
                let made = try await server.post("/api/v1/statuses", as: bob, form)
                #expect(made.json["quote"]?["state"] == "pending")
                return made.json["id"]?.stringValue ?? ""
            }
            func state(_ quoting: String) async throws -> String? {
                try await server.get("/api/v1/statuses/\(quoting)").json["quote"]?["state"]?.stringValue
            }
            let wanted = try await quote("May I?")
            let list = try await server.get("\(Self.root)?favourites=false", as: ada).json
            let waiting = try #require(list.arrayValue?.first)
            #expect(waiting["type"] == "quote" && waiting["quote"]?["id"]?.stringValue == wanted)
            #expect(try await server.get("\(Self.root)?quotes=false", as: ada).json == [])
            let path = "\(Self.root)/\(waiting["id"]?.stringValue ?? "")/authorize"
            #expect(try await server.post(path, as: ada).status == 200)
            #expect(try await state(wanted) == "accepted")
            #expect(try await server.get("/api/v1/statuses/\(id)").json["quotes_count"] == 1)

            // Who takes their post out of one that still waits is asked no more.
            let revoked = try await quote("And now?")
            #expect(try await server.post("/api/v1/statuses/\(id)/quotes/\(revoked)/revoke", as: ada).status == 200)
            #expect(try await server.get(Self.root, as: ada).json == [])
            #expect(try await state(revoked) == "rejected")
        }
    }

    @Test(arguments: Engine.both) func `nobody else sees or decides what waits for somebody`(engine: Engine)
        async throws
    {
        try await engine.withServer { server in
            let (ada, bob) = (try await server.person("ada"), try await server.person("bob"))
            let eve = try await server.person("eve")
            let id = try await post(server, by: ada)
            let answer: JSONValue = ["status": "May I?", "in_reply_to_id": .string(id)]
            let reply = try await server.post("/api/v1/statuses", as: bob, answer).json["id"]?.stringValue ?? ""
            let waiting = try await server.get(Self.root, as: ada).json.arrayValue?.first?["id"]?.stringValue ?? ""
            let path = "\(Self.root)/\(waiting)"
            #expect(try await server.get(path, as: ada).status == 200)
            for other in [bob, eve] {
                #expect(try await server.get(Self.root, as: other).json == [])
                #expect(try await server.get(path, as: other).status == 404)
                #expect(try await server.post("\(path)/authorize", as: other).status == 404)
                #expect(try await server.post("\(path)/reject", as: other).status == 404)
            }
            #expect(try await server.get(Self.root).status == 401)
            let rejected = try await server.post("\(path)/reject", as: ada)
            #expect(rejected.status == 200 && rejected.json["rejected_at"] != nil)
            #expect(try await server.get("/api/v1/statuses/\(reply)", as: bob).status == 404)
            #expect(try await server.get(path, as: ada).status == 404)
        }
    }
}
