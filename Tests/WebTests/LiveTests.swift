import Actions
import Domain
import HTTPTransport
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import PostgresCluster
import Store
import Streaming
import Testing

@testable import Web

@Suite struct LiveTests {
    /// What the stream of somebody's home sends for an event.
    private static func sent(
        _ event: StreamEvent, to browser: Browser, of server: WebServer
    ) async throws -> String? {
        let cookies = browser.cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        let head = HTTPRequest(
            method: .get, scheme: "https", authority: "ours.example", path: "/-/live?s=home",
            headerFields: [.cookie: cookies])
        let source = ApplicationRequestContextSource(
            channel: EmbeddedChannel(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
        let visit = try await server.app.visit(request, EdgeContext(source: source), hasGuestForm: false)
        return try await visit.rendered(event, stream: "home").map { String(buffer: $0) }
    }

    @Test func `a new post arrives as the component of the page, with the id to go on from`() async throws {
        try await Engine.memory.withWeb { server in
            try await server.person("ada")
            let ben = try await server.person("ben")
            let post = try await server.actions.publishPost(PostDraft(text: "Hi \"you\" <b>\n\nthere"), as: ben)
            let browser = try await server.browser(of: "ada")
            let sent = try await Self.sent(.update(post), to: browser, of: server)
            let text = try #require(sent)
            #expect(
                text.hasPrefix("id: \(post)\ndata: {\"op\":\"insert\",\"stream\":\"home\",\"target\":\"post-\(post)\""))
            #expect(text.hasSuffix("\n\n") && text.dropLast(2).count(where: { $0 == "\n" }) == 1)
            #expect(text.contains("&lt;b&gt;") && !text.contains("<b>"))
        }
    }

    @Test func `an edit replaces, a deletion removes`() async throws {
        try await Engine.memory.withWeb { server in
            let ada = try await server.person("ada")
            let post = try await server.actions.publishPost(PostDraft(text: "First."), as: ada)
            let browser = try await server.browser(of: "ada")
            let edit = try await Self.sent(.statusUpdate(post), to: browser, of: server)
            #expect(edit?.contains("\"op\":\"replace\"") == true)
            let removal = try await Self.sent(.delete(post), to: browser, of: server)
            #expect(removal?.contains("\"op\":\"remove\",\"stream\":\"home\",\"target\":\"post-\(post)\"") == true)
        }
    }

    @Test func `nothing arrives of whom one has muted or blocked, nor what is not for one's eyes`() async throws {
        try await Engine.memory.withWeb { server in
            let ada = try await server.person("ada")
            let eve = try await server.person("eve")
            let open = try await server.actions.publishPost(PostDraft(text: "Open."), as: eve)
            let closed = try await server.actions.publishPost(PostDraft(text: "Closed.", visibility: .private), as: eve)
            let browser = try await server.browser(of: "ada")
            let answer1 = try await Self.sent(.update(open), to: browser, of: server)
            #expect(answer1 != nil)
            let answer2 = try await Self.sent(.update(closed), to: browser, of: server)
            #expect(answer2 == nil)
            _ = try await server.actions.mute(eve, as: ada)
            let answer3 = try await Self.sent(.update(open), to: browser, of: server)
            #expect(answer3 == nil)
            _ = try await server.actions.unmute(eve, as: ada)
            _ = try await server.actions.block(ada, as: eve)
            let answer4 = try await Self.sent(.update(open), to: browser, of: server)
            #expect(answer4 == nil)
        }
    }

    @Test func `a stream of nothing, or of somebody's home without signing in, is refused`() async throws {
        try await Engine.memory.withWeb { server in
            for query in ["", "?s=", "?s=home", "?s=unknown"] {
                let answer = try await server.browser().get("/-/live\(query)")
                #expect(answer.status == 404, "\(query)")
            }
        }
    }
}
