import Domain
import Streaming
import Synchronization
import Testing

struct StreamHubTests {
    private let hub = StreamHub()
    private let ada = Account.ID(1)
    private let post = Post.ID(7)

    @Test func `a listener hears what is published to its topics and nothing else`() async {
        let subscription = hub.subscribe([.user(ada), .tag("swift")])
        hub.publish(.update(post), to: [.user(Account.ID(2)), .publicAll])
        hub.publish(.update(post), to: [.tag("swift")])
        hub.publish(.delete(post), to: [.user(ada)])
        subscription.cancel()
        #expect(await heard(subscription) == ["tag(\"swift\") update", "user delete"])
    }

    @Test func `an event to two topics of a listener is heard once for each`() async {
        let subscription = hub.subscribe([.publicAll, .publicLocal])
        hub.publish(.update(post), to: [.publicAll, .publicLocal])
        subscription.cancel()
        #expect(await heard(subscription).count == 2)
    }

    @Test func `topics can be added and removed while listening`() async {
        let subscription = hub.subscribe([.publicAll])
        subscription.add(.publicLocal)
        subscription.remove(.publicAll)
        hub.publish(.update(post), to: [.publicAll])
        hub.publish(.delete(post), to: [.publicLocal])
        subscription.cancel()
        #expect(await heard(subscription) == ["publicLocal delete"])
    }

    @Test func `a reader that falls too far behind is cut off`() async {
        let hub = StreamHub(backlog: 3)
        let subscription = hub.subscribe([.publicAll])
        for _ in 0..<5 { hub.publish(.update(post), to: [.publicAll]) }
        #expect(await heard(subscription).count == 3)
        #expect(hub.subscriptionCount == 0)
    }

    @Test func `nobody is kept after they have left`() async {
        let subscription = hub.subscribe([.publicAll, .user(ada)])
        #expect(hub.subscriptionCount == 1)
        subscription.cancel()
        #expect(hub.subscriptionCount == 0)
        subscription.add(.publicLocal)
        hub.publish(.update(post), to: [.publicLocal])
        #expect(await heard(subscription).isEmpty)
    }

    @Test func `a cancelled reader leaves`() async {
        let subscription = hub.subscribe([.publicAll])
        let reader = Task { for await _ in subscription {} }
        reader.cancel()
        await reader.value
        #expect(hub.subscriptionCount == 0)
    }

    @Test func `what carries events away hears what is published here, not what was relayed`() {
        let events = Mutex<[StreamEvent]>([])
        hub.relay { event, _ in events.withLock { $0.append(event) } }
        hub.publish(.accessRevoked, to: [.user(ada)])
        hub.deliver(.update(post), to: [.publicAll])
        #expect(events.withLock { $0 } == [.accessRevoked])
    }

    private func heard(_ subscription: StreamSubscription) async -> [String] {
        var heard: [String] = []
        for await (topic, event) in subscription { heard.append("\(name(topic)) \(name(event))") }
        return heard
    }

    private func name(_ topic: Topic) -> String {
        if case .user = topic { "user" } else { "\(topic)" }
    }

    private func name(_ event: StreamEvent) -> String {
        switch event {
        case .update: "update"
        case .delete: "delete"
        default: "other"
        }
    }
}
