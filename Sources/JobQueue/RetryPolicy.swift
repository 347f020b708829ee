/// When a failed job runs again, and when it is given up.
package struct RetryPolicy: Sendable {
    /// How often it runs in all.
    package var maximumAttempts: Int
    /// The wait after the first failure; each further failure doubles it.
    package var base: Duration
    /// The longest wait.
    package var cap: Duration
    /// Given up when it is that old.
    package var total: Duration

    package init(maximumAttempts: Int, base: Duration, cap: Duration, total: Duration) {
        self.maximumAttempts = maximumAttempts
        self.base = base
        self.cap = cap
        self.total = total
    }

    /// Twelve attempts within about a day.
    package static let standard = RetryPolicy(
        maximumAttempts: 12, base: .seconds(5), cap: .seconds(6 * 3_600), total: .seconds(2 * 86_400))

    /// For what asks other servers, and is not worth asking often: three attempts within some hours.
    package static let modest = RetryPolicy(
        maximumAttempts: 3, base: .seconds(60), cap: .seconds(3_600), total: .seconds(86_400))

    /// For what asks other servers and should not be missed: eight attempts within about an hour.
    package static let patient = RetryPolicy(
        maximumAttempts: 8, base: .seconds(20), cap: .seconds(6 * 3_600), total: .seconds(2 * 86_400))

    /// Milliseconds to wait after the `attempt`th failure: between half of what doubling gives and all of it, so
    /// that jobs that failed together do not come back together.
    func delay(afterAttempt attempt: Int) -> Int64 {
        let doublings = min(max(attempt - 1, 0), 30)
        let doubled = base.milliseconds.multipliedReportingOverflow(by: 1 << Int64(doublings))
        let full = max(1, min(doubled.overflow ? .max : doubled.partialValue, cap.milliseconds))
        return full / 2 + .random(in: 0...(full - full / 2))
    }

    /// Whether a job that has failed `attempt` times and would next run at `nextRun` is given up instead.
    func givesUp(afterAttempt attempt: Int, createdAt: Int64, nextRun: Int64) -> Bool {
        attempt >= maximumAttempts || nextRun - createdAt > total.milliseconds
    }
}

extension Duration {
    var milliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
