import HTTPTypes
import Hummingbird
import Testing

@testable import HTTPTransport

struct HeaderTests {
    @Test func `cookies are read`() {
        var headers = HTTPFields()
        headers[.cookie] = "a=1; __Host-session=abc=; a=2; quoted=\"x\"; bare"
        let cookies = RequestCookies(headers)
        #expect(cookies["a"] == "1")
        #expect(cookies["__Host-session"] == "abc=")
        #expect(cookies["quoted"] == "x")
        #expect(cookies["bare"] == nil)
    }

    @Test func `cookies are bound to the host where there is TLS`() {
        let secure = SetCookie("session", value: "v", maxAge: 60, isSecure: true)
        #expect(secure.header == "__Host-session=v; Path=/; SameSite=Lax; Max-Age=60; HttpOnly; Secure")
        let plain = SetCookie("session", value: "v", sameSite: .strict, isSecure: false)
        #expect(plain.header == "session=v; Path=/; SameSite=Strict; HttpOnly")
        #expect(SetCookie.expired("session", isSecure: true).header.contains("Max-Age=0"))
    }

    @Test func `a client that has the version gets 304`() {
        let tag = Conditional.weakTag(Array("body".utf8))
        var headers = HTTPFields()
        let response = Response(status: .ok, body: .init(byteBuffer: .init(string: "body")))
        #expect(Conditional.response(response, tag: tag, for: headers).status == .ok)
        #expect(Conditional.response(response, tag: tag, for: headers).headers[.eTag] == tag)
        for value in [tag, String(tag.dropFirst(2)), "\"x\", \(tag)", "*"] {
            headers[.ifNoneMatch] = value
            let fresh = Conditional.response(response, tag: tag, for: headers)
            #expect(fresh.status == .notModified)
            #expect(fresh.headers[.eTag] == tag)
            #expect(fresh.body.contentLength == 0)
        }
        headers[.ifNoneMatch] = "\"other\""
        #expect(Conditional.response(response, tag: tag, for: headers).status == .ok)
    }

    @Test(arguments: [
        ("application/activity+json", true),
        ("application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"", true),
        ("application/activity+json, application/ld+json", true),
        ("application/activity+json;q=0.9, text/html;q=0.1", true),
        ("text/html, application/activity+json;q=0.5", false),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false), ("*/*", false), ("", false),
        ("application/json", false), ("application/activity+json;q=0", false),
    ])
    func `pages are for people, activities for servers`(header: String, expected: Bool) {
        #expect(Accept(header).prefersActivity == expected)
    }

    @Test func `headers with a million spaces are read in no time`() throws {
        let spaces = String(repeating: " \t", count: 500_000)
        #expect(Accept("text/html\(spaces);\(spaces)q\(spaces)=\(spaces)0.5\(spaces), */*").prefersJSON == false)
        #expect(HeaderParameters("a/b\(spaces);\(spaces)x\(spaces)=y\(spaces);z=1")["x"] == "y")
        var headers = HTTPFields()
        headers[.ifNoneMatch] = "\"x\"\(spaces),\(spaces)\"y\"\(spaces), *"
        #expect(Conditional.isFresh(headers, tag: "W/\"y\""))
        headers = HTTPFields()
        headers[.xForwardedFor] = "x, \(spaces)192.0.2.1\(spaces),127.0.0.1"
        let peer = try #require(IPAddress("127.0.0.1"))
        #expect(TrustedProxies.loopback.client(behind: peer, headers).description == "192.0.2.1")
    }

    @Test func `JSON is told from pages`() {
        #expect(Accept("application/json").prefersJSON)
        #expect(Accept("application/activity+json").prefersJSON)
        #expect(!Accept("text/html, application/json;q=0.5").prefersJSON)
        #expect(!Accept(nil).prefersJSON)
    }

    @Test func `parameters of a header are read`() {
        let header = HeaderParameters(#"Multipart/Form-Data; boundary="a;b\"c"; charset=utf-8 ; flag; x="#)
        #expect(header.value == "multipart/form-data")
        #expect(header["boundary"] == "a;b\"c")
        #expect(header["charset"] == "utf-8")
        #expect(header["flag"] == nil)
        #expect(header["x"] == "")
    }

    @Test func `tokens are random and comparisons right`() {
        #expect(Secrets.randomToken(bytes: 32).count == 43)
        #expect(Secrets.randomToken() != Secrets.randomToken())
        #expect(Secrets.randomBytes(5).count == 5)
        #expect(Secrets.base64URL([0xfb, 0xff]) == "-_8")
        #expect(Secrets.base64(Array("any carnal pleas".utf8)) == "YW55IGNhcm5hbCBwbGVhcw==")
        #expect(Secrets.constantTimeEquals("abc", "abc"))
        #expect(!Secrets.constantTimeEquals("abc", "abd"))
        #expect(!Secrets.constantTimeEquals("abc", "ab"))
        #expect(Secrets.sha256("abc").prefix(4) == [0xba, 0x78, 0x16, 0xbf])
    }

    @Test func `the date is written as RFC 9110 says`() {
        #expect(DateHeader.format(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
    }
}
