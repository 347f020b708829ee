import HTTPTypes
import Metrics
import Synchronization

/// How many requests each route had, how they ended and how long they took. Found by an append-only table without a
/// lock; routes are the router's, so that nobody can fill it by asking for many addresses.
struct RequestMeasures: Sendable {
    /// There is one for the process, as for all measures.
    static let shared = RequestMeasures()

    private static let size = 4_096
    private let slots = Slots(size)

    /// Counts one answer. `route`: a template such as `/api/v1/statuses/:id`.
    func record(route: String, _ method: HTTPRequest.Method, status: Int, took duration: Duration) {
        let measure = measure(of: route, Self.name(of: method))
        measure.counts[min(max(status / 100, 1), 5) - 1].increment()
        measure.seconds.record(duration: duration)
    }

    private func measure(of route: String, _ method: String) -> RouteMeasure {
        var hasher = Hasher()
        hasher.combine(route)
        hasher.combine(method)
        let hash = hasher.finalize()
        for step in 0..<64 {
            let slot = (hash &+ step) & (Self.size - 1)
            if let found = slots[slot] {
                if found.route == route, found.method == method { return found }
                continue
            }
            let kept = slots.fill(slot, RouteMeasure(route: route, method: method))
            if kept.route == route, kept.method == method { return kept }
        }
        return overflow
    }

    private let overflow = RouteMeasure(route: "other", method: "other")

    private static func name(of method: HTTPRequest.Method) -> String {
        switch method {
        case .get, .head, .post, .put, .patch, .delete, .options: method.rawValue
        default: "other"
        }
    }
}

private final class RouteMeasure: Sendable {
    let route: String
    let method: String
    /// 1xx to 5xx.
    let counts: [Counter]
    let seconds: Metrics.Timer

    init(route: String, method: String) {
        self.route = route
        self.method = method
        let labels = [("route", route), ("method", method)]
        counts = (1...5).map { Counter(label: "http_requests_total", dimensions: labels + [("status", "\($0)xx")]) }
        seconds = Metrics.Timer(label: "http_request_seconds", dimensions: labels)
    }
}

/// Places that are each filled once.
private final class Slots: @unchecked Sendable {
    private let places: UnsafeMutablePointer<AtomicLazyReference<RouteMeasure>>
    private let count: Int

    init(_ count: Int) {
        self.count = count
        places = .allocate(capacity: count)
        for index in 0..<count { (places + index).initialize(to: AtomicLazyReference()) }
    }

    deinit {
        places.deinitialize(count: count)
        places.deallocate()
    }

    subscript(index: Int) -> RouteMeasure? { places[index].load() }

    func fill(_ index: Int, _ measure: RouteMeasure) -> RouteMeasure { places[index].storeIfNil(measure) }
}
