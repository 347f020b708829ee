import Crypto
import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOWebSocket

/// Turns an HTTP connection into a WebSocket from within the task that answers its current request, so that any
/// request of a kept-alive connection can ask for it, not the first one only.
struct WebSocketSwitch: Sendable {
    let request: HTTPRequest
    let settings: WebSocketSettings

    /// RFC 6455 §4.2.1.
    static func isRequested(by request: HTTPRequest) -> Bool {
        let headers = request.headerFields
        return request.method == .get && headers[.upgrade]?.lowercased() == "websocket"
            && headers[.webSocketVersion] == "13" && headers[.webSocketKey] != nil
            && headers[.connection]?.lowercased().contains("upgrade") == true
    }

    /// Answers 101, runs `handler`, and returns when the connection is closed.
    func run(_ handler: @escaping WebSocketSession.Handler, on channel: any Channel) async throws {
        let session = WebSocketSession(channel: channel, settings: settings)
        try await channel.eventLoop.submit { try replacePipeline(of: channel, session) }.get()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await handler(session)
                    session.close()
                } catch {
                    session.close(code: error is CancellationError ? 1001 : 1011)
                }
            }
            group.addTask { try? await channel.closeFuture.get() }
            // The socket closes after the handler ends; the handler is cancelled after the socket closes.
            await group.next()
            group.cancelAll()
        }
    }

    /// On the event loop, in one go: no byte can come between the answer and the new handlers.
    private func replacePipeline(of channel: any Channel, _ session: WebSocketSession) throws {
        let pipeline = channel.pipeline.syncOperations
        let encoder = try pipeline.context(handlerType: HTTPResponseEncoder.self)
        let decoder = try pipeline.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self)
        let codec = try pipeline.context(handlerType: HTTP1ToHTTPServerCodec.self)
        let timers = try pipeline.context(handlerType: ConnectionGuard.self)
        let answer = HTTPServerResponsePart.head(
            HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: answerHeaders()))
        codec.writeAndFlush(NIOAny(answer), promise: nil)
        for context in [timers, codec, decoder, encoder] { pipeline.removeHandler(context: context, promise: nil) }
        // In front of the handler that feeds `handleHTTP`, which from now on sees nothing but the end.
        try pipeline.addHandlers(
            [
                WebSocketFrameEncoder(),
                ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: settings.maxMessageBytes)),
                NIOWebSocketFrameAggregator(
                    minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 128,
                    maxAccumulatedFrameSize: settings.maxMessageBytes),
                WebSocketFrameHandler(session: session, settings: settings),
            ], position: .first)
    }

    private func answerHeaders() -> HTTPHeaders {
        let key = request.headerFields[.webSocketKey] ?? ""
        let digest = Insecure.SHA1.hash(data: Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
        var headers: HTTPHeaders = [
            "upgrade": "websocket", "connection": "upgrade", "sec-websocket-accept": Secrets.base64(digest),
        ]
        // Browsers can send no Authorization header here, so clients send their token as the protocol's name, and
        // close the socket unless it comes back.
        let offered = request.headerFields[.webSocketProtocol]?.split(separator: ",").first
        if let offered {
            headers.add(name: "sec-websocket-protocol", value: String(offered.filter { $0 != " " && $0 != "\t" }))
        }
        return headers
    }
}
