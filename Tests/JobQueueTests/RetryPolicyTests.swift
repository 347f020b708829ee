import Testing

@testable import JobQueue

@Suite struct RetryPolicyTests {
    @Test func `waits double up to the cap and vary by half`() {
        let policy = RetryPolicy(maximumAttempts: 99, base: .seconds(10), cap: .seconds(300), total: .seconds(1 << 40))
        for (attempt, full) in [(1, 10), (2, 20), (3, 40), (5, 160), (6, 300), (60, 300), (90, 300)] {
            for _ in 1...20 {
                let delay = policy.delay(afterAttempt: attempt)
                #expect((Int64(full * 500)...Int64(full * 1_000)).contains(delay))
            }
        }
    }

    @Test func `gives up by count and by age`() {
        let policy = RetryPolicy(maximumAttempts: 3, base: .seconds(1), cap: .seconds(1), total: .seconds(100))
        #expect(!policy.givesUp(afterAttempt: 2, createdAt: 0, nextRun: 100_000))
        #expect(policy.givesUp(afterAttempt: 3, createdAt: 0, nextRun: 1))
        #expect(policy.givesUp(afterAttempt: 1, createdAt: 0, nextRun: 100_001))
    }

    @Test func `ids grow and never repeat`() {
        let ids = JobIDs()
        let made = (0..<10_000).map { ids.next(now: 1_800_000_000_000 + Int64($0 / 4_000)) }
        #expect(made == made.sorted())
        #expect(Set(made).count == made.count)
    }
}
