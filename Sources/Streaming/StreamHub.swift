import Domain
import Synchronization

/// Passes events on to whoever listens in this process.
///
/// It holds nothing: an event without listeners is gone, and a reader that falls `backlog` events behind is cut off
/// (it reconnects and reads the timeline instead).
package final class StreamHub: Sendable {
    /// Called with each event before it is passed on; see `observe`.
    package typealias Observer = @Sendable (_ event: StreamEvent, _ topics: [Topic]) -> Void

    private struct State {
        var listeners: [Topic: [Int: StreamSubscription.Mailbox]] = [:]
        var topics: [Int: Set<Topic>] = [:]
        var observers: [Observer] = []
        var relays: [Observer] = []
        var nextID = 0

        mutating func unlist(_ id: Int, from topic: Topic) {
            listeners[topic]?[id] = nil
            if listeners[topic]?.isEmpty == true { listeners[topic] = nil }
        }
    }

    private let state = Mutex(State())
    private let backlog: Int

    /// - Parameter backlog: events that a reader may leave unread.
    package init(backlog: Int = 1_000) { self.backlog = backlog }

    /// Tells everybody who listens to one of `topics`; somebody who listens to several hears it once for each.
    package func publish(_ event: StreamEvent, to topics: [Topic]) {
        for relay in state.withLock({ $0.relays }) { relay(event, topics) }
        deliver(event, to: topics)
    }

    /// Passes on what another process published.
    package func deliver(_ event: StreamEvent, to topics: [Topic]) {
        for observer in state.withLock({ $0.observers }) { observer(event, topics) }
        let reached = state.withLock { state in
            topics.flatMap { topic in (state.listeners[topic] ?? [:]).map { (topic, $0.key, $0.value) } }
        }
        for (topic, id, mailbox) in reached {
            switch mailbox.yield((topic: topic, event: event)) {
            case .enqueued: break
            default:
                mailbox.finish()
                forget(id)
            }
        }
    }

    /// Hears every event, wherever it was published, before readers do: what keeps caches true.
    package func observe(_ observer: @escaping Observer) { state.withLock { $0.observers.append(observer) } }

    /// Hears every event that is published here: what carries events to other processes.
    package func relay(_ relay: @escaping Observer) { state.withLock { $0.relays.append(relay) } }

    /// Ends what everybody listens to, because something was missed that is not known: they come back and read.
    package func cutOff() {
        let mailboxes = state.withLock { state in
            state.listeners.values.reduce(into: [Int: StreamSubscription.Mailbox]()) { all, those in
                all.merge(those) { one, _ in one }
            }
        }
        for (id, mailbox) in mailboxes {
            mailbox.finish()
            forget(id)
        }
    }

    package func subscribe(_ topics: Set<Topic>) -> StreamSubscription {
        let (stream, mailbox) = AsyncStream.makeStream(
            of: StreamSubscription.Element.self, bufferingPolicy: .bufferingOldest(backlog))
        let id = state.withLock { state in
            state.nextID += 1
            state.topics[state.nextID] = []
            return state.nextID
        }
        mailbox.onTermination = { [weak self] _ in self?.forget(id) }
        let subscription = StreamSubscription(id: id, hub: self, stream: stream, mailbox: mailbox)
        for topic in topics { subscription.add(topic) }
        return subscription
    }

    /// How many listen now.
    package var subscriptionCount: Int { state.withLock { $0.topics.count } }

    func add(_ topic: Topic, to id: Int, mailbox: StreamSubscription.Mailbox) {
        state.withLock { state in
            // Gone already: a socket that subscribes while it is being closed.
            guard state.topics[id] != nil else { return }
            state.topics[id]?.insert(topic)
            state.listeners[topic, default: [:]][id] = mailbox
        }
    }

    func remove(_ topic: Topic, from id: Int) {
        state.withLock { state in
            state.topics[id]?.remove(topic)
            state.unlist(id, from: topic)
        }
    }

    private func forget(_ id: Int) {
        state.withLock { state in
            for topic in state.topics.removeValue(forKey: id) ?? [] { state.unlist(id, from: topic) }
        }
    }
}
