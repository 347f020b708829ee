import Actions
import Domain
import PostgresCluster
import Store
import Testing

@testable import MastodonAPI

/// Over real sockets.
@Suite struct StreamingTests {
    @Test(arguments: Engine.both) func `one socket carries several streams`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            try await server.listening { port in
                let socket = try await SocketClient.webSocket(
                    port, "/api/v1/streaming?stream=user&access_token=\(ada.token)")
                #expect(socket.status == 101)
                try await socket.sendMessage(#"{"type":"subscribe","stream":"public:local"}"#)
                try await socket.sendMessage(#"{"type":"subscribe","stream":"hashtag","tag":"Art"}"#)
                try await socket.sendMessage(#"{"type":"subscribe","stream":"nothing"}"#)
                #expect(try await socket.expects(#"{"error":"Unknown stream type","status":400}"#))
                let post = try await server.publish("Some #art", by: ada)
                for stream in [#"["user"]"#, #"["public:local"]"#, #"["hashtag","Art"]"#] {
                    let message = #"{"stream":\#(stream),"event":"update","payload":"{\"id\":\"\#(post)\""#
                    #expect(try await socket.expects(message))
                }
                try await socket.sendMessage(#"{"type":"unsubscribe","stream":"public:local"}"#)
                try await socket.sendMessage(#"{"type":"unsubscribe","stream":"user"}"#)
                // Messages are read in order: what this one brings comes after both.
                try await socket.sendMessage(#"{"type":"wrong"}"#)
                #expect(try await socket.expects("Not a message"))
                let later = try await server.publish("More #art", by: ada)
                let message = #","event":"update","payload":"{\"id\":\"\#(later)\""#
                #expect(try await socket.expects(#"["hashtag","Art"]"# + message))
                #expect(!socket.text.contains(#"["user"]"# + message))
                await socket.close()
                #expect(try await eventually { server.hub.subscriptionCount == 0 })
            }
        }
    }

    @Test func `edits and deletions arrive`() async throws {
        try await Engine.memory.withServer { server in
            let ada = try await server.person("ada")
            let post = try await server.publish("First", by: ada)
            try await server.listening { port in
                let socket = try await SocketClient.webSocket(
                    port, "/api/v1/streaming?stream=user", headers: ["Authorization: Bearer \(ada.token)"])
                try await server.actions.editPost(post, PostEditDraft(text: "Second"), as: ada.id)
                #expect(try await socket.expects(#""event":"status.update""#))
                _ = try await server.actions.deletePost(post, as: ada.id)
                #expect(try await socket.expects(#"{"stream":["user"],"event":"delete","payload":"\#(post)"}"#))
            }
        }
    }

    @Test(arguments: Engine.both) func `a post reaches nobody who may not see it`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let secret = try await server.publish("For followers", by: ada, visibility: .private)
            let blocked = try await server.publish("From somebody blocked", by: ada)
            _ = try await server.actions.block(ada.id, as: bob.id)
            let open = try await server.publish("For all", by: bob)
            try await server.listening { port in
                let socket = try await SocketClient.webSocket(
                    port, "/api/v1/streaming?stream=public", headers: ["Sec-WebSocket-Protocol: \(bob.token)"])
                #expect(socket.text.lowercased().contains("sec-websocket-protocol: \(bob.token.lowercased())"))
                // As if a mistake had put them there.
                for post in [secret, blocked, open] { server.hub.publish(.update(post), to: [.publicAll]) }
                #expect(try await socket.expects(#"{\"id\":\"\#(open)\""#))
                #expect(!socket.text.contains("\(secret)") && !socket.text.contains("\(blocked)"))
            }
        }
    }

    @Test(arguments: Engine.both) func `a socket closes when its token is revoked`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let other = try await server.token(for: ada.id, scopes: "read")
            try await server.listening { port in
                let path = "/api/v1/streaming?access_token="
                let first = try await SocketClient.webSocket(port, "\(path)\(ada.token)&stream=public")
                let second = try await SocketClient.webSocket(port, "\(path)\(other)&stream=user")
                let events = try await SocketClient.connect(port)
                try await events.send(
                    "GET /api/v1/streaming/user HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(ada.token)\r\n\r\n")
                #expect(try await events.expects(":)"))
                try await server.revoke(ada.token, of: ada.id)
                #expect(try await first.closes())
                #expect(try await events.closes())
                server.hub.publish(.filtersChanged, to: [.user(ada.id)])
                #expect(try await second.expects("filters_changed"))
                #expect(!second.isClosed)
                let refused = try await SocketClient.webSocket(port, "/api/v1/streaming?access_token=\(ada.token)")
                #expect(refused.status == 401)
            }
        }
    }

    @Test(arguments: Engine.both)
    func `a stream that opens while its token is being revoked ends`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let viewer = try await server.api.viewer(secret: ada.token)
            try await server.revoke(ada.token, of: ada.id)
            let feed = StreamFeed(api: server.api, viewer: viewer)
            let listening = Task {
                await feed.run { _, _ in }
                feed.close()
                return Task.isCancelled
            }
            let deadline = Task {
                try await Task.sleep(for: .seconds(10))
                listening.cancel()
                feed.close()
            }
            #expect(await !listening.value)
            deadline.cancel()
        }
    }

    @Test func `a stream needs its scope`() async throws {
        try await Engine.memory.withServer { server in
            let ada = try await server.person("ada", scopes: "read:notifications")
            let bob = try await server.person("bob", scopes: "read:statuses")
            try await server.listening { port in
                for (query, expected) in [
                    ("stream=user&access_token=\(ada.token)", 403),
                    ("stream=user:notification&access_token=\(ada.token)", 101),
                    ("stream=user:notification&access_token=\(bob.token)", 403),
                    ("stream=user&access_token=\(bob.token)", 101),
                    ("stream=user", 401), ("stream=public", 101), ("stream=user&access_token=wrong", 401),
                    ("stream=hashtag", 400),
                ] {
                    let socket = try await SocketClient.webSocket(port, "/api/v1/streaming?\(query)")
                    #expect(socket.status == expected, "\(query)")
                }
            }
        }
    }

    @Test(arguments: Engine.both) func `server-sent events carry one stream`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            try await server.listening { port in
                let client = try await SocketClient.connect(port)
                try await client.send(
                    "GET /api/v1/streaming/direct HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(bob.token)\r\n\r\n")
                #expect(try await client.expects(":)"))
                #expect(client.text.contains("text/event-stream"))
                _ = try await server.publish("@bob a word", by: ada, visibility: .direct)
                #expect(try await client.expects("event: conversation\ndata: {\"id\":"))
                let source = try await SocketClient.connect(port)
                try await source.send(
                    "GET /api/v1/streaming/user?access_token=\(bob.token) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await source.expects(":)"))
                let health = try await SocketClient.connect(port)
                try await health.send("GET /api/v1/streaming/health HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await health.expects("\r\n\r\nOK"))
            }
        }
    }
}

extension TestServer {
    func revoke(_ token: String, of account: Account.ID) async throws {
        try await actions.write { changes in
            guard let found = try changes.transaction.accessToken(hash: Secret.hash(token)) else { return }
            _ = try changes.transaction.deleteAccessToken(found.id)
            changes.record(.tokensRevoked(account))
        }
    }
}
