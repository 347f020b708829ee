import Domain
import Streaming
import Testing

@testable import Server

/// What nodes tell each other, in the form in which it travels.
@Suite struct NodeMessageTests {
    private static let post = Post.ID(115_000_000_000_000_000)

    @Test func `a post for 20,000 followers is told in pieces that NOTIFY takes, and all of them hear it`() throws {
        let topics = (0..<20_000).map { Topic.user(Account.ID(114_000_000_000_000_000 + $0)) }
        let message = NodeMessage(from: "here", told: [.init(event: .update(Self.post), topics: topics)])
        let texts = try message.texts(atMost: 7_900)
        #expect(texts.allSatisfy { $0.utf8.count <= 7_900 })
        let heard = texts.compactMap { NodeMessage($0) }.flatMap(\.told)
        #expect(heard.allSatisfy { $0.event == .update(Self.post) })
        #expect(heard.flatMap(\.topics) == topics)
    }

    @Test func `every kind of topic and event arrives as it was told`() throws {
        let account = Account.ID(7)
        let topics: [Topic] = [
            .user(account), .notifications(account), .direct(account), .publicAll, .publicLocal, .publicRemote,
            .publicMedia, .publicLocalMedia, .publicRemoteMedia, .tag("größe"), .tagLocal("a\"b"), .list(9),
        ]
        let events: [StreamEvent] = [
            .update(Self.post), .statusUpdate(Self.post), .delete(Self.post), .notification(.init(5)),
            .conversation(Self.post), .filtersChanged, .accessRevoked,
        ]
        let message = NodeMessage(from: "here", told: events.map { .init(event: $0, topics: topics) })
        let heard = try #require(NodeMessage(message.text()))
        #expect(heard.told.map(\.event) == events)
        #expect(heard.told.allSatisfy { $0.topics == topics })
    }

    @Test func `what a newer version says is not taken for something else`() {
        let rest = #""lanes":[],"wrote":false,"rights":false,"isNew":false"#
        let known = #"{"from":"x","told":[{"event":{"filtersChanged":{}},"topics":["u1"]}],\#(rest)}"#
        #expect(NodeMessage(known)?.told.first?.event == .filtersChanged)
        #expect(NodeMessage(known.replacing("filtersChanged", with: "waved")) == nil)
        #expect(NodeMessage(known.replacing("u1", with: "w1")) == nil)
        #expect(NodeMessage("hello") == nil)
    }
}
