import Domain
import HTTPSignatures
import HTTPTransport

extension OutboundResponse {
    /// After how many seconds the server wants to be asked again, as a number or a date (RFC 9110 §10.2.3); not below 0.
    /// Nil when it does not say.
    func retryAfter(now: Timestamp) -> Int64? {
        guard let text = headers.first("retry-after") else { return nil }
        let seconds = Int64(text) ?? HTTPDate.seconds(text).map { $0 - now.milliseconds / 1_000 }
        return seconds.map { max($0, 0) }
    }
}
