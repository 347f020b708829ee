/// Why a request to another server gave no response.
package enum OutboundError: Error, Sendable, Equatable {
    package enum Phase: String, Sendable {
        case connect
        case read
        /// The deadline of the whole request.
        case whole
    }

    case invalidURL(HTTPURL.Failure)
    /// Not allowed by policy: the scheme, the port, or where the host's addresses lead.
    case refused(String)
    /// The name has no address.
    case unresolved(host: String)
    case connection(String)
    /// The other side closed the connection instead of answering, or within its answer.
    case closed
    case tls(String)
    case timeout(Phase)
    /// The body is longer than asked for, or expands beyond measure.
    case tooLarge(limit: Int)
    case tooManyRedirects
    /// The other side does not speak HTTP as it should.
    case malformed(String)
    case cancelled

    /// Whether it makes no sense to try the same request again.
    package var isPermanent: Bool {
        switch self {
        case .invalidURL, .refused, .tooLarge, .tooManyRedirects: true
        case .unresolved, .connection, .closed, .tls, .timeout, .malformed, .cancelled: false
        }
    }
}

/// In words, for logs and for who runs the server.
extension OutboundError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalidURL(let failure): "not an address to ask: \(failure)"
        case .refused(let reason): "not allowed: \(reason)"
        case .unresolved(let host): "\(host) has no address"
        case .connection(let cause): cause
        case .closed: "closed the connection"
        case .tls(let cause): "TLS: \(cause)"
        case .timeout(.connect): "did not take the connection in time"
        case .timeout: "did not answer in time"
        case .tooLarge(let limit): "answered with more than \(limit) bytes"
        case .tooManyRedirects: "leads on without end"
        case .malformed(let cause): "does not speak HTTP as it should: \(cause)"
        case .cancelled: "was given up"
        }
    }
}
