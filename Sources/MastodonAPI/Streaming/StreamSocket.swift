import Domain
import HTTPTransport
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import Streaming

extension MastodonAPI {
    /// `/api/v1/streaming` as a WebSocket: any number of streams, chosen in the address and by messages.
    package var webSocket: WebSocketUpgrade {
        { request, context in
            let (path, query) = Self.address(of: request)
            guard path == "/api/v1/streaming" || path == "/api/v1/streaming/" else { return nil }
            do {
                return try await self.socket(request, query: query, client: context.clientAddress)
            } catch {
                throw RefusedSocket(error: APIError.of(error, context))
            }
        }
    }

    private static func address(of request: HTTPRequest) -> (path: Substring, query: Substring) {
        let parts = (request.path ?? "/").split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        return (parts[0], parts.count > 1 ? parts[1] : "")
    }

    private func socket(
        _ request: HTTPRequest, query: Substring, client: ClientAddress
    ) async throws -> WebSocketSession.Handler {
        let parameters = try HTTPTransport.Parameters(query: String(query))
        // Browsers can set no header but the protocol's name.
        let secret =
            BearerToken.read(request.headerFields) ?? parameters.string("access_token")
            ?? request.headerFields[.webSocketProtocol].map { String($0.prefix { $0 != "," }) }
        var viewer: Viewer?
        if let secret, !secret.isEmpty {
            viewer = try await self.viewer(secret: secret)
            guard let viewer else { throw APIError.invalidToken }
            if let hindrance = viewer.hindrance { throw APIError.hindered(hindrance) }
        }
        if settings.limitsRates {
            let verdict = limiter.take("streams:\(client.key)", limit: 60, window: .seconds(60))
            guard verdict.allowed else { throw APIError.tooManyRequests }
        }
        // It listens before the client is told that the socket is open: nothing falls in between.
        let feed = StreamFeed(api: self, viewer: viewer)
        if let name = parameters.string("stream") {
            let stream = try StreamName(name, tag: parameters.string("tag"))
            feed.open(stream, try stream.topics(for: viewer))
        }
        return { session in await StreamSocket(feed: feed, session: session).run() }
    }
}

/// Refused before it was opened: an ordinary response says why.
struct RefusedSocket: HTTPResponseError {
    let error: APIError
    var status: HTTPResponse.Status { error.status }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        error.response(requestID: (context as? EdgeContext)?.requestID ?? "")
    }
}

/// One open socket: which streams it carries, and what goes to them.
final class StreamSocket: Sendable {
    private static let maxStreams = 100
    private let feed: StreamFeed
    private let session: WebSocketSession

    init(feed: StreamFeed, session: WebSocketSession) {
        self.feed = feed
        self.session = session
    }

    /// Until the client leaves, or may no longer listen.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [self] in
                for await frame in session.incoming {
                    if case .text(let text) = frame { receive(text) }
                }
            }
            group.addTask { [self] in
                await feed.run { stream, message in session.send(ByteBuffer(bytes: message.text(stream))) }
            }
            // Whichever ends first ends the other: the client left, or the feed was cut off.
            await group.next()
            feed.close()
            group.cancelAll()
        }
    }

    /// `{"type":"subscribe","stream":"hashtag","tag":"art"}`
    private func receive(_ text: String) {
        do {
            guard let message = try? JSONValue.parse(text), let type = message["type"]?.stringValue,
                let name = message["stream"]?.stringValue
            else { throw APIError(.badRequest, "Not a message of this protocol") }
            let stream = try StreamName(name, tag: message["tag"]?.stringValue)
            switch type {
            case "subscribe":
                guard feed.count < Self.maxStreams else { throw APIError(.badRequest, "Too many streams") }
                feed.open(stream, try stream.topics(for: feed.viewer))
            case "unsubscribe": feed.close(stream)
            default: throw APIError(.badRequest, "Not a message of this protocol")
            }
        } catch {
            let fault = error as? APIError ?? .unavailable
            var json = JSONWriter()
            json.beginObject()
            json.field("error", fault.message)
            json.field("status", fault.status.code)
            json.endObject()
            session.send(ByteBuffer(bytes: json.bytes))
        }
    }
}
