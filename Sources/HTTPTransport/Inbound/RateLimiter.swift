import NIOConcurrencyHelpers

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Counts events by key in fixed windows, in this process. Holds a bounded number of keys and forgets those not used
/// lately first.
package final class RateLimiter: Sendable {
    package struct Verdict: Sendable, Equatable {
        package let limit: Int
        package let remaining: Int
        /// When the window ends: milliseconds since 1970.
        package let reset: Int64
        package let allowed: Bool
    }

    private struct Window: Sendable {
        var index: Int64
        var count: Int
    }

    private let windows: NIOLockedValueBox<BoundedCache<String, Window>>
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - capacity: most keys held.
    ///   - now: milliseconds since 1970.
    package init(capacity: Int = 100_000, now: @escaping @Sendable () -> Int64 = RateLimiter.systemClock) {
        windows = NIOLockedValueBox(BoundedCache(capacity: capacity))
        self.now = now
    }

    /// Counts one event, or `cost` of them. What is over the limit is not counted, so trying on costs nothing.
    /// - Parameters:
    ///   - key: who and what, `login:192.0.2.1`.
    ///   - limit: events a window.
    ///   - window: length, from whole milliseconds up.
    package func take(_ key: String, limit: Int, window: Duration, cost: Int = 1) -> Verdict {
        let length = max(1, window.milliseconds)
        let index = now() / length
        let reset = (index + 1) * length
        return windows.withLockedValue { windows in
            var current = windows[key] ?? Window(index: index, count: 0)
            if current.index != index { current = Window(index: index, count: 0) }
            let allowed = current.count + cost <= limit
            if allowed {
                current.count += cost
                windows[key] = current
            }
            return Verdict(limit: limit, remaining: max(0, limit - current.count), reset: reset, allowed: allowed)
        }
    }

    /// Forgets a key, as after a login that succeeded.
    package func clear(_ key: String) {
        windows.withLockedValue { $0[key] = nil }
    }

    @Sendable package static func systemClock() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
