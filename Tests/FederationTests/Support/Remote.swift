import Foundation
import HTTPSignatures
import HTTPTransport
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import NIOPosix
import PostgresCluster
import ServiceLifecycle
import Synchronization

@testable import Federation

/// A server elsewhere: a real listener on a loopback address of its own that serves what it is told to, and remembers
/// what it was asked and sent.
final class Remote: Sendable {
    /// What it answers at a path.
    struct Answer: Sendable {
        var status: HTTPResponse.Status = .ok
        var type = "application/activity+json"
        var body: [UInt8] = []
        var headers: HTTPFields = [:]
    }

    /// A POST to an inbox.
    struct Received: Sendable {
        let path: String
        let message: SignedMessage
        let json: JSONValue

        var type: String { json["type"]?.stringValue ?? "" }
    }

    private struct State {
        var answers: [String: Answer] = [:]
        var asked: [String] = []
        var tokens: [String: String] = [:]
        var authorizations: [String] = []
        var received: [Received] = []
        var inboxStatus: HTTPResponse.Status = .accepted
        var inboxAnswers: [String: Answer] = [:]
        var isHolding = false
        var taken: SignatureFlavour?
        var knocks: [SignatureFlavour?] = []
    }

    let host: String
    let base: String
    let client: OutboundClient
    private let state: Mutex<State>
    private let listener: Listener

    private init(listener: Listener, client: OutboundClient, state: State) {
        self.listener = listener
        self.client = client
        self.state = Mutex(state)
        host = listener.host
        base = "http://\(listener.host)"
    }

    static func start(client: OutboundClient) async throws -> Remote {
        let listener = Listener(address: Loopback.address())
        let remote = Remote(listener: listener, client: client, state: State())
        try await remote.revive()
        return remote
    }

    func stop() async { await listener.stop() }

    /// Nobody listens any more, as when a server dies; `revive` brings it back.
    func die() async { await listener.stop() }

    /// Listens at its address, and speaks HTTP as it should.
    func revive() async throws {
        await listener.stop()
        let router = Router(context: EdgeContext.self)
        router.get("/**") { request, _ in self.answer(request) }
        router.post("/**") { request, _ in try await self.take(request) }
        try await listener.start(router)
    }

    /// Says these bytes to whoever sends anything, and hangs up, until it is revived.
    func babble(_ text: String) async throws {
        await listener.stop()
        try await listener.babble(text)
    }

    // MARK: What it says

    subscript(path: String) -> Answer? {
        get { state.withLock { $0.answers[path] } }
        set { state.withLock { $0.answers[path] = newValue } }
    }

    func serve(_ path: String, _ json: JSONValue, type: String = "application/activity+json") {
        self[path] = Answer(type: type, body: json.bytes)
    }

    func redirect(_ path: String, to address: String) {
        self[path] = Answer(status: .found, headers: [.location: address])
    }

    var inboxStatus: HTTPResponse.Status {
        get { state.withLock { $0.inboxStatus } }
        set { state.withLock { $0.inboxStatus = newValue } }
    }

    /// The only kind of signature that it takes, of GET and POST; nil: it does not look.
    var taken: SignatureFlavour? {
        get { state.withLock { $0.taken } }
        set { state.withLock { $0.taken = newValue } }
    }

    /// Shows what is at a path only to those who have a token.
    func close(_ path: String, with token: String) { state.withLock { $0.tokens[path] = token } }

    /// What one of its inboxes answers, instead of `inboxStatus`.
    func answer(at inbox: String, _ answer: Answer?) { state.withLock { $0.inboxAnswers[inbox] = answer } }

    /// While true, its inboxes take what comes and do not answer.
    var isHolding: Bool {
        get { state.withLock { $0.isHolding } }
        set { state.withLock { $0.isHolding = newValue } }
    }

    // MARK: What it saw

    /// How each request was signed that came since it looks; nil: not at all, or badly.
    var knocks: [SignatureFlavour?] { state.withLock { $0.knocks } }

    /// The tokens that came with any GET.
    var authorizations: [String] { state.withLock { $0.authorizations } }

    /// Paths and queries of every GET.
    var asked: [String] { state.withLock { $0.asked } }
    var received: [Received] { state.withLock { $0.received } }

    func received(_ type: String) -> [Received] { received.filter { $0.type == type } }

    func forget() {
        state.withLock { state in
            state.asked = []
            state.received = []
            state.knocks = []
        }
    }

    private func answer(_ request: Request) -> Response {
        let target = request.head.path ?? "/"
        let isDescriptor = target.hasPrefix("/.well-known/")
        if !isDescriptor, !isTaken(IncomingMessage(scheme: "http", authority: host).message(of: request, body: nil)) {
            return Response(status: .unauthorized)
        }
        let authorization = request.headers[.authorization]
        let answer = state.withLock { state -> Answer? in
            state.asked.append(target)
            if let authorization { state.authorizations.append(authorization) }
            if let token = state.tokens[target], authorization != "Bearer \(token)" {
                return Answer(status: .unauthorized)
            }
            return state.answers[target] ?? state.answers[request.uri.path]
        }
        guard let answer else { return Response(status: .notFound) }
        var headers = answer.headers
        headers[.contentType] = answer.type
        return Response(
            status: answer.status, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    /// Whether a request is signed in the way that is asked for, by one of ours.
    private func isTaken(_ message: SignedMessage) -> Bool {
        guard let taken else { return true }
        let flavour = try? Self.flavour(of: message)
        state.withLock { $0.knocks.append(flavour) }
        return flavour == taken
    }

    private static func flavour(of message: SignedMessage) throws -> SignatureFlavour {
        let signature = try IncomingSignature.parse(message)
        let key = try VerifyingKey(pem: TestKey.shared.get().publicPEM)
        try signature.verify(with: key, now: Int64(Date().timeIntervalSince1970 * 1_000))
        return signature.flavour
    }

    private func take(_ request: Request) async throws -> Response {
        let body = Array(buffer: try await request.body.collect(upTo: 2_000_000))
        let message = IncomingMessage(scheme: "http", authority: host).message(of: request, body: body)
        guard isTaken(message) else { return Response(status: .unauthorized) }
        let json = (try? JSONValue.parse(body)) ?? .null
        let answer = state.withLock { state in
            state.received.append(Received(path: request.uri.path, message: message, json: json))
            return state.inboxAnswers[request.uri.path] ?? Answer(status: state.inboxStatus)
        }
        while isHolding { try await Task.sleep(for: .milliseconds(5)) }
        return Response(
            status: answer.status, headers: answer.headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}

/// Listens on a loopback address.
final class Listener: Sendable {
    let address: (host: String, port: Int)
    private let task = Mutex<Task<Void, any Error>?>(nil)
    private let babbler = Mutex<(any Channel)?>(nil)

    var host: String { "\(address.host):\(address.port)" }

    init(address: (host: String, port: Int)) { self.address = address }

    /// Returns when connections are accepted; throws what keeps it from listening.
    func start(_ router: Router<EdgeContext>) async throws {
        let (ready, isReady) = AsyncStream<Bool>.makeStream()
        let server = makeHTTPServer(
            host: address.host, port: address.port, responder: router.buildResponder(), logger: quietLogger
        ) { _ in isReady.yield(true) }
        let running = Task {
            defer { isReady.finish() }
            try await server.run()
        }
        task.withLock { $0 = running }
        if await ready.first(where: { $0 }) == nil { try await running.value }
    }

    /// The same without HTTP.
    func babble(_ text: String) async throws {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in channel.pipeline.addHandler(Babbler(text: text)) }
            .bind(host: address.host, port: address.port).get()
        babbler.withLock { $0 = channel }
    }

    func stop() async {
        let (running, babbling) = (task.take(), babbler.take())
        running?.cancel()
        _ = await running?.result
        try? await babbling?.close()
    }
}

/// Says the same to everything, and hangs up.
private final class Babbler: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let text: String

    init(text: String) { self.text = text }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        context.close(promise: nil)
    }
}

extension Mutex {
    /// The value, which is no longer there then.
    fileprivate borrowing func take<Wrapped: Sendable>() -> Wrapped? where Value == Wrapped? {
        withLock { value in
            defer { value = nil }
            return value
        }
    }
}
