import AsyncHTTPClient
import Foundation
import JSON
import NIOCore
import NIOFoundationCompat

/// Somebody who uses a server through its client API.
package struct Person: Sendable {
    package let name: String
    package let id: String
    package let token: String
    package let server: TestServer

    /// `name@host`, as people of other servers write it.
    package var handle: String { "\(name)@\(server.domain)" }

    /// Sends a request with this person's token.
    package func call(
        _ method: String, _ path: String, _ form: [String: String] = [:], expect status: Int? = 200
    ) async throws -> JSONValue {
        try await server.call(method, path, form, token: token, expect: status)
    }

    @discardableResult
    package func post(_ text: String, _ more: [String: String] = [:]) async throws -> JSONValue {
        try await call("POST", "/api/v1/statuses", more.merging(["status": text]) { own, _ in own })
    }

    /// The id that this person's server gives to somebody elsewhere, looked up by handle.
    package func find(_ other: Person) async throws -> String {
        let path = "/api/v2/search?type=accounts&resolve=true&q=\(other.handle.urlEncoded)"
        let found = try await call("GET", path)["accounts"]?[0]?["id"]?.stringValue
        guard let found else { throw Missing(what: other.handle) }
        return found
    }

    /// The id that this person's server gives to a post elsewhere, looked up by address.
    package func find(post uri: String) async throws -> String {
        let path = "/api/v2/search?type=statuses&resolve=true&q=\(uri.urlEncoded)"
        let found = try await call("GET", path)["statuses"]?[0]?["id"]?.stringValue
        guard let found else { throw Missing(what: uri) }
        return found
    }

    @discardableResult
    package func follow(_ other: Person) async throws -> JSONValue {
        try await call("POST", "/api/v1/accounts/\(find(other))/follow")
    }

    /// Follows somebody and waits until they, or their server, have agreed.
    package func befriend(_ other: Person) async throws {
        try await follow(other)
        let follows = try await eventually { try await relation(to: other)["following"] == true }
        if !follows { throw Missing(what: "the follow of \(other.handle)") }
    }

    /// A Relationship entity.
    package func relation(to other: Person) async throws -> JSONValue {
        try await call("GET", "/api/v1/accounts/relationships?id[]=\(find(other))")[0] ?? .null
    }

    /// A Status entity of this person's server.
    package func status(_ id: String) async throws -> JSONValue { try await call("GET", "/api/v1/statuses/\(id)") }

    /// Does something with a post that this person's server knows, or finds by its address: `favourite`, `reblog` ….
    @discardableResult
    package func act(_ verb: String, on uri: String, expect status: Int? = 200) async throws -> JSONValue {
        try await call("POST", "/api/v1/statuses/\(find(post: uri))/\(verb)", expect: status)
    }

    /// The texts in this person's home timeline, newest first, without markup.
    package func home() async throws -> [String] {
        try await texts("/api/v1/timelines/home")
    }

    package func texts(_ path: String) async throws -> [String] {
        try await (call("GET", path).arrayValue ?? []).map { status in
            let content = status["content"]?.stringValue ?? ""
            return content.replacing(#/<[^>]*>/#, with: "")
        }
    }

    /// What this person was told of: `kind name`.
    package func notifications() async throws -> [String] {
        try await (call("GET", "/api/v1/notifications").arrayValue ?? []).map {
            "\($0["type"]?.stringValue ?? "?") \($0["account"]?["username"]?.stringValue ?? "?")"
        }
    }
}

/// What was looked for is not there.
package struct Missing: Error, CustomStringConvertible {
    package let what: String
    package init(what: String) { self.what = what }
    package var description: String { "\(what) was not found" }
}

/// The server answered with another status than expected.
package struct UnexpectedAnswer: Error, CustomStringConvertible {
    package let description: String
}

extension TestServer {
    /// Sends a form and reads JSON; `status` nil accepts every answer.
    package func call(
        _ method: String, _ path: String, _ form: [String: String] = [:], token: String? = nil,
        expect status: Int? = 200,
        headers: [(String, String)] = []
    ) async throws -> JSONValue {
        let (answered, body) = try await send(method, path, form, token: token, headers: headers)
        if let status, answered != status {
            throw UnexpectedAnswer(
                description: "\(method) \(path): \(answered) \(String(decoding: body, as: UTF8.self))")
        }
        return body.isEmpty ? .null : try JSONValue.parse(body, limits: JSONLimits(maxNodes: 200_000))
    }

    /// The status code and the bytes of an answer.
    package func send(
        _ method: String, _ path: String, _ form: [String: String] = [:], token: String? = nil,
        headers: [(String, String)] = []
    ) async throws -> (Int, [UInt8]) {
        var request = HTTPClientRequest(url: address + path)
        request.method = .RAW(value: method)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if !form.isEmpty {
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(
                ByteBuffer(string: form.map { "\($0.urlEncoded)=\($1.urlEncoded)" }.joined(separator: "&")))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        let body = try await response.body.collect(upTo: 10_000_000)
        return (Int(response.status.code), Array(buffer: body))
    }
}

extension String {
    package var urlEncoded: String {
        addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? self
    }
}

/// Waits until `condition` holds, for half a minute at most; then tries it once more and lets the caller see.
package func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(20))
    }
    return try await condition()
}
