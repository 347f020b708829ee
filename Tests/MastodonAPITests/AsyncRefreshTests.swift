import Actions
import Domain
import PostgresCluster
import Store
import Testing

@testable import MastodonAPI

@Suite struct AsyncRefreshTests {
    /// A post of another server, which says that it has four answers.
    private func remotePost(_ server: TestServer) async throws -> Post.ID {
        let author = try await server.stranger("mika", at: "elsewhere.example")
        var post = RemotePost(
            uri: "https://elsewhere.example/users/mika/statuses/7", author: author, visibility: .public,
            content: SafeHTML(plain: "Swifts are back"), createdAt: Timestamp(milliseconds: 1_700_000_000_000))
        post.totals = .init(replies: 4, reblogs: 3, favourites: 2)
        return try #require(try await server.actions.receivePost(post, isHistory: true))
    }

    @Test(arguments: Engine.both) func `a conversation that is being fetched says so`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let post = try await remotePost(server)
            let path = "/api/v1/statuses/\(post)/context"
            // Strangers make nobody ask other servers.
            #expect(try await server.get(path).headers[.asyncRefresh] == nil)
            let header = try #require(try await server.get(path, as: ada).headers[.asyncRefresh])
            let match = try #require(header.wholeMatch(of: #/id="([A-Za-z0-9_-]{43})", retry=3, result_count=0/#))
            let id = String(match.1)
            let refresh = "/api/v1_alpha/async_refreshes/\(id)"
            // Whoever opens it too is told of the same.
            let bob = try await server.person("bob")
            #expect(try await server.get(path, as: bob).headers[.asyncRefresh] == header)
            let running = try await server.get(refresh, as: ada)
            #expect(running["async_refresh"]?["id"]?.stringValue == id)
            #expect(running["async_refresh"]?["status"]?.stringValue == "running")
            #expect(running["async_refresh"]?["result_count"]?.intValue == 0)
            try await server.actions.write { changes in
                try changes.transaction.advanceThreadFetch(id, requests: 5, found: 3)
                try changes.transaction.finishThreadFetch(id, at: changes.now)
            }
            let finished = try await server.get(refresh, as: ada)
            #expect(finished["async_refresh"]?["status"]?.stringValue == "finished")
            #expect(finished["async_refresh"]?["result_count"]?.intValue == 3)
            #expect(try await server.get(path, as: ada).headers[.asyncRefresh] == nil)
            #expect(try await server.get(refresh).status == 401)
            #expect(try await server.get("/api/v1_alpha/async_refreshes/1", as: ada).status == 404)
        }
    }

    @Test(arguments: Engine.both) func `a conversation of people here needs nobody else`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let post = try await server.publish("Hello", by: ada)
            #expect(try await server.get("/api/v1/statuses/\(post)/context", as: ada).headers[.asyncRefresh] == nil)
        }
    }

    @Test(arguments: Engine.both) func `counts are those of a post's own server, and what came since`(
        engine: Engine
    ) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let post = try await remotePost(server)
            let before = try await server.get("/api/v1/statuses/\(post)", as: ada)
            #expect(before["replies_count"]?.intValue == 4)
            #expect(before["reblogs_count"]?.intValue == 3)
            #expect(before["favourites_count"]?.intValue == 2)
            _ = try await server.post("/api/v1/statuses/\(post)/favourite", as: ada)
            for number in 1...5 { _ = try await server.publish("answer \(number)", by: ada, to: post) }
            let after = try await server.get("/api/v1/statuses/\(post)", as: ada)
            #expect(after["replies_count"]?.intValue == 5)
            #expect(after["favourites_count"]?.intValue == 3)
        }
    }
}
