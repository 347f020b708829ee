import Hummingbird
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

@testable import HTTPTransport

/// Runs the real server on a free port of 127.0.0.1 for as long as `body` takes.
@discardableResult
func withServer<Value: Sendable>(
    host: String = "127.0.0.1", settings: HTTPServerSettings = .init(), upgrade: WebSocketUpgrade? = nil,
    routes: (Router<EdgeContext>) -> Void, running body: @escaping @Sendable (Int) async throws -> Value
) async throws -> Value {
    let router = Router(context: EdgeContext.self)
    routes(router)
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let (ports, report) = AsyncStream.makeStream(of: Int.self)
    let service = makeHTTPServer(
        host: host, port: 0, responder: router.buildResponder(), upgrade: upgrade, settings: settings,
        logger: logger,
        onReady: { port in
            report.yield(port)
            report.finish()
        })
    let group = ServiceGroup(configuration: .init(services: [service], logger: logger))
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        guard let port = await ports.first(where: { _ in true }) else { throw TestFailure("no port") }
        do {
            let value = try await body(port)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return value
        } catch {
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            throw error
        }
    }
}

struct TestFailure: Error {
    let text: String
    init(_ text: String) { self.text = text }
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
