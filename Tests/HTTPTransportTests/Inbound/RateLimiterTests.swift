import NIOConcurrencyHelpers
import Testing

@testable import HTTPTransport

struct RateLimiterTests {
    @Test func `so many in a window, and again in the next`() {
        let clock = NIOLockedValueBox<Int64>(1_000_000)
        let limiter = RateLimiter { clock.withLockedValue { $0 } }
        for expected in [2, 1, 0] {
            let verdict = limiter.take("a", limit: 3, window: .seconds(10))
            #expect(verdict == .init(limit: 3, remaining: expected, reset: 1_010_000, allowed: true))
        }
        for _ in 0..<5 { #expect(!limiter.take("a", limit: 3, window: .seconds(10)).allowed) }
        #expect(limiter.take("b", limit: 3, window: .seconds(10)).allowed)
        clock.withLockedValue { $0 = 1_009_999 }
        #expect(!limiter.take("a", limit: 3, window: .seconds(10)).allowed)
        clock.withLockedValue { $0 = 1_010_000 }
        #expect(limiter.take("a", limit: 3, window: .seconds(10)).remaining == 2)
        limiter.clear("a")
        #expect(limiter.take("a", limit: 3, window: .seconds(10), cost: 3).remaining == 0)
        #expect(!limiter.take("c", limit: 3, window: .seconds(10), cost: 4).allowed)
    }

    @Test func `a million keys take the room of some thousands`() {
        var cache = BoundedCache<Int, Int>(capacity: 1000)
        for key in 0..<1_000_000 {
            cache[key] = key
            if key % 100 == 0 { _ = cache[-1] }
            if key == 0 { cache[-1] = 7 }
        }
        #expect(cache.count <= 1000)
        // What is used stays.
        #expect(cache[-1] == 7)
        #expect(cache[0] == nil)
        cache[-1] = nil
        #expect(cache[-1] == nil)
    }
}
