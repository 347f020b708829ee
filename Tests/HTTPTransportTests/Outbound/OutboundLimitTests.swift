import NIOPosix
import Testing

@testable import HTTPTransport

/// security.md rows 16 and 17: slow servers and huge responses.
struct OutboundLimitTests {
    private func expect(
        _ expected: OutboundError, maxBytes: Int = 1_000_000, deadline: Duration = .seconds(20),
        settings: OutboundClient.Settings = .init(userAgent: "test", allowLoopback: true),
        script: @escaping RawServer.Script
    ) async throws {
        try await RawServer.run(script: script) { server in
            try await withClient(settings) { client in
                await #expect(throws: expected) {
                    try await client.send(
                        OutboundRequest(
                            url: "http://127.0.0.1:\(server.port)/", maxBytes: maxBytes, deadline: deadline))
                }
            }
        }
    }

    @Test func `a server that drips is left at the deadline`() async throws {
        try await expect(.timeout(.whole), deadline: .milliseconds(200)) { _, connection in
            try await connection.write("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
            while true {
                try await connection.write("x")
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }

    @Test func `a server that drips headers is left at the deadline`() async throws {
        try await expect(.timeout(.whole), deadline: .milliseconds(200)) { _, connection in
            try await connection.write("HTTP/1.1 200 OK\r\n")
            for number in 0... {
                try await connection.write("x-\(number): y\r\n")
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }

    @Test func `a server that says nothing is left`() async throws {
        var settings = OutboundClient.Settings(userAgent: "test", allowLoopback: true)
        settings.readTimeout = .milliseconds(100)
        try await expect(.timeout(.read), settings: settings) { _, _ in }
    }

    @Test func `the deadline covers redirects together`() async throws {
        try await expect(.timeout(.whole), deadline: .milliseconds(150)) { _, connection in
            try await Task.sleep(for: .milliseconds(50))
            try await connection.answer("302 Found", headers: ["location: /again"])
        }
    }

    @Test func `a declared length over the limit is not read`() async throws {
        try await expect(.tooLarge(limit: 1000), maxBytes: 1000) { _, connection in
            try await connection.write("HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n")
        }
    }

    @Test func `an endless body is cut off`() async throws {
        try await expect(.tooLarge(limit: 100_000), maxBytes: 100_000) { _, connection in
            try await connection.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
            let chunk = "1000\r\n" + String(repeating: "x", count: 4096) + "\r\n"
            while true { try await connection.write(chunk) }
        }
    }

    @Test func `a body shorter than declared is an error`() async throws {
        try await RawServer.run { _, connection in
            try await connection.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort")
            try await connection.close()
        } during: { server in
            try await withClient { client in
                await #expect(throws: OutboundError.closed) {
                    try await client.send(OutboundRequest(url: "http://127.0.0.1:\(server.port)/"))
                }
            }
        }
    }

    @Test func `where only the head matters, whatever is wrong with the body does not`() async throws {
        let bodies = [
            "content-length: 100\r\n\r\nshort", "content-length: 2000000\r\n\r\n",
            "content-encoding: gzip\r\ncontent-length: 5\r\n\r\nhello", "transfer-encoding: chunked\r\n\r\nzz\r\n",
        ]
        for body in bodies {
            try await RawServer.run { _, connection in
                try await connection.write("HTTP/1.1 202 Accepted\r\n" + body)
                try await connection.close()
            } during: { server in
                try await withClient { client in
                    let request = OutboundRequest(
                        method: "POST", url: "http://127.0.0.1:\(server.port)/", body: [1], needsBody: false)
                    let response = try await client.send(request)
                    #expect(response.status == 202 && response.body.isEmpty, "\(body)")
                }
            }
        }
    }

    @Test func `a body longer than declared is taken as declared`() async throws {
        try await RawServer.run { _, connection in
            try await connection.write("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello, and more")
        } during: { server in
            try await withClient { client in
                let response = try await client.send(OutboundRequest(url: "http://127.0.0.1:\(server.port)/"))
                #expect(response.body == Array("hello".utf8))
            }
        }
    }

    @Test func `what is no HTTP is an error`() async throws {
        for text in ["SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n"] {
            try await RawServer.run { _, connection in
                try await connection.write(text)
                try await connection.close()
            } during: { server in
                try await withClient { client in
                    await #expect(throws: OutboundError.self) {
                        try await client.send(OutboundRequest(url: "http://127.0.0.1:\(server.port)/"))
                    }
                }
            }
        }
    }

    @Test func `compressed bodies are read`() async throws {
        let bytes = ZeroBomb(runs: 4).bytes
        try await RawServer.run { head, connection in
            guard head.lowercased().contains("accept-encoding: gzip") else { return try await connection.close() }
            let head = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: \(bytes.count)\r\n\r\n"
            try await connection.write(Array(head.utf8) + bytes)
        } during: { server in
            try await withClient { client in
                let response = try await client.send(OutboundRequest(url: "http://127.0.0.1:\(server.port)/"))
                #expect(response.body == [UInt8](repeating: 0, count: 4 * 258 + 1))
            }
        }
    }

    @Test func `a body that expands beyond measure is cut off`() async throws {
        // 8 MB of zeros in 50 KB.
        let bytes = ZeroBomb(runs: 31_000).bytes
        for limit in [100_000, 1_000_000, 4_000_000] {
            try await expect(.tooLarge(limit: limit), maxBytes: limit) { _, connection in
                try await connection.write("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n")
                for start in stride(from: 0, to: bytes.count, by: 1000) {
                    try await connection.write(Array(bytes[start..<min(start + 1000, bytes.count)]))
                }
                try await connection.close()
            }
        }
    }

    @Test func `a closed port, a strange protocol and a cancelled request are told apart`() async throws {
        let port = try await RawServer.run { _, _ in
        } during: {
            $0.port
        }
        try await withClient { client in
            do {
                _ = try await client.send(OutboundRequest(url: "http://127.0.0.1:\(port)/"))
                Issue.record("connected to a closed port")
            } catch OutboundError.connection {
            }
        }
        var settings = OutboundClient.Settings(userAgent: "test", allowLoopback: true)
        settings.connectTimeout = .milliseconds(200)
        try await RawServer.run { _, _ in
        } during: { server in
            try await withClient(settings) { client in
                await #expect(throws: OutboundError.self) {
                    try await client.send(
                        OutboundRequest(url: "https://127.0.0.1:\(server.port)/", deadline: .milliseconds(500)))
                }
                let url = "http://127.0.0.1:\(server.port)/"
                let request = Task { try await client.send(OutboundRequest(url: url)) }
                _ = try await eventually { !server.requests.isEmpty }
                request.cancel()
                await #expect(throws: OutboundError.cancelled) { try await request.value }
            }
        }
    }
}
