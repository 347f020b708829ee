import NIOConcurrencyHelpers
import NIOPosix
import Testing

@testable import HTTPTransport

/// security.md rows 13 to 15: what must never be connected to.
struct OutboundPolicyTests {
    /// The rules of the internet, but any port and plain http, so that a local server can watch.
    static func strictSettings() -> OutboundClient.Settings {
        var settings = OutboundClient.Settings(userAgent: "test", allowLoopback: false)
        settings.policy.anyPort = true
        settings.policy.plainHTTP = true
        return settings
    }

    @Test(arguments: [
        "127.1", "0", "0x7f000001", "2130706433", "[::]", "[::1]", "[::ffff:10.0.0.1]", "[::127.0.0.1]",
        "[64:ff9b::a00:1]", "[2002:7f00:1::]", "[2001::1]", "100.64.0.1", "169.254.169.254", "192.0.0.1",
        "198.18.0.1", "224.0.0.1", "255.255.255.255", "[fc00::1]", "[fe80::1%eth0]", "[3fff::1]", "localhost.",
        "localhost", "a.localhost", "intranet", "10.1.2.3", "127.0.0.1", "127.0.0.1.", "0.0.0.0",
        "evil#@127.0.0.1", "evil.test@127.0.0.1", "[::ffff:127.0.0.1]",
    ])
    func `an address inside the network is refused before anything connects`(host: String) async throws {
        try await RawServer.run { _, connection in
            try await connection.answer()
        } during: { server in
            for url in ["http://\(host):\(server.port)/", "https://\(host)/", "http://\(host)/"] {
                await expectRefusal(url, Self.strictSettings())
            }
            #expect(server.connections == 0)
        }
    }

    @Test(arguments: [
        "http://example.com/", "https://example.com:8443/", "https://example.com:22/", "ftp://example.com/",
        "https://u:p@example.com/", "https://exаmple.com/",
    ])
    func `on the internet only plain https is spoken`(url: String) async throws {
        await expectRefusal(url, OutboundClient.Settings(userAgent: "test", allowLoopback: false))
    }

    @Test func `a name that leads inside is refused before anything connects`() async throws {
        try await RawServer.run { _, connection in
            try await connection.answer()
        } during: { server in
            for addresses in [["127.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["2606:4700::1111", "::1"]] {
                var settings = Self.strictSettings()
                settings.hosts = ["evil.test": "127.0.0.1"]
                settings.lookup = { _ in addresses.compactMap { IPAddress($0) } }
                await expectRefusal("http://evil.test:\(server.port)/", settings)
            }
            #expect(server.connections == 0)
        }
    }

    /// The name had a public address when it was looked up, and another one when it was connected to.
    @Test func `a name that changes its mind gets no request`() async throws {
        try await RawServer.run { _, connection in
            try await connection.answer()
        } during: { server in
            var settings = Self.strictSettings()
            settings.hosts = ["evil.test": "127.0.0.1"]
            settings.lookup = { _ in [.v4(0x0101_0101)] }
            await expectRefusal("http://evil.test:\(server.port)/", settings)
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `a name without addresses is told apart`() async throws {
        let lookups = NIOLockedValueBox(0)
        var settings = Self.strictSettings()
        settings.lookup = { _ in
            lookups.withLockedValue { $0 += 1 }
            return []
        }
        try await withClient(settings) { client in
            for _ in 0..<3 {
                await #expect(throws: OutboundError.unresolved(host: "gone.test")) {
                    try await client.send(OutboundRequest(url: "http://gone.test/"))
                }
            }
        }
        #expect(lookups.withLockedValue { $0 } == 1)
    }

    @Test func `a slow name server costs only the name it is asked for`() async throws {
        var settings = Self.strictSettings()
        settings.connectTimeout = .milliseconds(50)
        settings.lookup = { host in
            if host == "slow.test" { blockThread() }
            return []
        }
        try await withClient(settings) { client in
            await #expect(throws: OutboundError.timeout(.connect)) {
                try await client.send(OutboundRequest(url: "http://slow.test/"))
            }
            await #expect(throws: OutboundError.unresolved(host: "fast.test")) {
                try await client.send(OutboundRequest(url: "http://fast.test/"))
            }
        }
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a redirect into the network is refused`(status: Int) async throws {
        let script: RawServer.Script = { head, connection in
            let port = connection.channel.localAddress?.port ?? 0
            if head.contains("GET /start") {
                let target = "http://127.0.0.2:\(port)/secret"
                try await connection.answer("\(status) Moved", headers: ["location: \(target)"])
            } else {
                try await connection.answer()
            }
        }
        try await RawServer.run(host: "0.0.0.0", script: script) { server in
            var settings = Self.strictSettings()
            settings.allowedAddresses = [AddressBlock("127.0.0.1")].compactMap { $0 }
            await expectRefusal("http://127.0.0.1:\(server.port)/start", settings)
            #expect(server.requests.count == 1)
        }
    }

    private func expectRefusal(_ url: String, _ settings: OutboundClient.Settings) async {
        do {
            try await withClient(settings) { client in
                let response = try await client.send(OutboundRequest(url: url, deadline: .seconds(5)))
                Issue.record("\(url) answered \(response.status)")
            }
        } catch let error as OutboundError {
            switch error {
            case .refused, .invalidURL: break
            default: Issue.record("\(url): \(error)")
            }
        } catch {
            Issue.record("\(url): \(error)")
        }
    }
}

/// Blocks a look-up thread for as long as a test needs.
private func blockThread() {
    let start = ContinuousClock.now
    while ContinuousClock.now - start < .milliseconds(300) {}
}

@discardableResult
func withClient<Value: Sendable>(
    _ settings: OutboundClient.Settings = .init(userAgent: "test", allowLoopback: true),
    _ body: (OutboundClient) async throws -> Value
) async throws -> Value {
    let client = OutboundClient(settings: settings, eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
    do {
        let value = try await body(client)
        try await client.shutdown()
        return value
    } catch {
        try await client.shutdown()
        throw error
    }
}
