import Domain
import Store
import Streaming
import Synchronization

/// What one connection hears: some streams over one subscription, checked and rendered for its viewer.
final class StreamFeed: Sendable {
    private let api: MastodonAPI
    let viewer: Viewer?
    private let subscription: StreamSubscription
    private let streams = Mutex<[StreamName: Set<Topic>]>([:])

    init(api: MastodonAPI, viewer: Viewer?) {
        self.api = api
        self.viewer = viewer
        // Whatever else it carries, a person's connection must hear when their access ends.
        subscription = api.hub.subscribe(viewer?.account.map { [.user($0)] } ?? [])
    }

    deinit { subscription.cancel() }

    var count: Int { streams.withLock { $0.count } }

    func open(_ stream: StreamName, _ topics: Set<Topic>) {
        streams.withLock { $0[stream] = topics }
        for topic in topics { subscription.add(topic) }
    }

    func close(_ stream: StreamName) {
        let unused = streams.withLock { streams -> Set<Topic> in
            let topics = streams.removeValue(forKey: stream) ?? []
            return topics.subtracting(streams.values.reduce(into: []) { $0.formUnion($1) })
        }
        let kept = viewer?.account.map { Topic.user($0) }
        for topic in unused where topic != kept { subscription.remove(topic) }
    }

    func close() { subscription.cancel() }

    /// Passes on what comes, until the subscription ends or the viewer's access does.
    func run(_ send: (StreamName, StreamMessage) -> Void) async {
        // It may have ended between the look at the token and the subscription.
        guard await mayStillListen() else { return }
        var last: (event: StreamEvent, message: StreamMessage?)?
        for await (topic, event) in subscription {
            if case .accessRevoked = event {
                if await mayStillListen() { continue }
                return
            }
            let interested = streams.withLock { streams in
                streams.filter { $0.value.contains(topic) && $0.key.carries(event, of: topic) }.map(\.key)
            }
            guard !interested.isEmpty else { continue }
            // An event that cannot be loaded now is one that this reader misses; the next may work again.
            // One event often comes by several topics, one right after the other.
            if last?.event != event { last = (event, try? await api.message(for: event, viewer: viewer?.account)) }
            guard let message = last?.message else { continue }
            for stream in interested { send(stream, message) }
        }
    }

    /// Asks the database, not the memory.
    private func mayStillListen() async -> Bool {
        guard let viewer, let account = viewer.account else { return true }
        let stands = try? await api.actions.read { reader in
            guard try reader.accessToken(hash: viewer.hash) != nil, let user = try reader.user(account),
                let standing = try reader.account(account)?.standing
            else { return false }
            return user.hindrance == nil && standing < .suspended
        }
        return stands ?? false
    }
}
