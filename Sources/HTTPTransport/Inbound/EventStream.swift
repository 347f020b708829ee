import HTTPTypes
import HummingbirdCore
import NIOCore
import ServiceLifecycle

/// A response of server-sent events that ends when `events` does, when the client leaves, or when the server stops.
/// - Parameters:
///   - request: the request being answered, its body untouched.
///   - events: whole events as bytes (`event: …\ndata: …\n\n`), and the caller's keep-alive comments (`:\n`). Its
///     buffer is the caller's to bound: a client that reads slowly makes it fill.
package func eventStream<Events: AsyncSequence & Sendable>(
    for request: Request, _ events: Events
) -> Response where Events.Element == ByteBuffer, Events.Failure == Never {
    var headers = HTTPFields()
    headers[.contentType] = "text/event-stream; charset=utf-8"
    headers[.cacheControl] = "private, no-store"
    // nginx would otherwise collect events until its buffer is full.
    headers[.accelBuffering] = "no"
    headers[.connection] = "close"
    let requestBody = request.body
    let body = ResponseBody { writer in
        let shared = UncheckedWriter(writer: writer)
        do {
            try await requestBody.consumeWithCancellationOnInboundClose { _ in
                try await cancelWhenGracefulShutdown {
                    var writer = shared.writer
                    // Sends the headers at once: clients report "open" only then.
                    try await writer.write(ByteBuffer(string: ":)\n"))
                    for await event in events { try await writer.write(event) }
                }
            }
        } catch is CancellationError {
            // The client left or the server stops: an ordinary end.
        }
        try await writer.finish(nil)
    }
    return Response(status: .ok, headers: headers, body: body)
}

/// The writer goes to one child task at a time.
private struct UncheckedWriter: @unchecked Sendable {
    var writer: any ResponseBodyWriter
}
