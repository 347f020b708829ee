import HTTPTypes
import Hummingbird
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Testing

@testable import HTTPTransport

struct HTTPServerTests {
    @Test func `a request is answered, with its id and the date`() async throws {
        try await withServer { router in
            router.get("/hello") { _, context in "hello \(context.requestID)" }
        } running: { port in
            let client = try await RawClient.connect(port)
            try await client.send("GET /hello HTTP/1.1\r\nhost: a\r\n\r\n")
            #expect(try await client.expects("hello "))
            let id = try #require(client.text.firstMatch(of: /x-request-id: ([0-9a-z]{12})\r\n/)?.1)
            #expect(client.text.hasSuffix("hello \(id)"))
            #expect(client.text.lowercased().contains("\r\ndate: "))
            #expect(client.text.hasPrefix("HTTP/1.1 200 OK\r\n"))
            // And again on the same connection.
            client.clear()
            try await client.send("GET /hello HTTP/1.1\r\nhost: a\r\n\r\n")
            #expect(try await client.expects("hello "))
            try await client.close()
        }
    }

    @Test func `a request stays on the thread of its connection, also after it has waited`() async throws {
        @Sendable func thread() -> (any EventLoop)? { MultiThreadedEventLoopGroup.currentEventLoop }
        try await withServer { router in
            router.get("/thread") { _, _ in
                let before = thread()
                try await Task.sleep(for: .milliseconds(1))
                return before != nil && before === thread() ? "the same" : "another"
            }
        } running: { port in
            let client = try await RawClient.connect(port)
            try await client.send("GET /thread HTTP/1.1\r\nhost: a\r\n\r\n")
            #expect(try await client.expects("the same"))
            try await client.close()
        }
    }

    @Test func `an error that nobody handled is 500, and says nothing`() async throws {
        try await withServer { router in
            router.get("/fault") { _, _ -> String in throw TestFailure("secret") }
            router.get("/malformed") { _, _ -> String in throw ParametersError.malformed("x") }
            router.get("/large") { _, _ -> String in throw ParametersError.tooLarge(limit: 1) }
            router.get("/teapot") { _, _ -> String in throw HTTPError(.init(code: 418)) }
        } running: { port in
            let expected = ["/fault": 500, "/malformed": 400, "/large": 413, "/teapot": 418, "/none": 404]
            for (path, status) in expected {
                let client = try await RawClient.connect(port)
                try await client.send("GET \(path) HTTP/1.1\r\nhost: a\r\n\r\n")
                #expect(try await client.expects("HTTP/1.1 \(status) "))
                #expect(!client.text.contains("secret"))
                try await client.close()
            }
        }
    }

    @Test func `what is no HTTP is answered 400 and closed`() async throws {
        try await withServer { _ in
        } running: { port in
            let client = try await RawClient.connect(port)
            try await client.send("NONSENSE\r\n\r\n")
            #expect(try await client.expects("HTTP/1.1 400 "))
            #expect(try await client.closes())
        }
    }

    @Test(arguments: [false, true])
    func `a server that stops while connections pour in stops in peace`(isCancelled: Bool) async throws {
        for _ in 0..<20 {
            let clients = NIOLockedValueBox<[Task<Void, any Error>]>([])
            let serving = Task {
                try await withServer { _ in
                } running: { port in
                    let first = try await RawClient.connect(port)
                    for _ in 0..<8 {
                        let client = Task {
                            while !Task.isCancelled { try await RawClient.connect(port).close() }
                        }
                        clients.withLockedValue { $0.append(client) }
                    }
                    try await first.close()
                    if isCancelled { withUnsafeCurrentTask { $0?.cancel() } }
                }
            }
            _ = await serving.result
            // The port may be somebody else's by now.
            for client in clients.withLockedValue({ $0 }) {
                client.cancel()
                _ = await client.result
            }
        }
    }

    @Test func `headers without end are refused`() async throws {
        try await withServer { _ in
        } running: { port in
            let client = try await RawClient.connect(port)
            try await client.send("GET / HTTP/1.1\r\nx: " + String(repeating: "a", count: 40_000))
            #expect(try await client.closes())
        }
    }

    @Test func `a client that asks first may go on`() async throws {
        try await withServer { router in
            router.post("/") { request, _ in try await String(buffer: request.body.collect(upTo: 100)) }
        } running: { port in
            let client = try await RawClient.connect(port)
            try await client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\nexpect: 100-continue\r\n\r\n")
            #expect(try await client.expects("HTTP/1.1 100 Continue\r\n\r\n"))
            try await client.send("abc")
            #expect(try await client.expects("\r\n\r\nabc"))
            try await client.close()
        }
    }

    // MARK: security.md row 18: clients that take their time

    private var impatient: HTTPServerSettings {
        var settings = HTTPServerSettings()
        settings.headTimeout = .milliseconds(100)
        settings.bodyTimeout = .milliseconds(100)
        settings.idleTimeout = .milliseconds(100)
        settings.writeTimeout = .milliseconds(100)
        settings.slowestBody = 1_000_000
        return settings
    }

    @Test func `half-open connections are closed, and others answered meanwhile`() async throws {
        try await withServer(settings: impatient) { router in
            router.get("/") { _, _ in "hello" }
        } running: { port in
            var halfOpen: [RawClient] = []
            for number in 0..<100 {
                let client = try await RawClient.connect(port)
                // On a busy machine its time is over before it has said anything.
                if number % 2 == 0 { try? await client.send("GET / HTTP/1.1\r\nho") }
                halfOpen.append(client)
            }
            let client = try await answered(port, "hello")
            for client in halfOpen { #expect(try await client.closes()) }
            // Also one that was used and then forgotten.
            #expect(try await client.closes())
        }
    }

    /// Asks until it is answered: on a busy machine also an honest client's time may be over before its request is read.
    private func answered(_ port: Int, _ part: String) async throws -> RawClient {
        for _ in 0..<100 {
            let client = try await RawClient.connect(port)
            try? await client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            _ = try await eventually { client.isClosed || client.text.contains(part) }
            if client.text.contains(part) { return client }
        }
        throw TestFailure("was never answered")
    }

    @Test func `a body that drips is given up`() async throws {
        try await withServer(settings: impatient) { router in
            router.post("/") { request, _ in try await String(buffer: request.body.collect(upTo: 100_000)) }
        } running: { port in
            let client = try await RawClient.connect(port)
            try? await client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n\r\n")
            let isClosed = try await eventually {
                if client.isClosed { return true }
                try? await client.send("x")
                return false
            }
            #expect(isClosed)
        }
    }

    @Test func `a handler may take longer than any of these`() async throws {
        try await withServer(settings: impatient) { router in
            router.get("/") { _, _ in
                try await Task.sleep(for: .milliseconds(400))
                return "late"
            }
        } running: { port in
            try await answered(port, "late").close()
        }
    }

    @Test func `a client that does not read is closed`() async throws {
        try await withServer(settings: impatient) { router in
            router.get("/") { _, _ in
                Response(
                    status: .ok,
                    body: ResponseBody { writer in
                        let block = ByteBuffer(repeating: 120, count: 1_000_000)
                        while true { try await writer.write(block) }
                    })
            }
        } running: { port in
            let client = try await RawClient.connect(port, reading: false)
            try? await client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            // Not reading, the client does not see the end either; sending into it fails.
            let isGone = try await eventually {
                do {
                    try await client.send("x")
                    return client.isClosed
                } catch {
                    return true
                }
            }
            #expect(isGone)
            try await client.close()
        }
    }

    @Test func `one address gets so many connections and no more`() async throws {
        var settings = HTTPServerSettings()
        settings.proxies = TrustedProxies([])
        settings.maxConnectionsPerAddress = 3
        try await withServer(settings: settings) { router in
            router.get("/") { _, _ in "hello" }
        } running: { port in
            var open: [RawClient] = []
            for _ in 0..<3 {
                let client = try await RawClient.connect(port)
                try await client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
                #expect(try await client.expects("hello"))
                open.append(client)
            }
            let refused = try await RawClient.connect(port)
            #expect(try await refused.closes())
            try await open[0].close()
            let hasRoom = try await eventually {
                let client = try await RawClient.connect(port)
                try? await client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
                return try await eventually { client.isClosed || client.text.contains("hello") }
                    && client.text.contains("hello")
            }
            #expect(hasRoom)
        }
    }

    @Test func `a refused upgrade closes the connection`() async throws {
        try await withServer { router in
            router.get("/") { _, _ in "hello" }
        } running: { port in
            let client = try await RawClient.connect(port)
            try await client.send("GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n")
            #expect(try await client.expects("hello"))
            #expect(client.text.lowercased().contains("connection: close"))
            #expect(try await client.closes())
        }
    }
}
