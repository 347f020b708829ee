import Domain
import JSON
import PostgresCluster
import Store
import Testing

@testable import MastodonAPI

@Suite struct ReportTests {
    @Test(arguments: Engine.both) func `somebody is reported with posts of theirs`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let eve = try await server.person("eve")
            let post = try await server.publish("Buy birds!", by: eve)
            let own = try await server.publish("I am innocent", by: ada)
            let letter = try await server.publish("Not for Ada", by: eve, visibility: .private)
            let filed = try await server.post(
                "/api/v1/reports", as: ada,
                [
                    "account_id": .string("\(eve.id)"), "status_ids": [.string("\(post)")], "comment": "Spam",
                    "category": "spam", "forward": true,
                ])
            #expect(filed.status == 200 && filed["category"]?.stringValue == "spam")
            #expect(filed["status_ids"]?.arrayValue?.compactMap(\.stringValue) == ["\(post)"])
            #expect(filed["target_account"]?["acct"]?.stringValue == "eve")
            // There is no other server to send it to.
            #expect(filed["forwarded"]?.boolValue == false && filed["action_taken"]?.boolValue == false)
            func refusal(_ form: JSONValue) async throws -> Int {
                try await server.post("/api/v1/reports", as: ada, form).status
            }
            let target: JSONValue = .string("\(eve.id)")
            #expect(try await refusal(["account_id": "1"]) == 404)
            #expect(try await refusal(["comment": "nobody"]) == 404)
            #expect(try await refusal(["account_id": .string("\(ada.id)")]) == 404)
            #expect(try await refusal(["account_id": target, "status_ids": [.string("\(own)")]]) == 404)
            // What the reporter cannot see is as good as not there.
            #expect(try await refusal(["account_id": target, "status_ids": [.string("\(letter)")]]) == 404)
            #expect(try await refusal(["account_id": target, "category": "nonsense"]) == 422)
            let long = String(repeating: "a", count: 1_001)
            #expect(try await refusal(["account_id": target, "comment": .string(long)]) == 422)
            #expect(try await server.post("/api/v1/reports").status == 401)
            #expect(try await server.actions.read { try $0.openReportsCount() } == 1)
        }
    }

    @Test(arguments: Engine.both) func `those who moderate are told of each report, and nobody else`(engine: Engine)
        async throws
    {
        try await engine.withServer { server in
            let (ada, eve) = (try await server.person("ada"), try await server.person("eve"))
            let mod = try await server.person("mod", role: .moderator)
            for comment in ["Spam.", "Spam again."] {
                let form: JSONValue = ["account_id": .string(eve.id.description), "comment": .string(comment)]
                #expect(try await server.post("/api/v1/reports", as: ada, form).status == 200)
            }
            let told = try await server.get("/api/v1/notifications", as: mod).json.arrayValue ?? []
            #expect(told.map { $0["type"]?.stringValue } == ["admin.report", "admin.report"])
            #expect(told.map { $0["report"]?["comment"]?.stringValue } == ["Spam again.", "Spam."])
            #expect(told.first?["account"]?["username"]?.stringValue == "ada")
            #expect(told.first?["report"]?["target_account"]?["username"]?.stringValue == "eve")
            #expect(try await server.get("/api/v1/notifications", as: eve).json == [])
            // Who does not moderate any more reads no reports.
            try await server.database.write { transaction in
                _ = try transaction.execute("UPDATE users SET role = \(User.Role.person)")
            }
            #expect(try await server.get("/api/v1/notifications", as: mod).json == [])
        }
    }
}
