import Hummingbird
import Testing

@testable import HTTPTransport

struct RequestParametersTests {
    private func answer(_ head: String, body: String = "") async throws -> String {
        try await withServer { router in
            for method in [HTTPRequest.Method.get, .post, .delete] {
                router.on("/", method: method) { request, _ in
                    let parameters = try await Parameters.read(request, limit: 1000)
                    return "\(parameters.string("a") ?? "-") \(parameters.string("b") ?? "-")."
                }
            }
        } running: { port in
            let client = try await RawClient.connect(port)
            let length = body.isEmpty ? "" : "content-length: \(body.utf8.count)\r\n"
            try await client.send("\(head)host: x\r\n\(length)\r\n\(body)")
            #expect(try await client.expects("\r\n\r\n"))
            _ = try await eventually { client.text.hasSuffix(".") || !client.text.hasPrefix("HTTP/1.1 200") }
            let text = client.text
            try await client.close()
            return text
        }
    }

    @Test func `query and body are read, the body wins`() async throws {
        let form = "content-type: application/x-www-form-urlencoded; charset=utf-8\r\n"
        #expect(try await answer("GET /?a=1&b=2 HTTP/1.1\r\n").hasSuffix("1 2."))
        #expect(try await answer("POST /?a=1&b=2 HTTP/1.1\r\n\(form)", body: "a=3").hasSuffix("3 2."))
        #expect(try await answer("DELETE / HTTP/1.1\r\n\(form)", body: "a=3").hasSuffix("3 -."))
        let json = "content-type: application/json\r\n"
        #expect(try await answer("POST /?b=2 HTTP/1.1\r\n\(json)", body: #"{"a":1}"#).hasSuffix("1 2."))
        #expect(try await answer("POST /?b=2 HTTP/1.1\r\n\(json)").hasSuffix("- 2."))
        let multipart = "content-type: multipart/form-data; boundary=\"X\"\r\n"
        let body = "--X\r\ncontent-disposition: form-data; name=a\r\n\r\n5\r\n--X--\r\n"
        #expect(try await answer("POST / HTTP/1.1\r\n\(multipart)", body: body).hasSuffix("5 -."))
        #expect(try await answer("POST /?a=7 HTTP/1.1\r\ncontent-type: text/plain\r\n", body: "a=1").hasSuffix("7 -."))
    }

    @Test func `what cannot be read is 400, what is too long 413`() async throws {
        let json = "content-type: application/json\r\n"
        #expect(try await answer("POST / HTTP/1.1\r\n\(json)", body: "{").hasPrefix("HTTP/1.1 400"))
        #expect(try await answer("GET /?a=%ff HTTP/1.1\r\n").hasPrefix("HTTP/1.1 400"))
        let multipart = "content-type: multipart/form-data\r\n"
        #expect(try await answer("POST / HTTP/1.1\r\n\(multipart)", body: "x").hasPrefix("HTTP/1.1 400"))
        let long = String(repeating: "a", count: 1001)
        #expect(try await answer("POST / HTTP/1.1\r\n\(json)", body: long).hasPrefix("HTTP/1.1 413"))
        let chunked = "content-type: application/json\r\ntransfer-encoding: chunked\r\nhost: x\r\n\r\n"
        let head = "POST / HTTP/1.1\r\n\(chunked)3e9\r\n\(long)\r\n0\r\n\r\n"
        try await withServer { router in
            router.post("/") { request, _ in try await Parameters.read(request, limit: 1000).string("a") ?? "" }
        } running: { port in
            let client = try await RawClient.connect(port)
            try await client.send(head)
            #expect(try await client.expects("HTTP/1.1 413"))
            try await client.close()
        }
    }
}
