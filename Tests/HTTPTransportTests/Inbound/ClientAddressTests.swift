import HTTPTypes
import Hummingbird
import Testing

@testable import HTTPTransport

struct ClientAddressTests {
    private func client(_ peer: String, _ forwarded: [String], proxies: TrustedProxies = .loopback) throws -> String {
        var headers = HTTPFields()
        for line in forwarded { headers.append(HTTPField(name: .xForwardedFor, value: line)) }
        return proxies.client(behind: try #require(IPAddress(peer)), headers).description
    }

    @Test func `a stranger cannot choose its address`() throws {
        #expect(try client("203.0.113.5", ["1.2.3.4"]) == "203.0.113.5")
        #expect(try client("203.0.113.5", ["127.0.0.1"]) == "203.0.113.5")
    }

    @Test func `a proxy on this machine is believed about its own peer only`() throws {
        #expect(try client("127.0.0.1", ["203.0.113.5"]) == "203.0.113.5")
        #expect(try client("::1", ["203.0.113.5"]) == "203.0.113.5")
        #expect(try client("127.0.0.1", ["1.2.3.4, 203.0.113.5"]) == "203.0.113.5")
        #expect(try client("127.0.0.1", ["1.2.3.4", "203.0.113.5"]) == "203.0.113.5")
        #expect(try client("127.0.0.1", ["nonsense, 203.0.113.5"]) == "203.0.113.5")
        #expect(try client("127.0.0.1", []) == "127.0.0.1")
        #expect(try client("127.0.0.1", ["nonsense"]) == "127.0.0.1")
    }

    @Test func `a chain of proxies is walked`() throws {
        let proxies = TrustedProxies(["127.0.0.1", "10.0.0.0/8"].compactMap { AddressBlock($0) })
        #expect(try client("127.0.0.1", ["9.9.9.9, 203.0.113.5, 10.1.1.1"], proxies: proxies) == "203.0.113.5")
        #expect(try client("10.2.2.2", ["10.1.1.1"], proxies: proxies) == "10.1.1.1")
    }

    @Test func `ports and brackets are understood`() throws {
        #expect(try client("127.0.0.1", ["203.0.113.5:4711"]) == "203.0.113.5")
        #expect(try client("127.0.0.1", ["[2001:db8::1]:4711"]) == "2001:db8::1")
        #expect(try client("127.0.0.1", [" ::ffff:203.0.113.5 "]) == "203.0.113.5")
    }

    @Test func `neighbours in one network of IPv6 are counted together`() throws {
        let one = ClientAddress(try #require(IPAddress("2001:db8:1:2:3::4")))
        let other = ClientAddress(try #require(IPAddress("2001:db8:1:2:ffff::1")))
        #expect(one.key == other.key)
        #expect(one.key == "2001:db8:1:2::/64")
        #expect(ClientAddress(.v4(0x0102_0304)).key == "1.2.3.4")
    }

    @Test func `requests carry the client's address and whether it came by TLS`() async throws {
        try await withServer { router in
            router.get("/") { _, context in "\(context.clientAddress) \(context.isSecure)." }
        } running: { port in
            for (headers, expected) in [
                ("", "127.0.0.1 false."),
                ("x-forwarded-for: 203.0.113.5\r\nx-forwarded-proto: https\r\n", "203.0.113.5 true."),
            ] {
                let client = try await RawClient.connect(port)
                try await client.send("GET / HTTP/1.1\r\nhost: a\r\n\(headers)\r\n")
                #expect(try await client.expects(expected))
                try await client.close()
            }
        }
    }
}
