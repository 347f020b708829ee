import HTTPTypes
import Hummingbird
import NIOConcurrencyHelpers
import NIOCore
import Testing

@testable import HTTPTransport

struct WebSocketTests {
    private static let request =
        "GET /stream HTTP/1.1\r\nhost: a\r\nconnection: keep-alive, Upgrade\r\nupgrade: websocket\r\n"
        + "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

    private static let echo: WebSocketUpgrade = { request, _ in
        guard request.path == "/stream" else { return nil }
        return { session in
            for await frame in session.incoming {
                switch frame {
                case .text(let text): session.send(text: "echo \(text)")
                case .binary(let bytes): session.send(text: "\(bytes.readableBytes) bytes")
                }
            }
        }
    }

    private static func frame(_ opcode: UInt8, _ payload: [UInt8], fin: Bool = true) -> [UInt8] {
        let mask: [UInt8] = [1, 2, 3, 4]
        var bytes: [UInt8] = [(fin ? 0x80 : 0) | opcode]
        switch payload.count {
        case ..<126: bytes.append(0x80 | UInt8(payload.count))
        case ..<65536: bytes += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default: bytes += [0x80 | 127] + (0..<8).map { UInt8(payload.count >> (56 - 8 * $0) & 255) }
        }
        return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 % 4] }
    }

    private func open(_ port: Int, extra: String = "") async throws -> RawClient {
        let client = try await RawClient.connect(port)
        try await client.send(Self.request + extra + "\r\n")
        #expect(try await client.expects("\r\n\r\n"))
        return client
    }

    @Test func `a socket opens and echoes`() async throws {
        try await withServer(upgrade: Self.echo) { _ in
        } running: { port in
            let client = try await open(port, extra: "sec-websocket-protocol: token-1, other\r\n")
            #expect(client.text.hasPrefix("HTTP/1.1 101 "))
            // RFC 6455 §1.3.
            #expect(client.text.contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
            #expect(client.text.contains("sec-websocket-protocol: token-1\r\n"))
            try await client.send(Self.frame(1, Array("hello".utf8)))
            #expect(try await client.expects("echo hello"))
            try await client.send(Self.frame(2, [1, 2, 3]))
            #expect(try await client.expects("3 bytes"))
            try await client.send(Self.frame(8, [3, 232]))
            #expect(try await client.closes())
        }
    }

    /// A proxy sends many clients' requests over one connection.
    @Test func `a later request of a kept-alive connection can open a socket`() async throws {
        try await withServer(upgrade: Self.echo) { router in
            router.get("/") { _, _ in "page" }
            router.post("/") { request, _ in try await String(buffer: request.body.collect(upTo: 100)) }
        } running: { port in
            let client = try await RawClient.connect(port)
            try await client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            #expect(try await client.expects("page"))
            try await client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nform")
            #expect(try await client.expects("form"))
            client.clear()
            try await client.send(Self.request + "\r\n")
            #expect(try await client.expects("\r\n\r\n"))
            #expect(client.text.hasPrefix("HTTP/1.1 101 "))
            try await client.send(Self.frame(1, Array("later".utf8)))
            #expect(try await client.expects("echo later"))
            try await client.close()
        }
    }

    @Test func `messages in pieces are put together`() async throws {
        try await withServer(upgrade: Self.echo) { _ in
        } running: { port in
            let client = try await open(port)
            try await client.send(Self.frame(1, Array("one ".utf8), fin: false))
            try await client.send(Self.frame(9, Array("ping".utf8)))
            try await client.send(Self.frame(0, Array("two".utf8)))
            #expect(try await client.expects("echo one two"))
            // The ping was answered in between.
            #expect(client.bytes.firstRange(of: [0x8a, 4] + Array("ping".utf8)) != nil)
            try await client.close()
        }
    }

    @Test func `a message too long closes the socket`() async throws {
        try await withServer(upgrade: Self.echo) { _ in
        } running: { port in
            let single = try await open(port)
            try await single.send(Self.frame(1, [UInt8](repeating: 97, count: 70_000)))
            #expect(try await single.closes())
            let pieces = try await open(port)
            for _ in 0..<3 {
                try? await pieces.send(Self.frame(0, [UInt8](repeating: 97, count: 30_000), fin: false))
            }
            #expect(try await pieces.closes())
        }
    }

    @Test func `text that is not UTF-8 closes the socket`() async throws {
        try await withServer(upgrade: Self.echo) { _ in
        } running: { port in
            let client = try await open(port)
            try await client.send(Self.frame(1, [0xff, 0xfe]))
            #expect(try await eventually { client.bytes.firstRange(of: [0x88, 11, 3, 239]) != nil })
            try await client.close()
        }
    }

    @Test func `the upgrade may be refused with a status`() async throws {
        let upgrade: WebSocketUpgrade = { request, _ in
            if request.path == "/stream" { throw HTTPError(.unauthorized) }
            return nil
        }
        try await withServer(upgrade: upgrade) { router in
            router.get("/other") { _, _ in "page" }
        } running: { port in
            let client = try await RawClient.connect(port)
            try await client.send(Self.request + "\r\n")
            #expect(try await client.expects("HTTP/1.1 401 "))
            #expect(try await client.closes())
            let other = try await RawClient.connect(port)
            try await other.send(Self.request.replacing("/stream", with: "/other") + "\r\n")
            #expect(try await other.expects("page"))
        }
    }

    @Test func `a handler is cancelled when its client leaves`() async throws {
        let state = NIOLockedValueBox("new")
        let upgrade: WebSocketUpgrade = { _, _ in
            { _ in
                state.withLockedValue { $0 = "open" }
                // Waits for something else than the client.
                try? await Task.sleep(for: .seconds(60))
                state.withLockedValue { $0 = Task.isCancelled ? "cancelled" : "slept" }
            }
        }
        try await withServer(upgrade: upgrade) { _ in
        } running: { port in
            let client = try await open(port)
            #expect(try await eventually { state.withLockedValue { $0 } == "open" })
            try await client.close()
            #expect(try await eventually { state.withLockedValue { $0 } == "cancelled" })
        }
    }

    @Test func `the server says goodbye when it stops`() async throws {
        let client = NIOLockedValueBox<RawClient?>(nil)
        async let goodbye: Void = {
            // 1001, going away; then the client says so too.
            _ = try await eventually {
                client.withLockedValue { $0 }?.bytes.firstRange(of: [0x88, 12, 3, 233]) != nil
            }
            try await client.withLockedValue { $0 }?.send(Self.frame(8, [3, 233]))
        }()
        try await withServer(upgrade: Self.echo) { _ in
        } running: { port in
            let opened = try await open(port)
            client.withLockedValue { $0 = opened }
        }
        try await goodbye
        #expect(try await client.withLockedValue { $0 }?.closes() == true)
    }

    @Test func `when the handler ends the socket closes`() async throws {
        let handler: WebSocketSession.Handler = { $0.send(text: "bye") }
        let upgrade: WebSocketUpgrade = { _, _ in handler }
        try await withServer(upgrade: upgrade) { _ in
        } running: { port in
            let client = try await open(port)
            #expect(try await client.expects("bye"))
            #expect(try await eventually { client.bytes.firstRange(of: [0x88, 2, 3, 232]) != nil })
            try await client.send(Self.frame(8, [3, 232]))
            #expect(try await client.closes())
        }
    }

    @Test func `a client that does not read is dropped`() async throws {
        let isGone = NIOLockedValueBox(false)
        let upgrade: WebSocketUpgrade = { _, _ in
            { session in
                let block = ByteBuffer(repeating: 97, count: 10_000)
                while !Task.isCancelled {
                    session.send(block)
                    await Task.yield()
                }
                isGone.withLockedValue { $0 = true }
            }
        }
        try await withServer(upgrade: upgrade) { _ in
        } running: { port in
            let client = try await RawClient.connect(port, reading: false)
            try await client.send(Self.request + "\r\n")
            #expect(try await eventually { isGone.withLockedValue { $0 } })
            try await client.close()
        }
    }

    @Test func `a client that floods is dropped`() async throws {
        let upgrade: WebSocketUpgrade = { _, _ in
            { _ in try await Task.sleep(for: .seconds(60)) }
        }
        try await withServer(upgrade: upgrade) { _ in
        } running: { port in
            let client = try await open(port)
            for _ in 0..<200 { try? await client.send(Self.frame(1, [97])) }
            #expect(try await eventually { client.bytes.firstRange(of: [0x88]) != nil || client.isClosed })
            try await client.close()
        }
    }

    @Test func `pings are sent, and silence ends the socket`() async throws {
        var settings = HTTPServerSettings()
        settings.webSocket.pingInterval = .milliseconds(20)
        try await withServer(settings: settings, upgrade: Self.echo) { _ in
        } running: { port in
            let client = try await open(port)
            #expect(try await eventually { client.bytes.firstRange(of: [0x89, 0]) != nil })
            #expect(try await client.closes())
        }
    }
}
