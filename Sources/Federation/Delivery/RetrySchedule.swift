import Domain

/// How long to wait before the next try: of one delivery, and of a server that does not answer at all.
enum RetrySchedule {
    /// A server that says no to an activity is asked this often in all: it may be a key that it could not fetch.
    static let attemptsAfterNo = 4

    private static let minutes: [Int64] = [1, 3, 10, 30, 60, 120, 240, 480, 720]
    private static let hostMinutes: [Int64] = [1, 5, 15, 60, 180, 360, 720]

    /// - Parameter attempts: how often it was tried in vain, from 1.
    static func next(afterAttempts attempts: Int, now: Timestamp) -> Timestamp {
        jittered(minutes[min(max(attempts, 1), minutes.count) - 1], from: now)
    }

    /// - Parameter openings: how often the server was parked since it last answered, from 1.
    static func nextProbe(afterOpenings openings: Int, now: Timestamp) -> Timestamp {
        jittered(hostMinutes[min(max(openings, 1), hostMinutes.count) - 1], from: now)
    }

    /// A fifth more or less, so that what failed together does not come back together.
    private static func jittered(_ minutes: Int64, from now: Timestamp) -> Timestamp {
        let pause = minutes * 60_000
        return Timestamp(milliseconds: now.milliseconds + pause + Int64.random(in: -pause / 5...pause / 5))
    }
}
