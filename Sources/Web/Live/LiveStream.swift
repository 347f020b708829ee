import Database
import Domain
import HTTPTransport
import Hummingbird
import JSON
import NIOCore
import Store
import Streaming

/// New posts as they come, as the HTML that a page of this viewer would show (server-sent events).
extension WebApp {
    func addLive(to router: some RouterMethods<EdgeContext>) {
        get(router, "/-/live") { visit in try await visit.live() }
    }
}

/// A feed that moves, as pages name it.
private enum LiveFeed: Sendable {
    case home(Account.ID)
    case local
    case everywhere
    case tag(String)

    init?(_ name: Substring, viewer: Account.ID?) {
        switch name {
        case "home":
            guard let viewer else { return nil }
            self = .home(viewer)
        case "public:local": self = .local
        case "public": self = .everywhere
        default:
            guard name.hasPrefix("hashtag:") else { return nil }
            self = .tag(Hashtag.key(of: name.dropFirst(8)))
        }
    }

    var topic: Topic {
        switch self {
        case .home(let viewer): .user(viewer)
        case .local: .publicLocal
        case .everywhere: .publicAll
        case .tag(let name): .tag(name)
        }
    }

    /// What came after `post`, newest first.
    func posts(_ reader: Reader, after post: Int64, viewer: Account.ID?) throws -> [Post.ID] {
        let page = Page(newerThan: post, limit: 40)
        return switch self {
        case .home(let owner): try reader.homeTimeline(of: owner, page: page)
        case .local: try reader.publicTimeline(PublicFilter(localOnly: true), viewer: viewer, page: page)
        case .everywhere: try reader.publicTimeline(PublicFilter(), viewer: viewer, page: page)
        case .tag(let name): try reader.tagTimeline(TagFilter(any: [name]), viewer: viewer, page: page)
        }
    }
}

extension Visit {
    fileprivate func live() async throws -> PageReply {
        let names = (query.string("s") ?? "").split(separator: ",").prefix(8)
        let feeds = names.compactMap { name in LiveFeed(name, viewer: viewer).map { (name: String(name), feed: $0) } }
        guard !feeds.isEmpty else { throw PageError.notFound }
        let byTopic = Dictionary(feeds.map { ($0.feed.topic, $0.name) }) { first, _ in first }
        // Listening begins before what was missed is read, so that nothing falls between the two.
        let subscription = web.hub.subscribe(Set(byTopic.keys))
        let (events, mailbox) = AsyncStream.makeStream(of: ByteBuffer.self, bufferingPolicy: .bufferingNewest(200))
        mailbox.yield(ByteBuffer(string: "retry: 5000\n\n"))
        let last = (request.headers[.lastEventID] ?? query.string("after")).flatMap { Int64($0) }
        if let last {
            for (name, feed) in feeds {
                for event in try await missed(feed, name, after: last) { mailbox.yield(event) }
            }
        }
        let listening = Task {
            for await (topic, event) in subscription {
                guard let stream = byTopic[topic] else { continue }
                if case .accessRevoked = event { break }
                if let bytes = try? await rendered(event, stream: stream) { mailbox.yield(bytes) }
            }
            mailbox.finish()
        }
        let pinging = Task {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(25))
                mailbox.yield(ByteBuffer(string: ":\n\n"))
            }
        }
        mailbox.onTermination = { _ in
            listening.cancel()
            pinging.cancel()
            subscription.cancel()
        }
        return .raw(eventStream(for: request, events))
    }

    private func missed(_ feed: LiveFeed, _ name: String, after last: Int64) async throws -> [ByteBuffer] {
        let viewer = viewer
        let views = try await read { reader in
            try reader.pagePosts(try feed.posts(reader, after: last, viewer: viewer), viewer: viewer)
        }
        return views.reversed().map { insertion($0, stream: name) }
    }

    /// An event as this viewer sees it; nil for what they do not see or do not want to.
    func rendered(_ event: StreamEvent, stream: String) async throws -> ByteBuffer? {
        switch event {
        case .update(let id):
            return try await wanted(id).map { insertion($0, stream: stream) }
        case .statusUpdate(let id):
            return try await wanted(id).map { view in
                let card = PostCard(view, viewer: viewer)
                return message("replace", stream, target: "post-\(card.entry)", card.html(on: fresh))
            }
        case .delete(let id):
            return message("remove", stream, target: "post-\(id)", HTML())
        case .notification:
            guard let viewer else { return nil }
            let unread = try await read { reader in
                try reader.unreadCount(for: viewer, filter: NotificationFilter(), limit: 100)
            }
            return message("count", stream, target: "notifications", Navigation.badge(unread, page))
        case .conversation, .filtersChanged, .accessRevoked:
            return nil
        }
    }

    private func wanted(_ id: Post.ID) async throws -> PostView? {
        let viewer = viewer
        return try await read { reader in
            guard let view = try reader.pagePost(id, viewer: viewer) else { return nil }
            guard let viewer else { return view }
            let people = Set([view.post.author, view.subject.post.author]).filter { $0 != viewer }
            let hidden = try reader.relationships(Array(people), viewer: viewer).contains { relationship in
                relationship.blocking || relationship.blockedBy || relationship.muting
            }
            return hidden ? nil : view
        }
    }

    private func insertion(_ view: PostView, stream: String) -> ByteBuffer {
        let card = PostCard(view, viewer: viewer)
        return message("insert", stream, target: "post-\(card.entry)", card.html(on: fresh), id: card.entry)
    }

    /// The page as of now: a stream lives for hours.
    private var fresh: PageContext {
        var page = page
        page.now = actions.clock.now()
        return page
    }

    private func message(
        _ operation: String, _ stream: String, target: String, _ html: HTML, id: String? = nil
    ) -> ByteBuffer {
        var json = JSONWriter()
        json.beginObject()
        json.field("op", operation)
        json.field("stream", stream)
        json.field("target", target)
        json.field("html", html.string)
        json.endObject()
        var buffer = ByteBuffer()
        if let id { buffer.writeString("id: \(id)\n") }
        buffer.writeString("data: ")
        buffer.writeBytes(json.bytes)
        buffer.writeString("\n\n")
        return buffer
    }
}
