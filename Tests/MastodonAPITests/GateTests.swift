import Domain
import HTTPTypes
import JSON
import PostgresCluster
import Testing

@testable import MastodonAPI

/// Made from the list of routes: what nobody may do, on every one of them.
@Suite struct GateTests {
    @Test(arguments: Engine.both) func `every route asks for its token and its scope`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let post = try await server.publish("Hello", by: ada)
            let narrow = try await server.token(for: ada.id, scopes: "admin:read:ip_blocks")
            for route in server.routes where !route.isStream {
                let path = route.path(post: post, account: ada.id)
                let anonymous = try await server.send(route.method, path)
                switch route.viewer {
                case .required, .app:
                    #expect(anonymous.status == 401, "\(route.method) \(path)")
                    #expect(anonymous.error == "The access token is invalid")
                case .optional, .none:
                    #expect(anonymous.status < 500, "\(route.method) \(path): \(anonymous.text)")
                }
                let forged = try await server.send(route.method, path, token: "forged")
                #expect(forged.status == (route.viewer == .required || route.viewer == .app ? 401 : anonymous.status))
                guard route.viewer != .none, !route.scopes.isEmpty else { continue }
                let outside = try await server.send(route.method, path, token: narrow)
                #expect(outside.status == 403, "\(route.method) \(path)")
                #expect(outside.error == "This action is outside the authorized scopes")
            }
        }
    }

    @Test(arguments: Engine.both) func `another person's things are not found`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let eve = try await server.person("eve")
            let bob = try await server.person("bob")
            let secret = try await server.publish("Secret @bob", by: ada, visibility: .direct)
            _ = try await server.post("/api/v1/statuses/\(secret)/favourite", as: bob)
            let notification = try #require(try await server.get("/api/v1/notifications", as: ada).ids.first)
            for route in server.routes where route.path.contains(":id") && !route.isStream {
                guard route.path.contains("/statuses/") || route.path.contains("/notifications/") else { continue }
                let id = route.path.contains("/notifications/") ? notification : secret.description
                let path = route.path.replacing(":id", with: id)
                let theirs = try await server.send(route.method, path, token: eve.token)
                let nobodys = try await server.send(
                    route.method, route.path.replacing(":id", with: "112233"), token: eve.token)
                #expect(theirs.status == 404, "\(route.method) \(path): \(theirs.text)")
                // What is hidden and what is not there look alike.
                #expect(theirs.text == nobodys.text && theirs.status == nobodys.status)
            }
        }
    }

    @Test func `nothing that a client sends is a server error`() async throws {
        try await Engine.memory.withServer { server in
            let ada = try await server.person("ada")
            let post = try await server.publish("Hello", by: ada)
            let bodies: [(type: String, body: String)] = [
                ("application/json", "{\"status\":"), ("application/json", "[1,2,3]"), ("application/json", "\"text\""),
                (
                    "application/json",
                    #"{"status":{"a":[]},"home":5,"source":"x","fields_attributes":[1],"id":{"x":1}}"#
                ),
                ("application/json", String(repeating: "[", count: 500)),
                ("application/x-www-form-urlencoded", "status=%ZZ&a[=1"),
                ("application/x-www-form-urlencoded", "a=1&a[b]=2&a[]=3"),
                ("multipart/form-data", "no boundary"),
                ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data\r\n\r\nvalue"),
                ("text/plain", "anything"),
            ]
            for route in server.routes where !route.isStream {
                let path = route.path(post: post, account: ada.id)
                for (type, body) in bodies {
                    let answer = try await server.send(
                        route.method, path, token: ada.token, form: body, headers: [.contentType: type])
                    #expect(answer.status < 500, "\(route.method) \(path) \(body): \(answer.text)")
                    #expect(!answer.bytes.isEmpty)
                }
                for id in ["0", "-1", "abc", "99999999999999999999", "%00", "%F0%28", "1%2F2"] {
                    let wild = route.pattern(replacing: id)
                    let answer = try await server.send(
                        route.method, wild + "?max_id=\(id)&limit=\(id)&min_id=x&id[]=\(id)&q=\(id)&account_id=\(id)",
                        token: ada.token)
                    #expect(answer.status < 500, "\(route.method) \(wild): \(answer.text)")
                }
            }
        }
    }

    @Test func `malformed bodies are told so`() async throws {
        try await Engine.memory.withServer { server in
            let ada = try await server.person("ada")
            for (type, body) in [
                ("application/json", "{"), ("application/x-www-form-urlencoded", "status=%Z"),
                ("multipart/form-data; boundary=x", "--y"),
            ] {
                let answer = try await server.send(
                    .post, "/api/v1/statuses", token: ada.token, form: body, headers: [.contentType: type])
                #expect(answer.status == 400)
                #expect(answer.error?.hasPrefix("Bad request") == true)
            }
            let long = try await server.send(
                .post, "/api/v1/statuses", token: ada.token, form: "status=" + String(repeating: "a", count: 1_100_000))
            #expect(long.status == 413)
        }
    }

    @Test func `an unknown route is not found, whatever the method`() async throws {
        try await Engine.memory.withServer { server in
            for (method, path) in [
                (HTTPRequest.Method.get, "/api/v1/nothing"), (.get, "/api/v1/statuses/1/nothing"),
                (.delete, "/api/v1/timelines/home"), (.post, "/api/v9"), (.get, "/api"),
            ] {
                let answer = try await server.send(method, path)
                #expect(answer.status == 404 && answer.text == #"{"error":"Not Found"}"#)
            }
        }
    }

    @Test func `apps in browsers may ask from anywhere`() async throws {
        try await Engine.memory.withServer { server in
            let origin: HTTPFields = [.origin: "https://app.example"]
            let asked = try await server.send(.options, "/api/v1/statuses", headers: origin)
            #expect(asked.status == 204 && asked.headers[.accessControlAllowOrigin] == "*")
            #expect(asked.headers[.accessControlAllowMethods]?.contains("DELETE") == true)
            let answer = try await server.send(.get, "/api/v1/timelines/public", headers: origin)
            #expect(answer.headers[.accessControlAllowOrigin] == "*")
            #expect(answer.headers[.accessControlExposeHeaders]?.contains("Link") == true)
        }
    }
}

extension Route {
    /// Never ends by itself.
    var isStream: Bool { path.hasPrefix("/api/v1/streaming") && !path.hasSuffix("/health") }

    /// The path with ids of things that exist.
    func path(post: Post.ID, account: Account.ID) -> String {
        let isPost = path.contains("/statuses/")
        return path.replacing(":account_id", with: "\(account)")
            .replacing(":id", with: isPost ? "\(post)" : "\(account)")
            .replacing(":hashtag", with: "art").replacing(":name", with: "art")
    }

    func pattern(replacing value: String) -> String {
        path.replacing(":account_id", with: value).replacing(":id", with: value)
            .replacing(":hashtag", with: value).replacing(":name", with: value)
    }
}
