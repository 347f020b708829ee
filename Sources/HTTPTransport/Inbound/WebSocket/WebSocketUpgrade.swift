import HTTPTypes

/// Decides about a request to open a WebSocket.
///
/// Gives what to run with the open socket, or nil when this is no socket's address, so that the ordinary responder
/// answers. Throws an `HTTPResponseError` to refuse with a status.
package typealias WebSocketUpgrade =
    @Sendable (_ request: HTTPRequest, _ context: EdgeContext) async throws -> WebSocketSession.Handler?
