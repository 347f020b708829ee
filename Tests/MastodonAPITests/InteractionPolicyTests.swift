import Actions
import Domain
import JSON
import PostgresCluster
import Store
import Testing

@testable import MastodonAPI

/// Who may like, answer and boost a post, as apps set and see it.
@Suite struct InteractionPolicyTests {
    @Test(arguments: Engine.both) func `an author says who may answer, like and boost`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let form: JSONValue = [
                "status": "For friends",
                "interaction_policy": [
                    "can_reply": ["always": ["followers"]], "can_favourite": ["always": ["author"]],
                    "can_reblog": ["always": ["mentioned"]],
                ],
            ]
            let post = try await server.post("/api/v1/statuses", as: ada, form)
            let id = post.json["id"]?.stringValue ?? ""
            let shown = post.json["interaction_policy"]?["can_reply"]?["automatic_approval"]
            #expect(shown == ["followers", "author"])
            let like = try await server.post("/api/v1/statuses/\(id)/favourite", as: bob)
            #expect(like.status == 403)
            #expect(like.json["error"]?.stringValue?.contains("favourite") == true)
            #expect(try await server.post("/api/v1/statuses/\(id)/reblog", as: bob).status == 403)
            let answer: JSONValue = ["status": "Hello", "in_reply_to_id": .string(id)]
            #expect(try await server.post("/api/v1/statuses", as: bob, answer).status == 403)
            _ = try await server.post("/api/v1/accounts/\(ada.id)/follow", as: bob)
            #expect(try await server.post("/api/v1/statuses", as: bob, answer).status == 200)
            #expect(try await server.post("/api/v1/statuses/\(id)/favourite", as: ada).status == 200)

            let open: JSONValue = ["interaction_policy": ["can_favourite": ["always": ["public"]]]]
            let path = "/api/v1/statuses/\(id)/interaction_policy"
            #expect(try await server.send(.put, path, token: bob.token, json: open).status == 404)
            #expect(try await server.send(.put, path, token: ada.token, json: open).status == 200)
            #expect(try await server.post("/api/v1/statuses/\(id)/favourite", as: bob).status == 200)
            for wrong: JSONValue in [["always": ["friends"]], ["with_approval": ["everybody"]]] {
                let form: JSONValue = ["status": "x", "interaction_policy": ["can_reply": wrong]]
                #expect(try await server.post("/api/v1/statuses", as: ada, form).status == 422)
            }
        }
    }
}
