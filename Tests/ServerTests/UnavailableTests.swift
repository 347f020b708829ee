import Domain
import PostgresCluster
import Support
import Testing

import class AsyncHTTPClient.HTTPClient
import struct AsyncHTTPClient.HTTPClientRequest

/// A server whose database is gone.
@Suite struct UnavailableTests {
    @Test(arguments: [
        "/", "/@ada", "/users/ada", "/users/ada/outbox", "/nodeinfo/2.1", "/api/v1/timelines/public",
        "/api/v2/instance",
        "/.well-known/webfinger?resource=acct:ada@",
    ])
    func `every face answers 503 while the database is away`(path: String) async throws {
        try await World.with(["ours"], on: .memory) { world in
            let server = world["ours"]
            _ = try await server.person("ada")
            await server.node.database.close()
            var request = HTTPClientRequest(url: server.baseURL + path + (path.hasSuffix("@") ? server.domain : ""))
            request.headers.add(name: "Accept", value: path.contains("users") ? "application/activity+json" : "*/*")
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
            #expect(response.status == .serviceUnavailable)
            #expect(response.headers.first(name: "x-request-id") != nil)
        }
    }
}
