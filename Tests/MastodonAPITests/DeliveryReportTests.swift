import Domain
import JSON
import PostgresCluster
import Store
import Testing

@testable import MastodonAPI

/// Who learns where a post went.
@Suite struct DeliveryReportTests {
    @Test(arguments: Engine.both)
    func `the author reads what became of a post, nobody else does`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let ben = try await server.person("ben")
            let id = try await server.publish("hello", by: ada)
            let path = "/api/v1/martlet/statuses/\(id)/deliveries"
            let empty = try await server.get(path, as: ada)
            #expect(empty.status == 200 && empty.json["total"]?.intValue == 0)

            let now = server.time.now
            try await server.database.write { transaction in
                try transaction.insertReport(of: id, by: ada.id, skipped: ["blocked.example"], at: now)
                let body = try transaction.insert(
                    OutboundBody(id: 1, activityID: "a", sender: ada.id, body: "{}", createdAt: now, post: id))
                var deliveries = ["a.example", "b.example", "c.example"].enumerated().map { number, host in
                    Delivery(
                        id: Int64(number), body: body, host: host, inboxURL: "https://\(host)/inbox", createdAt: now)
                }
                for delivery in deliveries { try transaction.insert(delivery) }
                try transaction.finishDeliveries([0], reported: true, at: now)
                try transaction.dropDelivery(1, error: "HTTP 410", at: now)
                deliveries[2].attempts = 1
                try transaction.retryDelivery(deliveries[2], at: now.adding(seconds: 60), error: "HTTP 500")
            }
            let answer = try await server.get(path, as: ada).json
            for (name, count): (String, Int64) in [
                "total": 3, "delivered": 1, "retrying": 1, "failed": 1, "skipped": 1, "waiting": 0,
            ] {
                #expect(answer[name]?.intValue == count, "\(name)")
            }
            #expect(answer["retrying_until"]?.stringValue != nil)
            let hosts = try #require(answer["hosts"]?.arrayValue)
            #expect(
                hosts.map { $0["host"]?.stringValue } == ["c.example", "b.example", "blocked.example", "a.example"])
            #expect(hosts.map { $0["state"]?.stringValue } == ["retrying", "failed", "skipped", "delivered"])
            #expect(hosts[0]["attempts"]?.intValue == 1 && hosts[0]["last_error"]?.stringValue == "HTTP 500")
            #expect(hosts[3]["delivered_at"]?.stringValue != nil)
            let second = try await server.get(path + "?limit=1&offset=1", as: ada).json["hosts"]?.arrayValue
            #expect(second?.map { $0["host"]?.stringValue } == ["b.example"])

            let limited = try await server.token(for: ada.id, scopes: "write read:accounts")
            #expect(try await server.get(path, token: limited).status == 403)
            #expect(try await server.get(path).status == 401)
            let missing = try await server.get("/api/v1/martlet/statuses/1/deliveries", as: ada)
            let foreign = try await server.get(path, as: ben)
            #expect(foreign.status == 404 && foreign.bytes == missing.bytes)
            // It outlives the post.
            _ = try await server.actions.deletePost(id, as: ada.id)
            #expect(try await server.get(path, as: ada).status == 200)
            #expect(try await server.get(path, as: ben).status == 404)
        }
    }
}
