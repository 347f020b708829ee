import Domain
import HTTPTransport
import Store
import Synchronization

/// Claimed deliveries by host: who is next, so that no host takes more than its share.
final class DeliveryBoard: Sendable {
    struct Item: Sendable {
        let delivery: Delivery
        let body: PreparedBody
    }

    private struct Queue {
        var waiting: [Item] = []
        var underWay = 0
        /// A parked server gets one delivery to see whether it is back.
        var limit: Int
        var isListed = false

        var count: Int { waiting.count + underWay }
        /// With this many claimed, no more is claimed for now.
        var full: Int { limit == 1 ? 1 : 8 }
    }

    private struct State {
        var queues: [String: Queue] = [:]
        /// Hosts that have something to send and may, in turn.
        var ready: [String] = []
        var held = 0
        var tasks = 0
        var isStopping = false
    }

    /// To one host at a time.
    static let perHost = 4
    /// The most that one claim takes for one host.
    static let perHostAndClaim = 16

    private let limit: Int
    private let capacity: Int
    private let state = Mutex(State())

    /// - Parameter limit: deliveries under way at a time, to all hosts.
    init(limit: Int) {
        self.limit = limit
        capacity = limit * 4
    }

    /// How many more may be claimed.
    var room: Int { state.withLock { $0.isStopping ? 0 : max(0, capacity - $0.held) } }

    /// Hosts that no more is to be claimed for.
    var full: [String] {
        state.withLock { state in
            state.queues.filter { $0.value.count >= $0.value.full }.map(\.key)
        }
    }

    /// Takes claimed deliveries; how many tasks must be started for them.
    func add(_ items: [Item], isProbe: (String) -> Bool) -> Int {
        state.withLock { state in
            for item in items {
                let host = item.delivery.host
                var queue = state.queues[host] ?? Queue(limit: isProbe(host) ? 1 : Self.perHost)
                queue.waiting.append(item)
                state.queues[host] = queue
                Self.list(host, in: &state)
            }
            state.held += items.count
            let started = min(limit - state.tasks, items.count)
            state.tasks += max(0, started)
            return max(0, started)
        }
    }

    /// What a task sends next; nil ends the task.
    func next() -> Item? {
        state.withLock { state in
            while !state.isStopping, !state.ready.isEmpty {
                let host = state.ready.removeFirst()
                guard var queue = state.queues[host] else { continue }
                queue.isListed = false
                let item = queue.waiting.isEmpty ? nil : queue.waiting.removeFirst()
                if item != nil { queue.underWay += 1 }
                state.queues[host] = queue
                guard let item else { continue }
                Self.list(host, in: &state)
                return item
            }
            state.tasks -= 1
            return nil
        }
    }

    /// A delivery has ended. True when there is room again that was not there before: time to claim more.
    func finished(_ host: String) -> Bool {
        state.withLock { state in
            let wasFull = state.held * 2 > capacity
            state.held -= 1
            let isLow = wasFull && state.held * 2 <= capacity
            guard var queue = state.queues[host] else { return isLow }
            let had = queue.count
            queue.underWay -= 1
            state.queues[host] = queue.count == 0 ? nil : queue
            Self.list(host, in: &state)
            return isLow || (had == queue.full && queue.count < queue.full)
        }
    }

    /// Whether it would pay to claim more.
    var isLow: Bool { state.withLock { $0.held * 2 <= capacity } }

    /// Takes back what waits for a host that has just been parked.
    func withdraw(_ host: String) -> [Delivery] {
        state.withLock { state in
            guard var queue = state.queues[host] else { return [] }
            let waiting = queue.waiting.map(\.delivery)
            queue.waiting = []
            queue.limit = 1
            state.held -= waiting.count
            state.queues[host] = queue.count == 0 ? nil : queue
            return waiting
        }
    }

    /// A host that was only probed is well again.
    func unlimit(_ host: String) {
        state.withLock { state in
            guard var queue = state.queues[host], queue.limit < Self.perHost else { return }
            queue.limit = Self.perHost
            state.queues[host] = queue
            Self.list(host, in: &state)
        }
    }

    /// Hands out no more; what was claimed and not begun.
    func stop() -> [Delivery] {
        state.withLock { state in
            state.isStopping = true
            let waiting = state.queues.values.flatMap { $0.waiting.map(\.delivery) }
            for host in state.queues.keys { state.queues[host]?.waiting = [] }
            state.held -= waiting.count
            state.ready = []
            return waiting
        }
    }

    private static func list(_ host: String, in state: inout State) {
        guard var queue = state.queues[host], !queue.isListed, !queue.waiting.isEmpty, queue.underWay < queue.limit
        else { return }
        queue.isListed = true
        state.queues[host] = queue
        state.ready.append(host)
    }
}
