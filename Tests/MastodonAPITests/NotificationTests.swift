import Actions
import Domain
import JSON
import PostgresCluster
import Testing

@testable import MastodonAPI

@Suite struct NotificationTests {
    @Test(arguments: Engine.both) func `notifications are filtered, counted and cleared`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let eve = try await server.person("eve")
            let post = try await server.publish("Hello", by: ada)
            _ = try await server.post("/api/v1/statuses/\(post)/favourite", as: bob)
            _ = try await server.post("/api/v1/statuses/\(post)/reblog", as: eve)
            _ = try await server.post("/api/v1/accounts/\(ada.id)/follow", as: bob)
            func kinds(_ query: String) async throws -> [String] {
                try await server.get("/api/v1/notifications?\(query)", as: ada).json.arrayValue?
                    .compactMap { $0["type"]?.stringValue } ?? []
            }
            let all = try await kinds("")
            #expect(Set(all) == ["favourite", "reblog", "follow"])
            let some = try await kinds("types[]=favourite&types[]=poll&types[]=unheard_of")
            #expect(some == ["favourite"])
            let none = try await kinds("types[]=unheard_of")
            #expect(none == [])
            let without = try await kinds("exclude_types[]=favourite&exclude_types[]=follow")
            #expect(without == ["reblog"])
            let eves = try await kinds("account_id=\(eve.id)")
            #expect(eves == ["reblog"])
            let nobodys = try await server.get("/api/v1/notifications?account_id=nobody", as: ada)
            #expect(nobodys.status == 200 && nobodys.ids == [])
            let path = "/api/v1/notifications/unread_count"
            #expect(try await server.get(path, as: ada)["count"]?.intValue == 3)
            #expect(try await server.get(path + "?limit=2&types[]=follow", as: ada)["count"]?.intValue == 1)
            let ids = try await server.get("/api/v1/notifications", as: ada).ids
            let first = try #require(ids.first)
            _ = try await server.post("/api/v1/markers", as: ada, ["notifications": ["last_read_id": .string(first)]])
            #expect(try await server.get(path, as: ada)["count"]?.intValue == 0)
            let one = try await server.get("/api/v1/notifications/\(first)", as: ada)
            #expect(one["id"]?.stringValue == first)
            #expect(try await server.post("/api/v1/notifications/\(first)/dismiss", as: ada).text == "{}")
            #expect(try await server.get("/api/v1/notifications/\(first)", as: ada).status == 404)
            #expect(try await server.post("/api/v1/notifications/clear", as: ada).text == "{}")
            #expect(try await server.get("/api/v1/notifications", as: ada).ids == [])
        }
    }

    @Test(arguments: Engine.both) func `markers keep their place`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            _ = try await server.send(.post, "/api/v1/markers", token: ada.token, form: "home[last_read_id]=5")
            let both = try await server.get("/api/v1/markers?timeline[]=home&timeline[]=notifications", as: ada)
            #expect(both["home"]?["last_read_id"]?.stringValue == "5" && both["notifications"] == nil)
            #expect(try await server.get("/api/v1/markers", as: ada).text == "{}")
            let wrong = try await server.post("/api/v1/markers", as: ada, ["home": ["last_read_id": "x"]])
            #expect(wrong.status == 422)
        }
    }
}
