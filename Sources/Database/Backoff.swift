import Foundation

/// How long a thread waits before it tries again after a collision: a few milliseconds, growing, and by chance, so
/// that two transactions in each other's way do not meet again.
enum Backoff {
    static func sleep(attempt: Int) {
        usleep(UInt32.random(in: 500...(2_000 << UInt32(min(attempt, 6)))))
    }
}
