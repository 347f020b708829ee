import HTTPTransport
import HTTPTypes
import HummingbirdCore
import JSON

/// How often something may be done. Mastodon's figures (`config/initializers/rack_attack.rb`, `RateLimiter`).
struct RateLimit: Sendable {
    /// Names the family of requests that are counted together.
    let family: String
    let count: Int
    let window: Duration
    /// Counted by address even when a person is known.
    var byAddress = false

    static let general = RateLimit(family: "api", count: 300, window: .seconds(300))
    static let posts = RateLimit(family: "statuses", count: 300, window: .seconds(3 * 3_600))
    static let follows = RateLimit(family: "follows", count: 400, window: .seconds(24 * 3_600))
    static let deletions = RateLimit(family: "deletions", count: 30, window: .seconds(1_800))
    static let signUps = RateLimit(family: "sign_ups", count: 5, window: .seconds(1_800), byAddress: true)
    static let apps = RateLimit(family: "apps", count: 5, window: .seconds(600), byAddress: true)
    /// Codes and passwords cannot be tried one after the other.
    static let tokens = RateLimit(family: "tokens", count: 60, window: .seconds(300), byAddress: true)

    static let reports = RateLimit(family: "reports", count: 400, window: .seconds(24 * 3_600))
    /// Of somebody who is signed in and confirms by password.
    static let confirmations = RateLimit(family: "confirmations", count: 10, window: .seconds(300))

    /// - Parameter now: milliseconds since 1970.
    static func write(_ verdict: RateLimiter.Verdict, at now: Int64, to response: inout Response) {
        response.headers[.rateLimitLimit] = String(verdict.limit)
        response.headers[.rateLimitRemaining] = String(verdict.remaining)
        // Six fraction digits, as Mastodon has them.
        response.headers[.rateLimitReset] = formatRFC3339(verdict.reset).dropLast() + "000Z"
        if !verdict.allowed { response.headers[.retryAfter] = String(max(1, (verdict.reset - now + 999) / 1_000)) }
    }
}

extension MastodonAPI {
    /// Counts a request: by token, or by address without one. The narrower verdict is told.
    func count(_ route: Route, viewer: Viewer?, client: ClientAddress) -> RateLimiter.Verdict? {
        guard settings.limitsRates else { return nil }
        let general = take(.general, viewer: viewer, client: client)
        guard general.allowed, let limit = route.limit else { return general }
        return take(limit, viewer: viewer, client: client)
    }

    /// Takes back what was counted and turned out not to be one.
    func takeBack(_ limit: RateLimit, viewer: Viewer?, client: ClientAddress) {
        if settings.limitsRates { _ = take(limit, viewer: viewer, client: client, cost: -1) }
    }

    private func take(
        _ limit: RateLimit, viewer: Viewer?, client: ClientAddress, cost: Int = 1
    ) -> RateLimiter.Verdict {
        let who =
            switch (limit.byAddress ? nil : viewer, viewer?.account) {
            // One token more is not one allowance more.
            case (.some, let account?): "account:\(account)"
            case (let viewer?, nil): "token:\(viewer.token.id)"
            case (nil, _): "address:\(client.key)"
            }
        return limiter.take("\(limit.family):\(who)", limit: limit.count, window: limit.window, cost: cost)
    }
}
