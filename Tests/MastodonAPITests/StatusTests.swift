import Actions
import Domain
import JSON
import PostgresCluster
import Testing

@testable import MastodonAPI

@Suite struct StatusTests {
    @Test(arguments: Engine.both) func `a post is published once for a key`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            var ids: Set<String> = []
            for _ in 0..<3 {
                let answer = try await server.send(
                    .post, "/api/v1/statuses", token: ada.token, form: "status=Once&visibility=unlisted&language=de",
                    headers: [.idempotencyKey: "abc"])
                #expect(answer.status == 200)
                #expect(answer["visibility"]?.stringValue == "unlisted" && answer["language"]?.stringValue == "de")
                ids.insert(answer["id"]?.stringValue ?? "")
            }
            #expect(ids.count == 1)
        }
    }

    @Test(arguments: [
        (#"{}"#, 422, "Validation failed: Text can't be blank"),
        (#"{"status":"  "}"#, 422, "Validation failed: Text can't be blank"),
        (#"{"status":"a","visibility":"secret"}"#, 422, "Validation failed: Visibility is not included in the list"),
        (
            #"{"status":"a","in_reply_to_id":"12"}"#, 404,
            "The post you are trying to reply to does not appear to exist."
        ),
        (
            #"{"status":"a","in_reply_to_id":"x"}"#, 404,
            "The post you are trying to reply to does not appear to exist."
        ),
        (
            #"{"status":"a","media_ids":["1"]}"#, 422,
            "Validation failed: Media attachments are not supported by this server yet"
        ),
        (
            #"{"status":"a","poll":{"options":["a","b"]}}"#, 422,
            "Validation failed: Expires at can't be blank"
        ),
        (
            #"{"status":"a","scheduled_at":"2030-01-01T00:00:00Z"}"#, 422,
            "Validation failed: Scheduled posts are not supported by this server yet"
        ),
        (
            #"{"status":"a","quoted_status_id":"1"}"#, 404,
            "The post you are trying to quote does not appear to exist."
        ),
    ])
    func `what cannot be published is refused with the reason`(
        body: String, status: Int, error: String
    ) async throws {
        try await Engine.memory.withServer { server in
            let ada = try await server.person("ada")
            let answer = try await server.post("/api/v1/statuses", as: ada, try JSONValue.parse(body))
            #expect(answer.status == status && answer.error == error)
        }
    }

    @Test func `a post that is too long is refused`() async throws {
        try await Engine.memory.withServer { server in
            let ada = try await server.person("ada")
            let text = JSONValue.string(String(repeating: "a", count: 501))
            let answer = try await server.post("/api/v1/statuses", as: ada, ["status": text])
            #expect(answer.status == 422)
            #expect(answer.error == "Validation failed: Text character limit of 500 exceeded")
        }
    }

    @Test(arguments: Engine.both) func `mentions that were not expected are told`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let answer = try await server.post(
                "/api/v1/statuses", as: ada, ["status": "Hello @bob", "allowed_mentions": []])
            #expect(answer.status == 422)
            #expect(answer["unexpected_accounts"]?[0]?["id"]?.stringValue == bob.id.description)
            let allowed = try await server.post(
                "/api/v1/statuses", as: ada,
                ["status": "Hello @bob", "allowed_mentions": [.string(bob.id.description)]])
            #expect(allowed.status == 200)
        }
    }

    @Test(arguments: Engine.both) func `what somebody did with a post shows on it`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let post = try await server.publish("Hello", by: ada)
            for (verb, mark) in [("favourite", "favourited"), ("bookmark", "bookmarked"), ("mute", "muted")] {
                let done = try await server.post("/api/v1/statuses/\(post)/\(verb)", as: bob)
                #expect(done[mark]?.boolValue == true)
                let undone = try await server.post("/api/v1/statuses/\(post)/un\(verb)", as: bob)
                #expect(undone[mark]?.boolValue == false)
                _ = try await server.post("/api/v1/statuses/\(post)/\(verb)", as: bob)
            }
            let boost = try await server.post("/api/v1/statuses/\(post)/reblog", as: bob, ["visibility": "unlisted"])
            #expect(boost["visibility"]?.stringValue == "unlisted")
            let shown = try await server.get("/api/v1/statuses/\(post)", as: bob)
            #expect(shown["reblogged"]?.boolValue == true && shown["reblogs_count"]?.intValue == 1)
            #expect(shown["favourites_count"]?.intValue == 1 && shown["pinned"] == nil)
            let others = try await server.get("/api/v1/statuses/\(post)", as: ada)
            #expect(others["favourited"]?.boolValue == false && others["favourites_count"]?.intValue == 1)
            let pinned = try await server.post("/api/v1/statuses/\(post)/pin", as: ada)
            #expect(pinned["pinned"]?.boolValue == true)
            #expect(try await server.get("/api/v1/accounts/\(ada.id)/statuses?pinned=true").ids == ["\(post)"])
            let foreign = try await server.post("/api/v1/statuses/\(post)/pin", as: bob)
            #expect(foreign.status == 422 && foreign.error == "Validation failed: Someone else's post cannot be pinned")
            let anonymous = try await server.get("/api/v1/statuses/\(post)")
            #expect(anonymous["favourited"] == nil && anonymous["filtered"] == nil)
            #expect(try await server.get("/api/v1/statuses/\(post)/favourited_by").ids == ["\(bob.id)"])
            #expect(try await server.get("/api/v1/statuses/\(post)/reblogged_by").ids == ["\(bob.id)"])
            #expect(try await server.get("/api/v1/favourites", as: bob).ids == ["\(post)"])
            #expect(try await server.get("/api/v1/bookmarks", as: bob).ids == ["\(post)"])
            let back = try await server.post("/api/v1/statuses/\(post)/unreblog", as: bob)
            #expect(back["id"]?.stringValue == "\(post)" && back["reblogged"]?.boolValue == false)
        }
    }

    @Test(arguments: Engine.both) func `an edit shows at once, and its history`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let post = try await server.publish("First", by: ada)
            #expect(try await server.get("/api/v1/statuses/\(post)")["content"]?.stringValue == "<p>First</p>")
            server.time.advance(seconds: 5)
            let edited = try await server.send(
                .put, "/api/v1/statuses/\(post)", token: ada.token, form: "status=Second&spoiler_text=Careful")
            #expect(edited["content"]?.stringValue == "<p>Second</p>" && edited["edited_at"]?.stringValue != nil)
            #expect(edited["spoiler_text"]?.stringValue == "Careful" && edited["sensitive"]?.boolValue == true)
            let history = try await server.get("/api/v1/statuses/\(post)/history").json
            #expect(history.arrayValue?.map { $0["content"]?.stringValue } == ["<p>First</p>", "<p>Second</p>"])
            let source = try await server.get("/api/v1/statuses/\(post)/source", as: ada)
            #expect(source["text"]?.stringValue == "Second")
        }
    }

    @Test(arguments: Engine.both) func `a deleted post comes back once, with its source`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let post = try await server.publish("Hello *there*", by: ada)
            let answer = try await server.send(.delete, "/api/v1/statuses/\(post)", token: ada.token)
            #expect(answer["text"]?.stringValue == "Hello *there*")
            let again = try await server.send(.delete, "/api/v1/statuses/\(post)", token: ada.token)
            #expect(again.status == 404 && again.error == "Record not found")
            #expect(try await server.get("/api/v1/statuses/\(post)").status == 404)
        }
    }

    @Test(arguments: Engine.both) func `several posts come at once, without what is hidden`(engine: Engine) async throws
    {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let open = try await server.publish("Open", by: ada)
            let closed = try await server.publish("Closed", by: ada, visibility: .private)
            let path = "/api/v1/statuses?id[]=\(closed)&id[]=\(open)&id[]=5&id[]=x"
            #expect(try await server.get(path, as: bob).ids == ["\(open)"])
            #expect(try await server.get(path, as: ada).ids == ["\(closed)", "\(open)"])
        }
    }

    @Test(arguments: Engine.both) func `a thread has what leads to a post and what answers it`(engine: Engine)
        async throws
    {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let first = try await server.publish("First", by: ada)
            let second = try await server.publish("@ada second", by: bob, to: first)
            let third = try await server.publish("@bob third", by: ada, to: second)
            let hidden = try await server.publish("@bob hidden", by: ada, visibility: .private, to: second)
            let context = try await server.get("/api/v1/statuses/\(second)/context")
            #expect(context["ancestors"]?[0]?["id"]?.stringValue == "\(first)")
            #expect(context["descendants"]?.arrayValue?.map { $0["id"]?.stringValue } == ["\(third)"])
            let mine = try await server.get("/api/v1/statuses/\(second)/context", as: bob)
            #expect(mine["descendants"]?.arrayValue?.map { $0["id"]?.stringValue } == ["\(third)", "\(hidden)"])
        }
    }

    @Test(arguments: Engine.both) func `a new profile shows on old posts`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let post = try await server.publish("Hello", by: ada)
            _ = try await server.get("/api/v1/statuses/\(post)")
            try await server.rename(ada)
            _ = try await server.post("/api/v1/accounts/\(ada.id)/follow", as: bob)
            let author = try await server.get("/api/v1/statuses/\(post)")["account"]
            #expect(author?["display_name"]?.stringValue == "Ada L." && author?["followers_count"]?.intValue == 1)
        }
    }
}
