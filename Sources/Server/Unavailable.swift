import Database
import HTTPTransport
import Hummingbird

/// What no edge has answered itself: a full disk or a database that cannot be reached is 503, so that other servers
/// and apps come again, and not 500. Edges that have words of their own for it answer before this.
struct Unavailable: RouterMiddleware {
    func handle(
        _ request: Request, context: EdgeContext, next: (Request, EdgeContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as DatabaseError where Self.passes(error) {
            context.logger.error(
                "Database unavailable", metadata: ["error": "\(error)", "path": "\(request.uri.path)"])
            let words =
                "The database does not answer or has no space. Please try again later (request \(context.requestID)).\n"
            return Response(
                status: .serviceUnavailable,
                headers: [.contentType: "text/plain; charset=utf-8", .retryAfter: "60"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: words)))
        }
    }

    /// Whether the same request may succeed later.
    static func passes(_ error: DatabaseError) -> Bool {
        switch error {
        case .unavailable, .full: true
        case .uniqueViolation, .foreignKeyViolation, .damaged, .failed: false
        }
    }
}
