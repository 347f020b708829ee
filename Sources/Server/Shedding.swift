import HTTPTransport
import HTTPTypes
import Hummingbird

/// Under overload, keeps reading alive for those who are signed in and asks everybody else to come again: better some
/// are answered than all wait.
struct Shedding: RouterMiddleware {
    let level: @Sendable () -> Pressure.Level

    func handle(
        _ request: Request, context: EdgeContext, next: (Request, EdgeContext) async throws -> Response
    ) async throws -> Response {
        guard level() == .overloaded, !Self.isKept(request) else { return try await next(request, context) }
        // Not all at the same moment.
        let seconds = Int.random(in: 5...20)
        let words = "The server has more to do than it can. Please try again in \(seconds) seconds.\n"
        return Response(
            status: .serviceUnavailable,
            headers: [
                .contentType: "text/plain; charset=utf-8", .retryAfter: String(seconds), .cacheControl: "no-store",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: words)))
    }

    static func isKept(_ request: Request) -> Bool {
        let path = request.uri.path
        if ["/health", "/ready", "/metrics"].contains(path) || path.hasPrefix("/assets/") { return true }
        guard request.method == .get || request.method == .head else { return false }
        return request.headers[.authorization] != nil || request.headers[.cookie]?.contains("session=") == true
    }
}
