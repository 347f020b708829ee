import Testing

@testable import HTTPTransport

struct HTTPURLTests {
    @Test(arguments: [
        ("https://Example.COM", "https://example.com/"),
        ("HTTPS://example.com.:443/a?b#c", "https://example.com/a?b"),
        ("http://example.com:80/", "http://example.com/"),
        ("https://example.com:8443/x", "https://example.com:8443/x"),
        ("https://example.com?x=1", "https://example.com/?x=1"),
        ("https://example.com/ü/%7Euser?q=ä|b", "https://example.com/%C3%BC/%7Euser?q=%C3%A4%7Cb"),
        ("https://example.com/100%", "https://example.com/100%25"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ("https://[2001:DB8:0:0::1]:444/", "https://[2001:db8::1]:444/"),
        ("https://192.0.2.1/", "https://192.0.2.1/"),
        ("https://a_b.example/", "https://a_b.example/"),
    ])
    func `a URL has one spelling`(text: String, expected: String) throws {
        let url = try HTTPURL(text)
        #expect(url.string == expected)
        #expect(try HTTPURL(url.string) == HTTPURL(expected))
    }

    @Test func `parts are told apart`() throws {
        let url = try HTTPURL("https://example.com:8443/users/a?page=1#main-key")
        #expect(url.host == "example.com")
        #expect(url.port == 8443)
        #expect(url.path == "/users/a")
        #expect(url.query == "page=1")
        #expect(url.fragment == "main-key")
        #expect(url.target == "/users/a?page=1")
        #expect(url.authority == "example.com:8443")
        #expect(url.description == "https://example.com:8443/users/a?page=1#main-key")
    }

    @Test(arguments: [
        ("example.com", HTTPURL.Failure.notAbsolute), ("", .notAbsolute), ("https:/example.com", .notAbsolute),
        ("ftp://example.com", .scheme), ("javascript://example.com/%0aalert(1)", .scheme),
        ("https://user@example.com", .userInformation), ("https://a:b@example.com/", .userInformation),
        ("https://", .host), ("https:///path", .host), ("https://.example.com", .host),
        ("https://example..com", .host), ("https://example.com..", .host), ("https://exa mple.com", .host),
        ("https://exаmple.com", .host), ("https://example.com%00.evil.test", .host),
        ("https://%65xample.com", .host), ("https://example.com\\@evil.test/", .userInformation),
        ("https://example.com\\evil.test/", .host), ("https://evil#@127.0.0.1", .host),
        ("https://127.1/", .host), ("https://0x7f000001/", .host), ("https://0/", .host),
        ("https://2130706433/", .host), ("https://0177.0.0.1/", .host), ("https://1.2.3.4.5/", .host),
        ("https://127.0.0.0x1/", .host), ("https://999.1.1.1", .host),
        ("https://[fe80::1%eth0]/", .host), ("https://[::1", .host), ("https://[1.2.3.4]/", .host),
        ("https://[::1]evil/", .port), ("https://example.com:0/", .port), ("https://example.com:65536/", .port),
        ("https://example.com:x/", .port), ("https://example.com:000443/", .port),
        ("https://example.com/a b", .character), ("https://example.com/\n", .character),
        ("https://example.com/\\evil", .character),
    ])
    func `what could be misread is refused`(text: String, failure: HTTPURL.Failure) {
        #expect(throws: failure) { try HTTPURL(text) }
    }

    @Test func `nothing too long is read`() {
        #expect(throws: HTTPURL.Failure.tooLong) {
            try HTTPURL("https://a.test/" + String(repeating: "a", count: 5000))
        }
        let label = String(repeating: "a", count: 64)
        #expect(throws: HTTPURL.Failure.host) { try HTTPURL("https://\(label).test/") }
    }

    @Test(arguments: [
        ("https://other.test/x", "https://other.test/x"), ("//other.test/x", "https://other.test/x"),
        ("/x", "https://a.test/x"), ("x", "https://a.test/b/x"), ("../x", "https://a.test/x"),
        ("../../../x/./y/", "https://a.test/x/y/"), ("?y=2", "https://a.test/b/c?y=2"),
        ("#f", "https://a.test/b/c?d=1"),
        ("", "https://a.test/b/c?d=1"), (".", "https://a.test/b/"), ("x?a=/../b", "https://a.test/b/x?a=/../b"),
    ])
    func `references are resolved`(reference: String, expected: String) throws {
        #expect(try HTTPURL("https://a.test/b/c?d=1#e").resolving(reference).string == expected)
    }

    @Test func `a reference cannot leave HTTP`() {
        #expect(throws: HTTPURL.Failure.self) { try HTTPURL("https://a.test/").resolving("file:///etc/passwd") }
        #expect(throws: HTTPURL.Failure.self) { try HTTPURL("https://a.test/").resolving("gopher://x") }
        #expect(throws: HTTPURL.Failure.self) { try HTTPURL("https://a.test/").resolving("//user@b.test/") }
    }
}
