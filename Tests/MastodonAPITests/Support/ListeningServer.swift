import HTTPTransport
import Hummingbird
import Logging
import ServiceLifecycle

@testable import MastodonAPI

extension TestServer {
    /// Runs the real server on a free port for as long as `body` takes.
    func listening(_ body: @escaping @Sendable (_ port: Int) async throws -> Void) async throws {
        let router = Router(context: EdgeContext.self)
        api.addRoutes(to: router)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let (ports, report) = AsyncStream.makeStream(of: Int.self)
        let service = makeHTTPServer(
            host: "127.0.0.1", port: 0, responder: router.buildResponder(), upgrade: api.webSocket, logger: logger,
            onReady: { port in
                report.yield(port)
                report.finish()
            })
        let group = ServiceGroup(configuration: .init(services: [service], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let port = await ports.first { _ in true } ?? 0
            do {
                try await body(port)
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            } catch {
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
                throw error
            }
        }
    }
}
