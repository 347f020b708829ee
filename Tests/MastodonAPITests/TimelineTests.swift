import Actions
import Domain
import PostgresCluster
import Testing

@testable import MastodonAPI

@Suite struct TimelineTests {
    @Test(arguments: Engine.both) func `links lead through a timeline both ways`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            var posts: [String] = []
            for number in 0..<5 { posts.append(try await server.publish("Post \(number)", by: ada).description) }
            let newest = try await server.get("/api/v1/timelines/home?limit=2&local=true", as: ada)
            #expect(newest.ids == [posts[4], posts[3]])
            #expect(
                newest.links == """
                    <https://ours.example/api/v1/timelines/home?limit=2&local=true&max_id=\(posts[3])>; rel="next", \
                    <https://ours.example/api/v1/timelines/home?limit=2&local=true&min_id=\(posts[4])>; rel="prev"
                    """)
            #expect(
                try await server.get("/api/v1/timelines/home?limit=2&max_id=\(posts[3])", as: ada).ids == [
                    posts[2], posts[1],
                ])
            #expect(
                try await server.get("/api/v1/timelines/home?limit=2&min_id=\(posts[0])", as: ada).ids == [
                    posts[2], posts[1],
                ])
            #expect(
                try await server.get("/api/v1/timelines/home?limit=2&since_id=\(posts[0])", as: ada).ids == [
                    posts[4], posts[3],
                ])
            let last = try await server.get("/api/v1/timelines/home?max_id=\(posts[1])", as: ada)
            #expect(last.ids == [posts[0]] && !last.links.contains("next"))
            let empty = try await server.get("/api/v1/timelines/home?max_id=1", as: ada)
            #expect(empty.ids == [] && empty.links == "")
            // What is no number is as if it were not there; limits have bounds.
            #expect(try await server.get("/api/v1/timelines/home?limit=0&max_id=x", as: ada).ids == [posts[4]])
            #expect(try await server.get("/api/v1/timelines/home?limit=9999", as: ada).ids.count == 5)
        }
    }

    @Test(arguments: Engine.both) func `public timelines tell here from elsewhere`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let zoe = try await server.stranger("zoe")
            let here = try await server.publish("Here", by: ada).description
            _ = try await server.publish("Not listed", by: ada, visibility: .unlisted)
            let there = try await server.remotePost(by: zoe).description
            #expect(Set(try await server.get("/api/v1/timelines/public").ids) == [here, there])
            #expect(try await server.get("/api/v1/timelines/public?local=true").ids == [here])
            #expect(try await server.get("/api/v1/timelines/public?remote=1").ids == [there])
            #expect(try await server.get("/api/v1/timelines/public?only_media=true").ids == [there])
            #expect(try await server.get("/api/v1/timelines/public?local=false&only_media=0").ids.count == 2)
            _ = try await server.post("/api/v1/accounts/\(zoe)/mute", as: bob)
            #expect(try await server.get("/api/v1/timelines/public", as: bob).ids == [here])
        }
    }

    @Test(arguments: Engine.both) func `tag timelines take any, all and none`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let art = try await server.publish("#Art", by: ada).description
            let both = try await server.publish("#art and #Café", by: ada).description
            let music = try await server.publish("#music", by: ada).description
            #expect(try await server.get("/api/v1/timelines/tag/ART").ids == [both, art])
            #expect(try await server.get("/api/v1/timelines/tag/art?any[]=music").ids == [music, both, art])
            #expect(try await server.get("/api/v1/timelines/tag/art?all[]=caf%C3%A9").ids == [both])
            #expect(try await server.get("/api/v1/timelines/tag/art?none[]=caf%C3%A9").ids == [art])
            #expect(try await server.get("/api/v1/timelines/tag/caf%C3%A9").ids == [both])
            #expect(try await server.get("/api/v1/timelines/tag/art?remote=true").ids == [])
        }
    }

    @Test(arguments: Engine.both) func `an account's posts can be narrowed`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let post = try await server.publish("A #tagged post", by: ada).description
            let other = try await server.publish("Bob's", by: bob)
            let reply = try await server.publish("@bob yes", by: ada, to: other).description
            let boost = try await server.post("/api/v1/statuses/\(other)/reblog", as: ada)["id"]?.stringValue ?? ""
            let closed = try await server.publish("Closed", by: ada, visibility: .private).description
            let path = "/api/v1/accounts/\(ada.id)/statuses"
            // The boost was made in the same second as the reply, after it.
            #expect(Set(try await server.get(path, as: bob).ids) == [boost, reply, post])
            #expect(
                Set(try await server.get("\(path)?exclude_replies=true&exclude_reblogs=true", as: bob).ids) == [post])
            #expect(try await server.get("\(path)?tagged=Tagged", as: bob).ids == [post])
            #expect(try await server.get("\(path)?only_media=true", as: bob).ids == [])
            #expect(try await server.get(path, as: ada).ids.contains(closed))
            _ = try await server.post("/api/v1/accounts/\(bob.id)/block", as: ada)
            #expect(try await server.get(path, as: bob).ids == [])
        }
    }

    @Test(arguments: Engine.both) func `direct posts have a timeline of their own`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let eve = try await server.person("eve")
            let direct = try await server.publish("@bob psst", by: ada, visibility: .direct).description
            let answer = try await server.get("/api/v1/timelines/direct", as: bob)
            #expect(answer.ids == [direct] && answer.headers[.deprecation] != nil)
            #expect(try await server.get("/api/v1/timelines/direct", as: eve).ids == [])
        }
    }
}
