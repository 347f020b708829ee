import Domain
import JSON
import PostgresCluster
import Testing

@testable import MastodonAPI

@Suite struct FeaturedTagTests {
    @Test(arguments: Engine.both) func `hashtags are featured, counted, shown and taken away`(engine: Engine)
        async throws
    {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            _ = try await server.publish("My #Birds and #bikes", by: ada)
            let suggested = try await server.get("/api/v1/featured_tags/suggestions", as: ada)
            #expect(
                Set((suggested.json.arrayValue ?? []).compactMap { $0["name"]?.stringValue }) == ["Birds", "bikes"])
            let made = try await server.post("/api/v1/featured_tags", as: ada, ["name": "#Birds"])
            #expect(made.status == 200 && made["name"]?.stringValue == "Birds")
            #expect(made["statuses_count"]?.stringValue == "1" && made["last_status_at"]?.stringValue?.count == 10)
            #expect(made["url"]?.stringValue?.hasSuffix("/@ada/tagged/birds") == true)
            #expect(try await server.post("/api/v1/featured_tags", as: ada, ["name": "birds"]).status == 422)
            #expect(try await server.post("/api/v1/featured_tags", as: ada, ["name": "no tag"]).status == 422)
            #expect(try await server.post("/api/v1/featured_tags", as: ada).status == 400)
            let id = made["id"]?.stringValue ?? ""
            #expect(try await server.get("/api/v1/accounts/\(ada.id)/featured_tags").ids == [id])
            #expect(try await server.get("/api/v1/featured_tags", as: ada).ids == [id])
            #expect(try await server.get("/api/v1/tags/birds", as: ada)["featuring"]?.boolValue == true)
            #expect(try await server.get("/api/v1/tags/birds", as: bob)["featuring"]?.boolValue == false)
            // Somebody else's is as good as none.
            #expect(try await server.send(.delete, "/api/v1/featured_tags/\(id)", token: bob.token).status == 404)
            #expect(try await server.send(.delete, "/api/v1/featured_tags/\(id)", token: ada.token).status == 200)
            #expect(try await server.get("/api/v1/featured_tags", as: ada).ids == [])
            let featured = try await server.post("/api/v1/tags/bikes/feature", as: ada)
            #expect(featured["featuring"]?.boolValue == true)
            let unfeatured = try await server.post("/api/v1/tags/bikes/unfeature", as: ada)
            #expect(unfeatured["featuring"]?.boolValue == false)
        }
    }

    @Test(arguments: Engine.both) func `ten featured hashtags are enough`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            for number in 1...10 {
                #expect(
                    try await server.post("/api/v1/featured_tags", as: ada, ["name": .string("tag\(number)")]).status
                        == 200)
            }
            let refused = try await server.post("/api/v1/featured_tags", as: ada, ["name": "tag11"])
            #expect(refused.status == 422 && refused.error?.contains("maximum number of hashtags") == true)
        }
    }
}
