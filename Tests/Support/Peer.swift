import AsyncHTTPClient
import Foundation
import HTTPSignatures
import HTTPTransport
import HTTPTypes
import Hummingbird
import JSON
import Logging
import NIOCore
import PostgresCluster
import Synchronization

/// A server elsewhere that says what a test tells it to say: a real listener on a loopback address of its own, which
/// remembers what it was asked and sent.
package final class Peer: Sendable {
    /// What it answers at a path.
    package struct Answer: Sendable {
        package var status: Int
        package var type: String
        package var body: [UInt8]
        package var headers: [String: String]

        package init(
            status: Int = 200, type: String = "application/activity+json", body: [UInt8] = [],
            headers: [String: String] = [:]
        ) {
            self.status = status
            self.type = type
            self.body = body
            self.headers = headers
        }
    }

    /// A POST to an inbox.
    package struct Received: Sendable {
        package let path: String
        package let json: JSONValue

        package var type: String { json["type"]?.stringValue ?? "" }
    }

    private struct State {
        var answers: [String: Answer] = [:]
        var makers: [@Sendable (String) -> Answer?] = []
        var asked: [String] = []
        var received: [Received] = []
        var held: Set<String> = []
    }

    package let host: String
    package let base: String
    private let state = Mutex(State())
    private let running: Mutex<Task<Void, any Error>?> = Mutex(nil)

    private init(host: String, port: Int) {
        self.host = "\(host):\(port)"
        base = "http://\(host):\(port)"
    }

    /// Starts so many servers, lets `body` use them, and stops them whatever happens.
    package static func with(_ count: Int = 1, _ body: ([Peer]) async throws -> Void) async throws {
        var peers: [Peer] = []
        for _ in 0..<count { peers.append(try await start()) }
        do {
            try await body(peers)
        } catch {
            for peer in peers { await peer.stop() }
            throw error
        }
        for peer in peers { await peer.stop() }
    }

    private static func start() async throws -> Peer {
        let (host, port) = Loopback.address()
        let peer = Peer(host: host, port: port)
        let router = Router(context: EdgeContext.self)
        for path in ["/", "/**"] { router.get(RouterPath(path)) { request, _ in try await peer.answer(request) } }
        router.post("/**") { request, _ in try await peer.take(request) }
        let (ready, isReady) = AsyncStream<Bool>.makeStream()
        var logger = Logger(label: "peer")
        logger.logLevel = .critical
        let server = makeHTTPServer(host: host, port: port, responder: router.buildResponder(), logger: logger) { _ in
            isReady.yield(true)
        }
        let running = Task {
            defer { isReady.finish() }
            try await server.run()
        }
        peer.running.withLock { $0 = running }
        if await ready.first(where: { $0 }) == nil { try await running.value }
        return peer
    }

    private func stop() async {
        let task = running.withLock { running in
            defer { running = nil }
            return running
        }
        task?.cancel()
        _ = await task?.result
    }

    // MARK: What it says

    package subscript(path: String) -> Answer? {
        get { state.withLock { $0.answers[path] } }
        set { state.withLock { $0.answers[path] = newValue } }
    }

    package func serve(_ path: String, _ json: JSONValue, type: String = "application/activity+json") {
        self[path] = Answer(type: type, body: json.bytes)
    }

    package func redirect(_ path: String, to address: String) {
        self[path] = Answer(status: 302, headers: ["Location": address])
    }

    /// Answers made for whatever path (with its query) is asked; those of `serve` come first.
    package func serve(_ make: @escaping @Sendable (String) -> Answer?) {
        state.withLock { $0.makers.append(make) }
    }

    /// Answers nothing at this path before `release`.
    package func hold(_ path: String) { state.withLock { _ = $0.held.insert(path) } }

    package func release() { state.withLock { $0.held = [] } }

    // MARK: What it saw

    /// Paths and queries of every GET.
    package var asked: [String] { state.withLock { $0.asked } }
    package var received: [Received] { state.withLock { $0.received } }

    package func received(_ type: String) -> [Received] { received.filter { $0.type == type } }

    package func forget() {
        state.withLock { state in
            state.asked = []
            state.received = []
        }
    }

    private func answer(_ request: Request) async throws -> Response {
        let target = request.head.path ?? "/"
        let (known, makers) = state.withLock { state in
            state.asked.append(target)
            return (state.answers[target] ?? state.answers[request.uri.path], state.makers)
        }
        while state.withLock({ $0.held.contains(target) }) { try await Task.sleep(for: .milliseconds(20)) }
        guard let answer = known ?? makers.lazy.compactMap({ $0(target) }).first else {
            return Response(status: .notFound)
        }
        var headers = HTTPFields()
        headers[.contentType] = answer.type
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return Response(
            status: .init(code: answer.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    private func take(_ request: Request) async throws -> Response {
        let body = Array(buffer: try await request.body.collect(upTo: 2_000_000))
        let json = (try? JSONValue.parse(body)) ?? .null
        state.withLock { $0.received.append(Received(path: request.uri.path, json: json)) }
        return Response(status: .accepted)
    }
}

/// A key pair that tests share, because making one takes a while.
package struct TestKey: Sendable {
    package let publicPEM: String
    package let key: SigningKey

    package init() throws {
        let pair = try SigningKey.generate()
        publicPEM = pair.publicPEM
        key = try SigningKey(pem: pair.privatePEM)
    }

    package static let shared = Result { try TestKey() }
    package static let other = Result { try TestKey() }
}

extension TestServer {
    /// Sends a signed activity (draft-cavage), as another server does.
    ///
    /// - Returns: the status and the reason in the answer.
    @discardableResult
    package func receive(
        _ activity: JSONValue, keyID: String, key: TestKey? = nil, inbox: String = "/inbox",
        date: Int64 = Int64(Date().timeIntervalSince1970 * 1_000)
    ) async throws -> (status: Int, reason: String) {
        let body = activity.bytes
        let headers = try Cavage.sign(
            method: "POST", url: baseURL + inbox, date: date, digest: BodyDigest.digest(body),
            also: [("content-type", "application/activity+json")], keyID: keyID,
            key: try key?.key ?? TestKey.shared.get().key)
        return try await post(body, to: inbox, headers)
    }

    /// Posts bytes as they are.
    package func post(
        _ body: [UInt8], to path: String, _ headers: [(String, String)]
    ) async throws -> (status: Int, reason: String) {
        var request = HTTPClientRequest(url: baseURL + path)
        request.method = .POST
        for (name, value) in headers where name != "host" { request.headers.add(name: name, value: value) }
        request.body = .bytes(body)
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(40))
        let text = try await response.body.collect(upTo: 1_000_000)
        return (Int(response.status.code), String(buffer: text))
    }
}
