import Foundation

/// What reading may cost: 50 ms for each 100 KB begun, of the time of a processor and not of a clock on the wall, so that
/// a busy machine changes nothing. What is slow in earnest takes seconds.
enum TimeLimit {
    /// The instrumented build takes three to five times as long as a release.
    private static let seconds = 0.05 * 3
    private static let bytes = 100_000

    /// Reads once, and what took too long again: the best of several counts, for the first also pays for pages that
    /// were not there yet.
    static func keep<Value>(_ input: [UInt8], _ read: () -> Value) -> Value {
        let allowed = seconds * Double(max(1, (input.count + bytes - 1) / bytes))
        var (value, best) = measure(read)
        for _ in 0..<5 where best > allowed { best = min(best, measure(read).seconds) }
        if best > allowed {
            fail("\(input.count) bytes took \(Int(best * 1000)) ms, allowed are \(Int(allowed * 1000)) ms")
        }
        return value
    }

    private static func measure<Value>(_ read: () -> Value) -> (value: Value, seconds: Double) {
        let start = now()
        let value = read()
        return (value, now() - start)
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
