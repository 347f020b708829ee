import NIOCore
import NIOPosix
import Synchronization

/// A TCP client that keeps what comes, for requests that stay open. Speaks just enough WebSocket (RFC 6455).
final class SocketClient: Sendable {
    private let channel: any Channel
    private let state: Collected

    static func connect(_ port: Int) async throws -> SocketClient {
        let state = Collected()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Collector(state: state))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return SocketClient(channel: channel, state: state)
    }

    /// Opens a WebSocket and waits for the answer's head.
    static func webSocket(_ port: Int, _ path: String, headers: [String] = []) async throws -> SocketClient {
        let client = try await connect(port)
        let lines = [
            "GET \(path) HTTP/1.1", "Host: ours.example", "Connection: Upgrade", "Upgrade: websocket",
            "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ]
        try await client.send((lines + headers).joined(separator: "\r\n") + "\r\n\r\n")
        _ = try await eventually { client.text.contains("\r\n\r\n") }
        return client
    }

    private init(channel: any Channel, state: Collected) {
        self.channel = channel
        self.state = state
    }

    var text: String { String(decoding: state.bytes.withLock { $0 }, as: UTF8.self) }
    var isClosed: Bool { state.closed.withLock { $0 } }
    var status: Int? { text.split(separator: " ").dropFirst().first.flatMap { Int($0) } }

    func send(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)) }

    /// A masked text frame.
    func sendMessage(_ text: String) async throws {
        var buffer = ByteBuffer()
        let bytes = Array(text.utf8)
        buffer.writeInteger(UInt8(0x81))
        if bytes.count < 126 {
            buffer.writeInteger(UInt8(0x80) | UInt8(bytes.count))
        } else {
            buffer.writeInteger(UInt8(0x80 | 126))
            buffer.writeInteger(UInt16(bytes.count))
        }
        let mask: [UInt8] = [1, 2, 3, 4]
        buffer.writeBytes(mask)
        buffer.writeBytes(bytes.enumerated().map { $1 ^ mask[$0 % 4] })
        try await channel.writeAndFlush(buffer)
    }

    func expects(_ part: String) async throws -> Bool { try await eventually { text.contains(part) } }

    func closes() async throws -> Bool { try await eventually { isClosed } }

    func close() async { try? await channel.close() }
}

private final class Collected: Sendable {
    let bytes = Mutex<[UInt8]>([])
    let closed = Mutex(false)
}

private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    let state: Collected

    init(state: Collected) { self.state = state }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        // The closing frame of a WebSocket: FIN and opcode 8, unmasked.
        if buffer.readableBytesView.first == 0x88 { state.closed.withLock { $0 = true } }
        state.bytes.withLock { $0 += buffer.readableBytesView }
    }

    func channelInactive(context: ChannelHandlerContext) { state.closed.withLock { $0 = true } }
}

/// Polls until `condition` holds, for ten seconds at most.
func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(5))
    }
    return false
}
