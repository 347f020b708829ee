import Benchmark

/// What single parts cost, each alone on one core: `bin/bench --micro`.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .throughput], timeUnits: .microseconds, scalingFactor: .kilo, maxDuration: .seconds(2))
    parsing()
    writing()
    signing()
    storing()
}
