import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// A client that sends bytes, right or wrong, and keeps what comes back.
final class RawClient: Sendable {
    private let channel: any Channel
    private let received: NIOLockedValueBox<[UInt8]>
    private let ended: NIOLockedValueBox<Bool>

    static func connect(_ port: Int, host: String = "127.0.0.1", reading: Bool = true) async throws -> RawClient {
        let received = NIOLockedValueBox<[UInt8]>([])
        let ended = NIOLockedValueBox(false)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: reading)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Collector(received: received, ended: ended))
                }
            }
            .connect(host: host, port: port).get()
        return RawClient(channel: channel, received: received, ended: ended)
    }

    private init(channel: any Channel, received: NIOLockedValueBox<[UInt8]>, ended: NIOLockedValueBox<Bool>) {
        self.channel = channel
        self.received = received
        self.ended = ended
    }

    var bytes: [UInt8] { received.withLockedValue { $0 } }
    var text: String { String(decoding: bytes, as: UTF8.self) }
    var isClosed: Bool { ended.withLockedValue { $0 } }

    func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text))
    }

    func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    /// Forgets what came so far.
    func clear() {
        received.withLockedValue { $0 = [] }
    }

    func expects(_ part: String) async throws -> Bool {
        try await eventually { text.contains(part) }
    }

    func closes() async throws -> Bool {
        try await eventually { isClosed }
    }

    func close() async throws {
        try? await channel.close()
    }
}

private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let received: NIOLockedValueBox<[UInt8]>
    private let ended: NIOLockedValueBox<Bool>

    init(received: NIOLockedValueBox<[UInt8]>, ended: NIOLockedValueBox<Bool>) {
        self.received = received
        self.ended = ended
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        received.withLockedValue { $0.append(contentsOf: bytes.readableBytesView) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        ended.withLockedValue { $0 = true }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
