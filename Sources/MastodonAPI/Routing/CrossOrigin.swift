import HTTPTypes
import HummingbirdCore

/// Apps that run in a browser come from other origins. They carry a token, never a cookie, so that any origin may ask.
enum CrossOrigin {
    static func allow(_ request: Request, _ response: inout Response) {
        guard request.headers[.origin] != nil else { return }
        response.headers[.accessControlAllowOrigin] = "*"
        response.headers[.accessControlExposeHeaders] =
            "Link, X-RateLimit-Reset, X-RateLimit-Limit, X-RateLimit-Remaining, X-Request-Id"
    }

    /// The answer to a browser that asks before it asks.
    static func preflight() -> Response {
        var headers = HTTPFields()
        headers[.accessControlAllowOrigin] = "*"
        headers[.accessControlAllowMethods] = "GET, POST, PUT, PATCH, DELETE, OPTIONS"
        headers[.accessControlAllowHeaders] = "Authorization, Content-Type, Idempotency-Key"
        headers[.accessControlMaxAge] = "7200"
        return Response(status: .noContent, headers: headers)
    }
}
