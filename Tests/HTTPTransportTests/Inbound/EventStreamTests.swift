import Hummingbird
import NIOConcurrencyHelpers
import NIOCore
import Testing

@testable import HTTPTransport

struct EventStreamTests {
    private func routes(
        _ ended: NIOLockedValueBox<Bool>, _ feed: AsyncStream<ByteBuffer>
    ) -> (Router<EdgeContext>) -> Void {
        { router in
            router.get("/stream") { request, _ in eventStream(for: request, feed) }
        }
    }

    @Test func `events arrive as they happen and end when the client goes`() async throws {
        let ended = NIOLockedValueBox(false)
        let (feed, source) = AsyncStream.makeStream(of: ByteBuffer.self)
        source.onTermination = { _ in ended.withLockedValue { $0 = true } }
        try await withServer(routes: routes(ended, feed)) { port in
            let client = try await RawClient.connect(port)
            try await client.send("GET /stream HTTP/1.1\r\nhost: a\r\n\r\n")
            #expect(try await client.expects(":)"))
            #expect(client.text.lowercased().contains("content-type: text/event-stream"))
            #expect(client.text.lowercased().contains("x-accel-buffering: no"))
            source.yield(ByteBuffer(string: "event: update\ndata: 1\n\n"))
            #expect(try await client.expects("data: 1\n\n"))
            source.yield(ByteBuffer(string: ":\n"))
            source.yield(ByteBuffer(string: "event: update\ndata: 2\n\n"))
            #expect(try await client.expects("data: 2\n\n"))
            #expect(!ended.withLockedValue { $0 })
            try await client.close()
            #expect(try await eventually { ended.withLockedValue { $0 } })
        }
    }

    @Test func `the stream ends with its events`() async throws {
        let (feed, source) = AsyncStream.makeStream(of: ByteBuffer.self)
        source.yield(ByteBuffer(string: "data: only\n\n"))
        source.finish()
        try await withServer(routes: routes(NIOLockedValueBox(false), feed)) { port in
            let client = try await RawClient.connect(port)
            try await client.send("GET /stream HTTP/1.1\r\nhost: a\r\n\r\n")
            #expect(try await client.expects("data: only\n\n"))
            #expect(try await client.closes())
        }
    }

    @Test func `a server that stops does not wait for its listeners`() async throws {
        let (feed, source) = AsyncStream.makeStream(of: ByteBuffer.self)
        let client = try await withServer(routes: routes(NIOLockedValueBox(false), feed)) { port in
            let client = try await RawClient.connect(port)
            try await client.send("GET /stream HTTP/1.1\r\nhost: a\r\n\r\n")
            #expect(try await client.expects(":)"))
            return client
        }
        #expect(try await client.closes())
        source.finish()
    }
}
