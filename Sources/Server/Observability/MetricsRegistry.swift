import Foundation
import Metrics
import Synchronization

/// Keeps what all parts measure, and writes it as Prometheus reads it.
///
/// Its lock is taken when a measure is made and when all are written. Recording touches atomics only.
package final class MetricsRegistry: MetricsFactory {
    private struct Family {
        let type: String
        var series: [String: any MetricSeries] = [:]
    }

    private let families = Mutex<[String: Family]>([:])

    package init() {}

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, "counter", dimensions) { CountedSeries() }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, "gauge", dimensions) { LevelSeries() }
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        aggregate
            ? series(label, "histogram", dimensions) { SpreadSeries(.counts) } as SpreadSeries
            : series(label, "gauge", dimensions) { LevelSeries() } as LevelSeries
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, "histogram", dimensions) { SpreadSeries(.seconds) }
    }

    // Counters only ever rise: what was measured stays, for whoever makes the same measure next.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    /// Appends every family that has been made, by name.
    package func write(to text: inout Exposition) {
        let all = families.withLock { $0 }
        for (name, family) in all.sorted(by: { $0.key < $1.key }) {
            text.family(name, family.type)
            for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                series.write(name, labels, to: &text)
            }
        }
    }

    private func series<Series: MetricSeries>(
        _ label: String, _ type: String, _ dimensions: [(String, String)], _ make: () -> Series
    ) -> Series {
        let labels = Exposition.labels(dimensions)
        return families.withLock { families in
            var family = families[label] ?? Family(type: type)
            // The same name for another type is a mistake of ours that must not end the process: it is not shown.
            guard family.type == type else { return make() }
            if let known = family.series[labels] as? Series { return known }
            let new = make()
            family.series[labels] = new
            families[label] = family
            return new
        }
    }
}

/// One line, or one histogram's lines, of a family.
protocol MetricSeries: AnyObject, Sendable {
    func write(_ name: String, _ labels: String, to text: inout Exposition)
}

final class CountedSeries: CounterHandler, MetricSeries {
    private let count = Atomic<Int64>(0)

    func increment(by amount: Int64) { count.add(amount, ordering: .relaxed) }
    func reset() { count.store(0, ordering: .relaxed) }

    func write(_ name: String, _ labels: String, to text: inout Exposition) {
        text.sample(name, labels, count.load(ordering: .relaxed))
    }
}

final class LevelSeries: MeterHandler, RecorderHandler, MetricSeries {
    /// In thousandths, so that rising and falling are single additions.
    private let level = Atomic<Int64>(0)

    func set(_ value: Int64) { level.store(value * 1_000, ordering: .relaxed) }
    func set(_ value: Double) { level.store(Self.thousandths(value), ordering: .relaxed) }
    func increment(by amount: Double) { level.add(Self.thousandths(amount), ordering: .relaxed) }
    func decrement(by amount: Double) { level.subtract(Self.thousandths(amount), ordering: .relaxed) }
    func record(_ value: Int64) { set(value) }
    func record(_ value: Double) { set(value) }

    func write(_ name: String, _ labels: String, to text: inout Exposition) {
        text.sample(name, labels, Double(level.load(ordering: .relaxed)) / 1_000)
    }

    private static func thousandths(_ value: Double) -> Int64 { Int64(exactly: (value * 1_000).rounded()) ?? 0 }
}

final class SpreadSeries: TimerHandler, RecorderHandler, MetricSeries, @unchecked Sendable {
    enum Unit {
        case seconds, counts

        /// In what is recorded: nanoseconds, or as it is.
        var bounds: [Int64] {
            switch self {
            case .seconds:
                [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000].map { $0 * 1_000_000 }
            case .counts: [1, 2, 4, 8, 16, 32, 64, 128, 256]
            }
        }

        var scale: Double { self == .seconds ? 1e9 : 1 }
    }

    private let unit: Unit
    private let bounds: [Int64]
    /// One for each bound, one for what lies above, one for the sum. Only atomics, allocated once.
    private let cells: UnsafeMutablePointer<Atomic<Int64>>

    init(_ unit: Unit) {
        self.unit = unit
        bounds = unit.bounds
        cells = .allocate(capacity: bounds.count + 2)
        for index in 0..<bounds.count + 2 { (cells + index).initialize(to: Atomic(0)) }
    }

    deinit {
        cells.deinitialize(count: bounds.count + 2)
        cells.deallocate()
    }

    func recordNanoseconds(_ duration: Int64) { record(duration) }
    func record(_ value: Double) { record(Int64(exactly: value.rounded()) ?? 0) }

    func record(_ value: Int64) {
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        cells[index].add(1, ordering: .relaxed)
        cells[bounds.count + 1].wrappingAdd(value, ordering: .relaxed)
    }

    func write(_ name: String, _ labels: String, to text: inout Exposition) {
        var total: Int64 = 0
        for (index, bound) in bounds.enumerated() {
            total += cells[index].load(ordering: .relaxed)
            text.sample(
                name + "_bucket", Exposition.adding("le", Exposition.number(Double(bound) / unit.scale), to: labels),
                total)
        }
        total += cells[bounds.count].load(ordering: .relaxed)
        text.sample(name + "_bucket", Exposition.adding("le", "+Inf", to: labels), total)
        text.sample(
            name + "_sum", labels, Double(cells[bounds.count + 1].load(ordering: .relaxed)) / unit.scale)
        text.sample(name + "_count", labels, total)
    }
}
