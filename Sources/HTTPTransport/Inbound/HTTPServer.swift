import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOPosix
import ServiceLifecycle

/// Makes the service that listens and answers.
/// - Parameters:
///   - host: name or address to listen on.
///   - port: 0 takes any free one, which `onReady` tells.
///   - responder: what answers requests, usually a router's.
///   - upgrade: decides about WebSockets; asked before the responder, for requests to upgrade only.
///   - onReady: called with the port once connections are accepted.
package func makeHTTPServer<Responder: HTTPResponder<EdgeContext>>(
    host: String, port: Int, responder: Responder, upgrade: WebSocketUpgrade? = nil,
    settings: HTTPServerSettings = .init(),
    eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton, logger: Logger,
    onReady: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
) -> some Service {
    HTTPServer(
        host: host, port: port, responder: responder, upgrade: upgrade, settings: settings,
        eventLoopGroup: eventLoopGroup, logger: logger, onReady: onReady)
}

/// Hummingbird's server without its application around it: contexts are made here, from the request too, and
/// WebSockets are let in.
struct HTTPServer<Responder: HTTPResponder<EdgeContext>>: Service {
    let host: String
    let port: Int
    let responder: Responder
    let upgrade: WebSocketUpgrade?
    let settings: HTTPServerSettings
    let eventLoopGroup: any EventLoopGroup
    let logger: Logger
    let onReady: @Sendable (Int) async -> Void

    private let dates = DateHeader()

    init(
        host: String, port: Int, responder: Responder, upgrade: WebSocketUpgrade?, settings: HTTPServerSettings,
        eventLoopGroup: any EventLoopGroup, logger: Logger, onReady: @escaping @Sendable (Int) async -> Void
    ) {
        self.host = host
        self.port = port
        self.responder = responder
        self.upgrade = upgrade
        self.settings = settings
        self.eventLoopGroup = eventLoopGroup
        self.logger = logger
        self.onReady = onReady
    }

    func run() async throws {
        let channel = EdgeChannel(
            responder: { request, writer, channel in
                try await respond(to: request, writer: writer, channel: channel)
            },
            settings: settings, counter: ConnectionCounter(limit: settings.maxConnectionsPerAddress))
        let server = Server(
            childChannelSetup: channel,
            configuration: ServerConfiguration(
                address: .hostname(host, port: port), backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(settings.maxConnections)),
            onServerRunning: { channel in await onReady(channel.localAddress?.port ?? port) },
            eventLoopGroup: eventLoopGroup, logger: logger)
        try await server.run()
    }

    private func respond(
        to request: Request, writer: consuming ResponseWriter, channel: any Channel
    ) async throws {
        let source = ApplicationRequestContextSource(channel: channel, logger: logger)
        let context = EdgeContext(
            source: source, headers: request.headers, authority: request.head.authority, proxies: settings.proxies)
        let began = ContinuousClock.now
        var response: Response
        do {
            if let upgrade, WebSocketSwitch.isRequested(by: request.head),
                let handler = try await upgrade(request.head, context)
            {
                let switching = WebSocketSwitch(request: request.head, settings: settings.webSocket)
                try await switching.run(handler, on: channel)
                return
            }
            response = try await responder.respond(to: request, context: context)
        } catch let error as HTTPParserError {
            throw error
        } catch {
            response = Self.response(for: error, request, context)
        }
        report(request, response, context, took: .now - began)
        response.headers[.date] = dates.current()
        response.headers[.xRequestID] = context.requestID
        do {
            try await writer.write(response: response.head, body: response.body)
        } catch let error as HTTPParserError {
            // As it is, it would be answered with a second response on top of this one.
            throw ResponseInterrupted(cause: error)
        }
    }

    /// Counts the answer; a line in the log for one that was slow or is a fault of ours, at `debug` for every one.
    private func report(_ request: Request, _ response: Response, _ context: EdgeContext, took duration: Duration) {
        let route = context.route.path ?? context.endpointPath ?? "none"
        let status = response.status.code
        RequestMeasures.shared.record(route: route, request.method, status: status, took: duration)
        let level: Logger.Level = status >= 500 || duration >= settings.slowRequest ? .warning : .debug
        guard context.logger.logLevel <= level else { return }
        context.logger.log(
            level: level, "Request answered",
            metadata: [
                "method": "\(request.method.rawValue)", "route": "\(route)", "status": "\(status)",
                "milliseconds": "\(duration / .milliseconds(1))",
            ])
    }

    /// Edges answer their own errors; what is left is either ours or a fault.
    private static func response(for error: any Error, _ request: Request, _ context: EdgeContext) -> Response {
        switch error {
        case let error as any HTTPResponseError:
            if let response = try? error.response(from: request, context: context) { return response }
        case let error as ParametersError:
            return Response(status: .init(code: error.status))
        case is CancellationError:
            return Response(status: .serviceUnavailable)
        default:
            break
        }
        context.logger.error("Request failed", metadata: ["error": "\(error)", "path": "\(request.uri.path)"])
        return Response(status: .internalServerError)
    }
}

/// The request's bytes went wrong while its response was being written.
struct ResponseInterrupted: Error {
    let cause: HTTPParserError
}
