import JSON
import PostgresCluster
import Support
import Testing

@Suite struct FollowersOnly {
    /// Every way to come by a post, asked by people who may not see it.
    @Test(arguments: [Engine.memory, .postgres])
    func `a followers-only post is invisible to everyone else in every endpoint`(engine: Engine) async throws {
        try await World.with(["ours", "theirs"], on: engine) { world in
            let ada = try await world["ours"].person("ada")
            let friend = try await world["ours"].person("friend")
            let stranger = try await world["ours"].person("stranger")
            let afar = try await world["theirs"].person("afar")
            try await friend.follow(ada)
            let secret = "Only for friends #secret"
            let post = try await ada.post(secret, ["visibility": "private"])
            let id = post["id"]?.stringValue ?? ""
            let uri = post["uri"]?.stringValue ?? ""
            #expect(try await eventually { try await friend.home().contains(secret) })

            #expect(try await !stranger.home().contains(secret))
            let lists = [
                "/api/v1/timelines/public", "/api/v1/timelines/public?local=true", "/api/v1/timelines/tag/secret",
                "/api/v1/accounts/\(ada.id)/statuses", "/api/v1/statuses?id[]=\(id)",
            ]
            for path in lists {
                #expect(try await !stranger.texts(path).contains(secret), "\(path)")
                let anonymous = try await world["ours"].send("GET", path)
                #expect(!String(decoding: anonymous.1, as: UTF8.self).contains("Only for friends"), "\(path)")
            }
            let single = [
                "/api/v1/statuses/\(id)", "/api/v1/statuses/\(id)/context", "/api/v1/statuses/\(id)/history",
                "/api/v1/statuses/\(id)/source", "/api/v1/statuses/\(id)/reblogged_by",
                "/api/v1/statuses/\(id)/favourited_by",
            ]
            for path in single {
                #expect(try await world["ours"].send("GET", path, token: stranger.token).0 == 404, "\(path)")
            }
            for verb in ["reblog", "favourite", "bookmark", "mute", "pin"] {
                let answer = try await world["ours"].send(
                    "POST", "/api/v1/statuses/\(id)/\(verb)", token: stranger.token)
                #expect([404, 422].contains(answer.0), "\(verb)")
            }
            let search = try await stranger.call("GET", "/api/v2/search?q=\(uri.urlEncoded)")
            #expect(search["statuses"]?.arrayValue?.isEmpty == true)
            let activityJSON = [("Accept", "application/activity+json")]
            let path = String(uri.dropFirst(world["ours"].baseURL.count))
            #expect(try await world["ours"].send("GET", path, headers: activityJSON).0 == 404)
            for page in ["/@ada", "/@ada/\(id)", "/tags/secret", "/public/local"] {
                let html = try await world["ours"].send("GET", page, headers: [("Accept", "text/html")])
                #expect(!String(decoding: html.1, as: UTF8.self).contains("Only for friends"), "\(page)")
            }
            let elsewhere = try await afar.call("GET", "/api/v2/search?resolve=true&q=\(uri.urlEncoded)")
            #expect(elsewhere["statuses"]?.arrayValue?.isEmpty == true)
        }
    }
}
