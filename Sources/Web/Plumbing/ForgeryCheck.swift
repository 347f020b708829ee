import HTTPTransport
import HTTPTypes
import Hummingbird

/// Whether a form was sent from a page of ours. Two locks: what the browser says of where it comes from, and a token
/// that only our pages hold.
enum ForgeryCheck {
    /// Browsers say `Sec-Fetch-Site` or at least `Origin` with every POST; both are out of reach of scripts.
    static func comesFromHere(_ request: Request) -> Bool {
        if let site = request.headers[.fetchSite] { return site == "same-origin" || site == "none" }
        guard let origin = request.headers[.origin] else { return true }
        guard let authority = request.head.authority, let mark = origin.range(of: "://") else { return false }
        return origin[mark.upperBound...].lowercased() == authority.lowercased()
    }

    /// - Parameter expected: the secret of the session, or of the guest's cookie; empty matches nothing.
    static func holds(_ parameters: Parameters, expected: String) -> Bool {
        guard !expected.isEmpty, let token = parameters.string("token") else { return false }
        return Secrets.constantTimeEquals(token, expected)
    }
}
