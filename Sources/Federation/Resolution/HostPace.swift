import Domain
import HTTPTransport
import Synchronization

/// How fast each host is asked for what nobody waits for: a request a second in the long run, a few at once after a
/// pause (a token bucket, kept as the time at which it is full again), and not at all while it wants to be left alone.
final class HostPace: Sendable {
    /// How much one host is asked.
    struct Limit: Sendable {
        /// Milliseconds from one request to the next.
        var interval: Int64 = 1_000
        /// So many at once.
        var burst: Int64 = 5
    }

    private struct State {
        /// When the bucket is full again.
        var fullAt: Int64 = 0
        var restsUntil: Int64 = 0
    }

    private static let longestRest: Int64 = 3_600
    private let limit: Limit
    private let clock: Clock
    private let hosts = Mutex(ExpiringCache<String, State>(capacity: 20_000))

    init(limit: Limit, clock: Clock) {
        self.limit = limit
        self.clock = clock
    }

    /// How many hosts are remembered.
    var count: Int { hosts.withLock { $0.count } }

    /// Returns when the host may be asked. Throws `resting` when it wants to be left alone, `overBudget` when it would
    /// take longer than `patience`.
    func wait(for host: String, atMost patience: Duration) async throws {
        let wait = try reserve(host, patience: patience.components.seconds * 1_000)
        if wait > 0 { try await Task.sleep(for: .milliseconds(wait)) }
    }

    /// Takes a place in the row of a host.
    /// - Returns: after how many milliseconds its turn comes.
    func reserve(_ host: String, patience: Int64) throws(FetchFailure) -> Int64 {
        let now = clock.now()
        return try hosts.withLock { hosts throws(FetchFailure) in
            var state = hosts.value(for: host, at: now) ?? State()
            let rest = state.restsUntil - now.milliseconds
            if rest > 0 { throw .resting((rest + 999) / 1_000) }
            let full = max(state.fullAt, now.milliseconds) + limit.interval
            let wait = max(0, full - limit.interval * limit.burst - now.milliseconds)
            guard wait <= patience else { throw .overBudget }
            state.fullAt = full
            hosts.insert(state, for: host, until: Timestamp(milliseconds: full))
            return wait
        }
    }

    /// For how many seconds a host wants to be left alone.
    func rest(of host: String) -> Int64 {
        let now = clock.now()
        let until = hosts.withLock { $0.value(for: host, at: now)?.restsUntil } ?? 0
        return max(0, (until - now.milliseconds + 999) / 1_000)
    }

    /// 429 and 503 are asked to be left alone, for as long as they say in `Retry-After` (RFC 9110 §10.2.3).
    func heed(_ response: OutboundResponse) {
        guard response.status == 429 || response.status == 503 else { return }
        rest(response.finalURL.authority, seconds: response.retryAfter(now: clock.now()) ?? 60)
    }

    /// Leaves a host alone for a while.
    func rest(_ host: String, seconds: Int64) {
        let now = clock.now()
        let until = now.adding(seconds: min(max(seconds, 1), Self.longestRest))
        hosts.withLock { hosts in
            var state = hosts.value(for: host, at: now) ?? State()
            state.restsUntil = max(state.restsUntil, until.milliseconds)
            hosts.insert(state, for: host, until: max(until, Timestamp(milliseconds: state.fullAt)))
        }
    }
}
