import HTTPTransport
import HTTPTypes
import HummingbirdCore
import JSON

/// What a client is told when it does not get what it asked for, in Mastodon's words.
struct APIError: Error {
    var status: HTTPResponse.Status
    var message: String
    /// OAuth's longer text.
    var description: String?
    /// Seconds until it is worth trying again.
    var retryAfter: Int?
    /// Sign-up faults: field → (code, text).
    var details: [(field: String, faults: [(code: String, text: String)])] = []

    init(_ status: HTTPResponse.Status, _ message: String, description: String? = nil) {
        self.status = status
        self.message = message
        self.description = description
    }

    static let noRoute = APIError(.notFound, "Not Found")
    static let notFound = APIError(.notFound, "Record not found")
    static let invalidToken = APIError(.unauthorized, "The access token is invalid")
    static let outsideScopes = APIError(.forbidden, "This action is outside the authorized scopes")
    static let needsUser = APIError(.unprocessableContent, "This method requires an authenticated user")
    static let notAllowed = APIError(.forbidden, "This action is not allowed")
    static let tooManyRequests = APIError(.tooManyRequests, "Too many requests")
    static let unavailable = APIError(
        .serviceUnavailable, "There was a temporary problem serving your request, please try again")

    /// - Parameters:
    ///   - ahead: how many come first.
    ///   - seconds: until it is their turn.
    static func waiting(ahead: Int, seconds: Int) -> APIError {
        let time = seconds < 90 ? "\(seconds) seconds" : "\((seconds + 59) / 60) minutes"
        var error = APIError(
            .serviceUnavailable,
            "Many people are joining right now, and \(ahead) came before you. Please try again in \(time): your place is kept."
        )
        error.retryAfter = seconds
        return error
    }

    static func validation(_ faults: String...) -> APIError {
        APIError(.unprocessableContent, "Validation failed: " + faults.joined(separator: ", "))
    }

    static func unprocessable(_ message: String) -> APIError { APIError(.unprocessableContent, message) }

    static func missing(_ parameter: String) -> APIError {
        APIError(.badRequest, "param is missing or the value is empty or invalid: \(parameter)")
    }

    /// - Parameter requestID: told with unexpected failures, so that a person can name theirs.
    func response(requestID: String) -> Response {
        var reply = Reply.json(status: status) { json in
            json.beginObject()
            json.field("error", message)
            if let description { json.field("error_description", description) }
            if !details.isEmpty { writeDetails(&json) }
            if status.code == 500 { json.field("request_id", requestID) }
            json.endObject()
        }
        if status == .unauthorized {
            // OAuth's errors have a description (RFC 6749 §5.2); every other 401 is about a token (RFC 6750 §3).
            let (name, text) = description.map { (message, $0) } ?? ("invalid_token", Self.invalidToken.message)
            reply = reply.with(
                .wwwAuthenticate, #"Bearer realm="Doorkeeper", error="\#(name)", error_description="\#(text)""#)
        }
        if let retryAfter { reply = reply.with(.retryAfter, String(retryAfter)) }
        return reply.response
    }

    private func writeDetails(_ json: inout JSONWriter) {
        json.key("details")
        json.beginObject()
        for detail in details {
            json.key(escaping: detail.field)
            json.beginArray()
            for fault in detail.faults {
                json.beginObject()
                json.field("error", fault.code)
                json.field("description", fault.text)
                json.endObject()
            }
            json.endArray()
        }
        json.endObject()
    }
}
