import HTTPTypes
import HummingbirdCore
import JSON
import NIOCore

/// What an endpoint answers: a complete body, or a stream.
struct Reply: Sendable {
    var response: Response
    /// What it was made of, on routes whose answers are kept.
    var basis: Basis?

    init(_ response: Response) { self.response = response }

    /// JSON that is complete.
    init(json bytes: [UInt8], status: HTTPResponse.Status = .ok) {
        response = Response(
            status: status, headers: Self.jsonHeaders, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// What `write` puts down.
    static func json(
        capacity: Int = 2_048, status: HTTPResponse.Status = .ok, _ write: (inout JSONWriter) throws -> Void
    ) rethrows -> Reply {
        var json = JSONWriter(capacity: capacity)
        try write(&json)
        return Reply(json: json.bytes, status: status)
    }

    /// - Parameter size: about how many bytes one row takes.
    static func list<Row>(_ rows: [Row], each size: Int, _ write: (inout JSONWriter, Row) -> Void) -> Reply {
        .json(capacity: 64 + rows.count * size) { json in
            json.beginArray()
            for row in rows { write(&json, row) }
            json.endArray()
        }
    }

    /// Mastodon's answer where there is nothing to say: `{}`.
    static var empty: Reply { Reply(json: Array("{}".utf8)) }

    func with(_ name: HTTPField.Name, _ value: String?) -> Reply {
        var reply = self
        reply.response.headers[name] = value
        return reply
    }

    private static let jsonHeaders: HTTPFields = {
        var headers = HTTPFields()
        headers[.contentType] = "application/json; charset=utf-8"
        // Nearly everything depends on whose token it is.
        headers[.cacheControl] = "private, no-store"
        headers[.xContentTypeOptions] = "nosniff"
        return headers
    }()
}

extension HTTPField.Name {
    static let link = known("link")
    static let idempotencyKey = known("idempotency-key")
    static let rateLimitLimit = known("x-ratelimit-limit")
    static let rateLimitRemaining = known("x-ratelimit-remaining")
    static let rateLimitReset = known("x-ratelimit-reset")
    static let deprecation = known("deprecation")
    static let asyncRefresh = known("mastodon-async-refresh")
    static let webSocketProtocol = known("sec-websocket-protocol")

    private static func known(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("not a header name: \(text)") }
        return name
    }
}
