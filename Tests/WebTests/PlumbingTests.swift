import HTTPTransport
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import Web

private func request(_ headers: HTTPFields, authority: String = "harbour.example") -> Request {
    let head = HTTPRequest(
        method: .post, scheme: "https", authority: authority, path: "/-/posts", headerFields: headers)
    return Request(head: head, body: RequestBody(buffer: ByteBuffer()))
}

@Suite struct PlumbingTests {
    @Test(arguments: [
        "//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example", "javascript:alert(1)", "",
        "evil", "/a\r\nLocation: https://evil.example", "/%0d%0a\n", "/\t/evil.example", "\\\\evil.example", " /a",
        "/a\u{7F}",
    ])
    func `a form leads nowhere but to this server`(target: String) {
        #expect(LocalPath(target) == nil)
    }

    @Test(arguments: ["/", "/home?before=1#post-2", "/@ada@harbour.example/1", "/tags/caf%C3%A9", "/%0d%0a"])
    func `a path of this server is a place to go`(target: String) {
        #expect(LocalPath(target)?.description == target)
    }

    @Test func `a form from another site is refused by what the browser says`() {
        #expect(!ForgeryCheck.comesFromHere(request([.fetchSite: "cross-site"])))
        #expect(!ForgeryCheck.comesFromHere(request([.fetchSite: "same-site", .origin: "https://harbour.example"])))
        #expect(!ForgeryCheck.comesFromHere(request([.origin: "https://evil.example"])))
        #expect(!ForgeryCheck.comesFromHere(request([.origin: "null"])))
        #expect(!ForgeryCheck.comesFromHere(request([.origin: "https://harbour.example.evil.example"])))
        #expect(ForgeryCheck.comesFromHere(request([.fetchSite: "same-origin"])))
        #expect(ForgeryCheck.comesFromHere(request([.origin: "https://harbour.example"])))
    }

    @Test func `a form without the session's token is refused`() throws {
        #expect(ForgeryCheck.holds(try HTTPTransport.Parameters(query: "token=abc"), expected: "abc"))
        #expect(!ForgeryCheck.holds(try HTTPTransport.Parameters(query: "token=abd"), expected: "abc"))
        #expect(!ForgeryCheck.holds(try HTTPTransport.Parameters(query: "text=abc"), expected: "abc"))
        #expect(!ForgeryCheck.holds(try HTTPTransport.Parameters(query: "token="), expected: ""))
    }

    @Test func `a page allows nothing from elsewhere but media`() {
        let policy = SecurityHeaders(mediaSources: ["https:"], isSecure: true).policy()
        for part in [
            "default-src 'none'", "script-src 'self' 'sha256-", "style-src 'self'", "form-action 'self';",
            "base-uri 'none'",
            "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types martlet",
        ] {
            #expect(policy.contains(part))
        }
        #expect(!policy.contains("unsafe"))
    }

    @Test func `a page that has not changed is not sent again`() throws {
        let security = SecurityHeaders(mediaSources: [], isSecure: false)
        let reply = PageReply.page("<p>same</p>")
        let first = reply.response(to: request([:]), security, isPrivate: false, cookies: [])
        let tag = try #require(first.headers[.eTag])
        let second = reply.response(to: request([.ifNoneMatch: tag]), security, isPrivate: false, cookies: [])
        #expect(second.status == .notModified)
        #expect(first.headers[.cacheControl]?.contains("s-maxage") == true)
    }

    @Test func `a page for one person is kept by nobody else`() {
        let security = SecurityHeaders(mediaSources: [], isSecure: true)
        let response = PageReply.page("<p>mine</p>").response(to: request([:]), security, isPrivate: true, cookies: [])
        #expect(response.headers[.cacheControl] == "private, no-cache")
        #expect(response.headers[.vary]?.contains("Cookie") == true)
        #expect(response.headers[.strictTransportSecurity] != nil)
    }
}
