import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// A server that answers each request with whatever bytes its script writes, right or wrong.
final class RawServer: Sendable {
    typealias Script = @Sendable (_ request: String, _ connection: RawConnection) async throws -> Void

    let port: Int
    private let channel: any Channel
    private let accepted = NIOLockedValueBox(0)
    private let seen = NIOLockedValueBox<[String]>([])

    /// How many connections came, and the heads of all requests.
    var connections: Int { accepted.withLockedValue { $0 } }
    var requests: [String] { seen.withLockedValue { $0 } }

    @discardableResult
    static func run<Value: Sendable>(
        host: String = "127.0.0.1", script: @escaping Script, during body: (RawServer) async throws -> Value
    ) async throws -> Value {
        let server = try await RawServer(host: host, script: script)
        do {
            let value = try await body(server)
            try await server.channel.close()
            return value
        } catch {
            try? await server.channel.close()
            throw error
        }
    }

    private init(host: String, script: @escaping Script) async throws {
        let accepted = accepted
        let seen = seen
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                accepted.withLockedValue { $0 += 1 }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        RawHandler { head, connection in
                            seen.withLockedValue { $0.append(head) }
                            try await script(head, connection)
                        })
                }
            }
            .bind(host: host, port: 0).get()
        port = channel.localAddress?.port ?? 0
    }
}

/// The server's side of one connection.
struct RawConnection: Sendable {
    let channel: any Channel

    func write(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text))
    }

    func write(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    func close() async throws {
        try await channel.close()
    }

    /// An ordinary response.
    func answer(_ status: String = "200 OK", headers: [String] = [], body: String = "") async throws {
        let lines = ["HTTP/1.1 \(status)", "content-length: \(body.utf8.count)"] + headers
        try await write(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }
}

/// Collects up to the empty line, then hands the head over; a body is passed over as it comes.
private final class RawHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let script: RawServer.Script
    private var text = ""

    init(script: @escaping RawServer.Script) {
        self.script = script
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text += String(buffer: unwrapInboundIn(data))
        while let end = text.firstRange(of: "\r\n\r\n") {
            let head = String(text[..<end.lowerBound])
            text = String(text[end.upperBound...])
            let connection = RawConnection(channel: context.channel)
            let script = script
            Task {
                do { try await script(head, connection) } catch { try? await connection.close() }
            }
        }
    }
}
