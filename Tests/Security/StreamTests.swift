import Actions
import Domain
import JSON
import NIOCore
import NIOPosix
import PostgresCluster
import Store
import Support
import Synchronization
import Testing

/// What is still open when somebody may no longer listen.
@Suite struct StreamTests {
    @Test(.rows(32), arguments: [Engine.memory, .postgres])
    func `what is open closes when its person is suspended, or deleted, or gets a new password`(engine: Engine)
        async throws
    {
        try await World.with(["ours"], on: engine) { world in
            let server = world["ours"]
            let actions = server.node.actions
            let stays = try await server.person("stays")
            let standing = try await Listener.all(of: stays)
            let ends: [(String, @Sendable (Person) async throws -> Void)] = [
                ("suspended", { try await actions.setStanding(.suspended, of: $0.account, by: nil) }),
                ("deleted", { try await actions.deleteAccount($0.account) }),
                (
                    "changed",
                    {
                        try await actions.changePassword(
                            current: "correct horse", new: "battery staple", of: $0.account, keeping: nil)
                    }
                ),
            ]
            for (name, end) in ends {
                let person = try await server.person(name)
                let listeners = try await Listener.all(of: person)
                try await end(person)
                for listener in listeners {
                    let isClosed = try await eventually { listener.isClosed }
                    #expect(isClosed, "\(name): \(listener.request)")
                }
                _ = try await person.call("GET", "/api/v1/timelines/home", expect: 401)
            }
            for listener in standing {
                #expect(!listener.isClosed, "\(listener.request)")
                listener.close()
            }
        }
    }
}

extension Person {
    fileprivate var account: Account.ID {
        get throws { try #require(Account.ID(id)) }
    }
}

/// A connection that listens.
private final class Listener: Sendable {
    let request: String
    private let channel: any Channel
    private let ended = Mutex(false)
    private let received = Mutex("")

    var isClosed: Bool { ended.withLock { $0 } }

    /// A socket, and events for each stream that a token opens.
    static func all(of person: Person) async throws -> [Listener] {
        let paths = ["user", "public", "direct", "user/notification", "hashtag?tag=x"]
        let events = paths.map { "GET /api/v1/streaming/\($0) HTTP/1.1\r\n" }
        let socket =
            "GET /api/v1/streaming?stream=public HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        var listeners: [Listener] = []
        for request in events + [socket] {
            let listener = try await Listener(request, of: person)
            let answer = request == socket ? "HTTP/1.1 101" : "HTTP/1.1 200"
            let isOpen = try await eventually { listener.received.withLock { $0.hasPrefix(answer) } }
            #expect(isOpen, "\(request) \(listener.received.withLock { $0 })")
            listeners.append(listener)
        }
        return listeners
    }

    private init(_ request: String, of person: Person) async throws {
        self.request = String(request.prefix { $0 != "\r\n" })
        let parts = person.server.domain.split(separator: ":")
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: String(parts[0]), port: Int(parts[1]) ?? 0).get()
        try await channel.pipeline.addHandler(Reader(self))
        try await channel.writeAndFlush(
            ByteBuffer(
                string: request + "Host: \(person.server.domain)\r\nAuthorization: Bearer \(person.token)\r\n\r\n"))
    }

    func close() { channel.close(promise: nil) }

    private final class Reader: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        private let listener: Listener

        init(_ listener: Listener) { self.listener = listener }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let text = String(buffer: unwrapInboundIn(data))
            listener.received.withLock { $0 += text }
        }

        func channelInactive(context: ChannelHandlerContext) { listener.ended.withLock { $0 = true } }
    }
}
