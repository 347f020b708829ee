import NIOCore
import NIOHTTP1
import NIOPosix
import Support
import Synchronization

/// A server that answers as no server should.
enum Dripping {
    /// - Parameter body: given the address, and how many bytes were sent so far.
    static func server(_ body: (String, @Sendable () -> Int) async throws -> Void) async throws {
        let sent = Counter()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Answer(sent)) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = channel.localAddress?.port ?? 0
        do {
            try await body("http://127.0.0.1:\(port)") { sent.value }
        } catch {
            try? await channel.close()
            throw error
        }
        try? await channel.close()
    }
}

private final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add(_ number: Int) { count.withLock { $0 += number } }
}

/// `/drip`: a byte now and then. `/endless`: zeros for ever. `/lie`: the same, said to be short or long.
private final class Answer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let sent: Counter
    private var hasBegun = false

    init(_ sent: Counter) { self.sent = sent }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let request = String(buffer: unwrapInboundIn(data))
        guard !hasBegun else { return }
        hasBegun = true
        let isDrip = request.hasPrefix("GET /drip")
        let length =
            request.hasPrefix("GET /lie") ? "Content-Length: 10000000000\r\n" : "Transfer-Encoding: chunked\r\n"
        write("HTTP/1.1 200 OK\r\nContent-Type: application/activity+json\r\n\(length)\r\n", context)
        isDrip ? drip(context) : pour(context, isChunked: request.hasPrefix("GET /endless"))
    }

    private func write(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }

    private func drip(_ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        write("1\r\n \r\n", context)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: .milliseconds(50)) {
            let (handler, context) = bound.value
            handler.drip(context)
        }
    }

    private func pour(_ context: ChannelHandlerContext, isChunked: Bool) {
        guard context.channel.isActive else { return }
        let zeros = String(repeating: "0", count: 65_536)
        sent.add(zeros.utf8.count)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let text = isChunked ? "10000\r\n\(zeros)\r\n" : zeros
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text))).whenSuccess {
            let (handler, context) = bound.value
            handler.pour(context, isChunked: isChunked)
        }
    }
}
