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

/// `/drip`: a byte now and then. `/endless`: zeros for ever. `/lie`: the same, said to be 10 GB. `/bomb`: zeros for ever
/// as gzip, 158 times as many as are sent. `/cut/N`: the same gzip, said to be N bytes, and no more than these.
private final class Answer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let sent: Counter
    private var hasBegun = false

    init(_ sent: Counter) { self.sent = sent }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let request = String(buffer: unwrapInboundIn(data))
        guard !hasBegun else { return }
        let isDrip = request.hasPrefix("GET /drip")
        let isLie = request.hasPrefix("GET /lie")
        let isBomb = request.hasPrefix("GET /bomb")
        let cut = request.firstMatch(of: #/GET /cut/(\d+)/#).flatMap { Int($0.output.1) }
        // After an answer that has an end, the connection is used again.
        hasBegun = cut == nil
        let said = cut ?? (isLie ? 10_000_000_000 : nil)
        let length = said.map { "Content-Length: \($0)\r\n" } ?? "Transfer-Encoding: chunked\r\n"
        let encoding = isBomb || cut != nil ? "Content-Encoding: gzip\r\n" : ""
        write("HTTP/1.1 200 OK\r\nContent-Type: application/activity+json\r\n\(encoding)\(length)\r\n", context)
        if isDrip { return drip(context) }
        if let cut {
            send(Array((Self.gzipHead + Self.gzipZeros).prefix(cut)), context, isChunked: false)
            return
        }
        if isBomb { send(Self.gzipHead, context, isChunked: !isLie) }
        pour(isBomb ? Self.gzipZeros : [UInt8](repeating: 48, count: 65_536), context, isChunked: !isLie)
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

    /// "The last byte, 258 times" in the fixed codes of RFC 1951 §3.2.6: eight of them are 13 bytes.
    private static let again = "1100010100000"
    /// The head of RFC 1952; then a block that begins with a zero.
    private static let gzipHead: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255] + bits("010" + "00110000" + again)
    private static let gzipZeros = [[UInt8]](repeating: bits(String(repeating: again, count: 8)), count: 5_000)
        .flatMap(\.self)

    /// - Parameter text: in the order in which they are read, the first being the lowest of a byte.
    private static func bits(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for (place, bit) in text.enumerated() {
            if place % 8 == 0 { bytes.append(0) }
            if bit == "1" { bytes[place / 8] |= 1 << (place % 8) }
        }
        return bytes
    }

    @discardableResult
    private func send(_ bytes: [UInt8], _ context: ChannelHandlerContext, isChunked: Bool) -> EventLoopFuture<Void> {
        sent.add(bytes.count)
        var buffer = ByteBuffer()
        if isChunked { buffer.writeString(String(bytes.count, radix: 16) + "\r\n") }
        buffer.writeBytes(bytes)
        if isChunked { buffer.writeString("\r\n") }
        return context.writeAndFlush(wrapOutboundOut(buffer))
    }

    private func pour(_ bytes: [UInt8], _ context: ChannelHandlerContext, isChunked: Bool) {
        guard context.channel.isActive else { return }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        send(bytes, context, isChunked: isChunked).whenSuccess {
            let (handler, context) = bound.value
            handler.pour(bytes, context, isChunked: isChunked)
        }
    }
}
