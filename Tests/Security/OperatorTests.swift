import PostgresCluster
import Support
import Testing

import class AsyncHTTPClient.HTTPClient
import struct AsyncHTTPClient.HTTPClientRequest

/// What only who runs the server may see.
@Suite struct OperatorTests {
    private static let token = "0123456789abcdef"

    @Test(
        .rows(43),
        arguments: [
            ("x-forwarded-for", "127.0.0.1"), ("x-forwarded-for", "203.0.113.7"), ("forwarded", "for=127.0.0.1"),
            ("via", "1.1 proxy"), ("x-real-ip", "127.0.0.1"), ("x-forwarded-proto", "https"),
            ("host", "social.example"), ("authorization", "Bearer 0123456789abcdeF"), ("authorization", "Bearer "),
        ])
    func `figures are not there for who comes through a proxy, or with a wrong token`(name: String, value: String)
        async throws
    {
        try await World.with(["ours"], on: .memory) {
            $0.metricsToken = Self.token
        } _: { world in
            let ada = try await world["ours"].person("ada")
            var headers = [(name, value)]
            if name == "authorization" { headers.append(("x-forwarded-for", "203.0.113.7")) }
            let base = world["ours"].baseURL
            let metrics = try await ask(base + "/metrics", headers)
            let nowhere = try await ask(base + "/nowhere-at-all", headers)
            #expect(metrics.status == 404 && metrics.text == nowhere.text)
            // A person's own token opens nothing either.
            let own = [("authorization", "Bearer \(ada.token)"), ("x-forwarded-for", "203.0.113.7")]
            let refused = try await ask(base + "/metrics", own).status
            #expect(refused == 404)
        }
    }

    @Test(.rows(43)) func `figures are there for who has the token, and without one set for nobody from afar`()
        async throws
    {
        let headers = [("authorization", "Bearer \(Self.token)"), ("x-forwarded-for", "203.0.113.7")]
        try await World.with(["ours"], on: .memory) {
            $0.metricsToken = Self.token
        } _: { world in
            let shown = try await ask(world["ours"].baseURL + "/metrics", headers).text
            #expect(shown.contains("martlet_build_info"))
        }
        try await World.with(["ours"], on: .memory) { world in
            let empty = [("authorization", "Bearer "), ("x-forwarded-for", "203.0.113.7")]
            for given in [headers, empty] {
                let status = try await ask(world["ours"].baseURL + "/metrics", given).status
                #expect(status == 404)
            }
        }
    }

    private func ask(_ url: String, _ headers: [(String, String)]) async throws -> (status: UInt, text: String) {
        var request = HTTPClientRequest(url: url)
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        return (response.status.code, String(buffer: try await response.body.collect(upTo: 10_000_000)))
    }
}
