import Hummingbird
import NIOConcurrencyHelpers
import Testing

@testable import HTTPTransport

struct OutboundClientTests {
    @Test func `a request arrives as it was given and its response comes back`() async throws {
        let seen = NIOLockedValueBox<[String: String]>([:])
        let port = NIOLockedValueBox(0)
        let response = try await withServer { router in
            router.post("/inbox") { request, _ in
                let body = try await request.body.collect(upTo: 1000)
                seen.withLockedValue { seen in
                    for field in request.headers { seen[field.name.canonicalName] = field.value }
                    seen["host"] = request.head.authority
                    seen["path"] = request.head.path
                }
                return Response(
                    status: .accepted, headers: [.contentType: "text/plain"], body: .init(byteBuffer: body))
            }
        } running: { found in
            port.withLockedValue { $0 = found }
            return try await withClient { client in
                try await client.send(
                    OutboundRequest(
                        method: "POST", url: "http://127.0.0.1:\(found)/inbox?a=%C3%BC",
                        headers: [("x-test", "1"), ("Content-Type", "text/plain")], body: Array("hello".utf8)))
            }
        }
        #expect(response.status == 202)
        #expect(response.isSuccess)
        #expect(response.headers.first("Content-Type") == "text/plain")
        #expect(response.body == Array("hello".utf8))
        #expect(response.finalURL.path == "/inbox")
        let headers = seen.withLockedValue { $0 }
        #expect(headers["x-test"] == "1")
        #expect(headers["user-agent"] == "test")
        #expect(headers["content-length"] == "5")
        #expect(headers["host"] == "127.0.0.1:\(port.withLockedValue { $0 })")
        #expect(headers["path"] == "/inbox?a=%C3%BC")
    }

    @Test func `connections are kept for the next request`() async throws {
        try await RawServer.run { _, connection in
            try await connection.answer(body: "x")
        } during: { server in
            try await withClient { client in
                for _ in 0..<5 {
                    let response = try await client.send(OutboundRequest(url: "http://127.0.0.1:\(server.port)/"))
                    #expect(response.body == [120])
                }
            }
            #expect(server.connections == 1)
        }
    }

    @Test func `a fetch that meets a closed connection is tried again, a delivery is not`() async throws {
        for (method, expected) in [("GET", 2), ("POST", 1)] {
            try await RawServer.run { _, connection in
                try await connection.close()
            } during: { server in
                try await withClient { client in
                    await #expect(throws: OutboundError.closed) {
                        try await client.send(
                            OutboundRequest(method: method, url: "http://127.0.0.1:\(server.port)/"))
                    }
                }
                #expect(server.requests.count == expected)
            }
        }
    }

    @Test func `names can be pinned to addresses`() async throws {
        try await RawServer.run { _, connection in
            try await connection.answer()
        } during: { server in
            var settings = OutboundClient.Settings(userAgent: "test", allowLoopback: true)
            settings.hosts = ["theirs.test": "127.0.0.1"]
            try await withClient(settings) { client in
                _ = try await client.send(OutboundRequest(url: "http://theirs.test:\(server.port)/"))
            }
            #expect(server.requests.first?.lowercased().contains("host: theirs.test:\(server.port)") == true)
        }
    }

    // MARK: Redirects

    @Test func `redirects are followed, and the last address is told`() async throws {
        let script: RawServer.Script = { head, connection in
            if head.contains("GET /a ") {
                try await connection.answer("301 Moved", headers: ["location: b?x=1"])
            } else if head.contains("GET /b?x=1 ") {
                try await connection.answer("302 Found", headers: ["Location: /c"])
            } else {
                try await connection.answer(body: "end")
            }
        }
        try await RawServer.run(script: script) { server in
            try await withClient { client in
                let response = try await client.send(OutboundRequest(url: "http://127.0.0.1:\(server.port)/a"))
                #expect(response.body == Array("end".utf8))
                #expect(response.finalURL.path == "/c")
                let first = try await client.send(
                    OutboundRequest(url: "http://127.0.0.1:\(server.port)/a", followRedirects: 0))
                #expect(first.status == 301)
                await #expect(throws: OutboundError.tooManyRedirects) {
                    try await client.send(
                        OutboundRequest(url: "http://127.0.0.1:\(server.port)/a", followRedirects: 1))
                }
            }
        }
    }

    @Test func `a loop of redirects ends`() async throws {
        let script: RawServer.Script = { _, connection in
            try await connection.answer("302 Found", headers: ["location: /again"])
        }
        try await RawServer.run(script: script) { server in
            try await withClient { client in
                await #expect(throws: OutboundError.tooManyRedirects) {
                    try await client.send(OutboundRequest(url: "http://127.0.0.1:\(server.port)/"))
                }
            }
            #expect(server.requests.count == 4)
        }
    }

    @Test func `a redirect to something else than HTTP is refused`() async throws {
        let script: RawServer.Script = { _, connection in
            try await connection.answer("302 Found", headers: ["location: file:///etc/passwd"])
        }
        try await RawServer.run(script: script) { server in
            try await withClient { client in
                await #expect(throws: OutboundError.invalidURL(.scheme)) {
                    try await client.send(OutboundRequest(url: "http://127.0.0.1:\(server.port)/"))
                }
            }
        }
    }

    @Test func `a POST is not sent on`() async throws {
        let script: RawServer.Script = { _, connection in
            try await connection.answer("307 Temporary Redirect", headers: ["location: /other"])
        }
        try await RawServer.run(script: script) { server in
            try await withClient { client in
                let response = try await client.send(
                    OutboundRequest(method: "POST", url: "http://127.0.0.1:\(server.port)/"))
                #expect(response.status == 307)
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test func `signatures and secrets stay behind when the host changes`() async throws {
        let script: RawServer.Script = { head, connection in
            let port = connection.channel.localAddress?.port ?? 0
            if head.contains("GET /same ") {
                try await connection.answer("302 Found", headers: ["location: /away"])
            } else if head.contains("GET /away ") {
                try await connection.answer("302 Found", headers: ["location: http://localhost:\(port)/end"])
            } else {
                try await connection.answer()
            }
        }
        try await RawServer.run(host: "127.0.0.1", script: script) { server in
            var settings = OutboundClient.Settings(userAgent: "test", allowLoopback: true)
            settings.hosts = ["localhost": "127.0.0.1"]
            try await withClient(settings) { client in
                _ = try await client.send(
                    OutboundRequest(
                        url: "http://127.0.0.1:\(server.port)/same",
                        headers: [
                            ("Signature", "s"), ("Authorization", "Bearer t"), ("Cookie", "c"), ("x-other", "o"),
                            ("Signature-Input", "i"),
                        ]))
            }
            let heads = server.requests.map { $0.lowercased() }
            try #require(heads.count == 3)
            #expect(heads[0].contains("signature: s") && heads[0].contains("authorization:"))
            #expect(!heads[1].contains("signature"))
            #expect(heads[1].contains("authorization: bearer t") && heads[1].contains("cookie: c"))
            #expect(!heads[2].contains("signature") && !heads[2].contains("authorization"))
            #expect(!heads[2].contains("cookie") && heads[2].contains("x-other: o"))
        }
    }

    @Test func `each hop can be signed anew`() async throws {
        let script: RawServer.Script = { head, connection in
            if head.contains("GET /a ") {
                try await connection.answer("302 Found", headers: ["location: /b"])
            } else {
                try await connection.answer()
            }
        }
        try await RawServer.run(script: script) { server in
            try await withClient { client in
                _ = try await client.send(
                    OutboundRequest(
                        url: "http://127.0.0.1:\(server.port)/a",
                        resign: { url in [("signature", "for \(url.path)"), ("host", url.authority)] }))
            }
            #expect(server.requests.first?.contains("signature: for /a") == true)
            #expect(server.requests.last?.contains("signature: for /b") == true)
        }
    }

    @Test func `a header cannot be smuggled in`() async throws {
        try await withClient { client in
            await #expect(throws: OutboundError.self) {
                try await client.send(
                    OutboundRequest(url: "http://127.0.0.1:9/", headers: [("x", "a\r\nsignature: forged")]))
            }
        }
    }
}
