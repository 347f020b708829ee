import Domain
import JSON
import PostgresCluster
import Testing

@testable import MastodonAPI

/// Reactions as apps see them.
@Suite struct ReactionTests {
    @Test(arguments: Engine.both) func `people react, join in and take it back`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let post = try await server.publish("Hello", by: ada)
            #expect(try await server.get("/api/v1/statuses/\(post)")["reactions"] == nil)
            let path = "/api/v1/pleroma/statuses/\(post)/reactions"
            let thumb = "%F0%9F%91%8D"
            let reacted = try await server.send(.put, "\(path)/\(thumb)", token: bob.token)
            #expect(
                reacted["pleroma"]?["emoji_reactions"]?.text
                    == #"[{"name":"👍","count":1,"me":true,"url":null,"static_url":null}]"#)
            #expect(reacted["favourites_count"]?.intValue == 1 && reacted["favourited"]?.boolValue == true)
            _ = try await server.send(
                .put, "/api/v1/martlet/statuses/\(post)/reactions/\(thumb)", token: ada.token)
            #expect(try await server.get("/api/v1/statuses/\(post)")["reactions"]?[0]?["count"]?.intValue == 2)
            let list = try await server.get(path, as: bob)
            #expect(list.json[0]?["accounts"]?[0]?["id"]?.stringValue == "\(bob.id)")
            let told = try await server.get("/api/v1/notifications", as: ada)
            #expect(told.json[0]?["type"]?.stringValue == "favourite")
            for wrong in ["a", "%3Acat%3A", "%3Cscript%3E"] {
                #expect(try await server.send(.put, "\(path)/\(wrong)", token: bob.token).status == 422)
            }
            let back = try await server.send(.delete, "\(path)/\(thumb)", token: bob.token)
            #expect(back["reactions"]?[0]?["me"]?.boolValue == false && back["favourites_count"]?.intValue == 1)
        }
    }

    @Test(arguments: Engine.both) func `reactions are as hidden as their posts`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let eve = try await server.person("eve")
            let post = try await server.publish("Hello", by: ada, visibility: .private)
            for id in ["\(post)", "112233"] {
                let path = "/api/v1/pleroma/statuses/\(id)/reactions"
                #expect(try await server.get(path, as: eve).status == 404)
                #expect(try await server.send(.put, "\(path)/%F0%9F%91%8D", token: eve.token).status == 404)
                #expect(try await server.send(.delete, "\(path)/%F0%9F%91%8D", token: eve.token).status == 404)
            }
        }
    }
}
