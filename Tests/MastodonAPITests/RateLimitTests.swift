import Domain
import HTTPTypes
import PostgresCluster
import Testing

@testable import MastodonAPI

@Suite struct RateLimitTests {
    @Test func `requests are counted for each person, and the headers tell`() async throws {
        try await Engine.memory.withServer(limitsRates: true) { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let first = try await server.get("/api/v1/timelines/home", as: ada)
            #expect(first.headers[.rateLimitLimit] == "300" && first.headers[.rateLimitRemaining] == "299")
            #expect(first.headers[.rateLimitReset] == "2026-09-21T14:15:00.000000Z")
            // Another token is no other allowance.
            let second = try await server.token(for: ada.id, scopes: "read")
            for _ in 0..<299 { _ = try await server.get("/api/v1/timelines/home", token: second) }
            let refused = try await server.get("/api/v1/timelines/home", as: ada)
            #expect(refused.status == 429 && refused.error == "Too many requests")
            #expect(refused.headers[.rateLimitRemaining] == "0")
            #expect(refused.headers[.retryAfter].flatMap { Int($0) }.map { (1...300).contains($0) } == true)
            #expect(first.headers[.retryAfter] == nil)
            #expect(try await server.get("/api/v1/timelines/home", as: bob).status == 200)
            server.time.advance(seconds: 300)
            #expect(try await server.get("/api/v1/timelines/home", as: ada).status == 200)
        }
    }

    @Test func `deleting and signing up have limits of their own`() async throws {
        try await Engine.memory.withServer(limitsRates: true) { server in
            let ada = try await server.person("ada")
            for _ in 0..<30 { _ = try await server.send(.delete, "/api/v1/statuses/1", token: ada.token) }
            let refused = try await server.send(.delete, "/api/v1/statuses/1", token: ada.token)
            #expect(refused.status == 429 && refused.headers[.rateLimitLimit] == "30")
            #expect(try await server.get("/api/v1/timelines/home", as: ada).status == 200)
            for _ in 0..<5 { #expect(try await server.send(.post, "/api/v1/apps", form: "client_name=").status == 422) }
            #expect(try await server.send(.post, "/api/v1/apps", form: "client_name=").status == 429)
        }
    }

    @Test func `without limits there are no headers`() async throws {
        try await Engine.memory.withServer { server in
            let answer = try await server.get("/api/v1/timelines/public")
            #expect(answer.headers[.rateLimitLimit] == nil)
        }
    }
}
