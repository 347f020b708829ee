import Actions
import Domain
import HTTPTypes
import JSON
import PostgresCluster
import Testing

@testable import MastodonAPI

/// Every endpoint, every viewer, every post: nothing is shown to anybody who may not see it.
@Suite struct LeakTests {
    /// Who asks, and which posts they may see; each post carries its name as a word.
    private struct Seen {
        let viewer: Person?
        let posts: Set<String>
    }

    @Test(arguments: Engine.both) func `no endpoint shows a post to somebody who may not see it`(engine: Engine)
        async throws
    {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let follower = try await server.person("follower")
            let named = try await server.person("named")
            let former = try await server.person("former")
            let blocked = try await server.person("blocked")
            let stranger = try await server.person("stranger")
            for person in [follower, former] {
                _ = try await server.post("/api/v1/accounts/\(ada.id)/follow", as: person)
            }
            let posts = [
                "markopen": try await server.publish("markopen #mark", by: ada),
                "markquiet": try await server.publish("markquiet #mark", by: ada, visibility: .unlisted),
                "markclosed": try await server.publish("markclosed #mark @named", by: ada, visibility: .private),
                "markdirect": try await server.publish("markdirect #mark @named", by: ada, visibility: .direct),
            ]
            // What was kept while it could be seen must not stay open.
            for id in posts.values {
                for verb in ["favourite", "bookmark", "mute"] {
                    _ = try await server.post("/api/v1/statuses/\(id)/\(verb)", as: former)
                    _ = try await server.post("/api/v1/statuses/\(id)/\(verb)", as: blocked)
                }
            }
            _ = try await server.post("/api/v1/statuses/\(posts["markclosed"] ?? Post.ID(0))/reblog", as: ada)
            _ = try await server.post("/api/v1/accounts/\(ada.id)/unfollow", as: former)
            _ = try await server.post("/api/v1/accounts/\(blocked.id)/block", as: ada)

            let open: Set<String> = ["markopen", "markquiet"]
            for seen in [
                Seen(viewer: ada, posts: Set(posts.keys)),
                Seen(viewer: follower, posts: open.union(["markclosed"])),
                Seen(viewer: named, posts: open.union(["markclosed", "markdirect"])),
                Seen(viewer: former, posts: open), Seen(viewer: stranger, posts: open), Seen(viewer: nil, posts: open),
                Seen(viewer: blocked, posts: []),
            ] {
                try await check(seen, posts, author: ada, server)
            }
        }
    }

    private func check(_ seen: Seen, _ posts: [String: Post.ID], author: Person, _ server: TestServer) async throws {
        let hidden = posts.keys.filter { !seen.posts.contains($0) }
        for (name, id) in posts {
            let answer = try await server.get("/api/v1/statuses/\(id)", as: seen.viewer)
            #expect((answer.status == 200) == seen.posts.contains(name), "\(name): \(answer.text)")
        }
        let all = posts.values.map { "id[]=\($0)" }.joined(separator: "&")
        let query = "\(all)&q=https://ours.example/@ada/PLACE&tagged=mark&any[]=mark&timeline[]=home&acct=ada"
        for route in server.routes where route.method == .get && !route.isStream {
            for id in posts.values {
                let path = route.path(post: id, account: author.id).replacing("/art", with: "/mark")
                let answer = try await server.get(
                    "\(path)?\(query.replacing("PLACE", with: "\(id)"))", as: seen.viewer)
                for name in hidden { #expect(!answer.text.contains(name), "\(name) in \(path)") }
                guard !route.path.contains(":") else { continue }
                break
            }
        }
        for name in hidden {
            guard let id = posts[name] else { continue }
            let found = try await server.get("/api/v2/search?q=https://ours.example/@ada/\(id)", as: seen.viewer)
            #expect(!found.text.contains(name))
            for verb in ["favourite", "bookmark", "mute", "reblog", "pin"] {
                let answer = try await server.post("/api/v1/statuses/\(id)/\(verb)", as: seen.viewer)
                #expect(answer.status == (seen.viewer == nil ? 401 : 404), "\(verb) \(name)")
            }
            let answer = try await server.post(
                "/api/v1/statuses", as: seen.viewer, ["status": "x", "in_reply_to_id": .string(id.description)])
            #expect(answer.status == (seen.viewer == nil ? 401 : 404))
            #expect(!answer.text.contains(name))
        }
    }
}
