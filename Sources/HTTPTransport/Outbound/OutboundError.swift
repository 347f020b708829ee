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
