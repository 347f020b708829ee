import Database
import HTTPTypes
import HummingbirdCore
import Logging
import PostgresCluster
import Testing

@testable import Server

@Suite struct SheddingTests {
    private let calm = Pressure.Sample(lag: 1, waiting: 0)
    private let strained = Pressure.Sample(lag: 1, waiting: 2_000)
    private let overloaded = Pressure.Sample(lag: 1_500, waiting: 0)

    private func withPressure(_ body: (Pressure) async throws -> Void) async throws {
        try await Engine.memory.withDatabase { try await body(Pressure($0)) }
    }

    @Test func `a hitch of a moment is no overload, and what lasts is`() async throws {
        try await withPressure { pressure in
            pressure.note(overloaded)
            pressure.note(overloaded)
            pressure.note(calm)
            pressure.note(overloaded)
            #expect(pressure.level == .calm)
            for _ in 0..<3 { pressure.note(overloaded) }
            #expect(pressure.level == .overloaded)
        }
    }

    @Test func `an overload ends when there has been rest for a while`() async throws {
        try await withPressure { pressure in
            for _ in 0..<3 { pressure.note(overloaded) }
            for _ in 0..<19 { pressure.note(calm) }
            #expect(pressure.level == .overloaded)
            pressure.note(calm)
            #expect(pressure.level == .calm)
        }
    }

    @Test func `many calls that wait for the database are a strain`() async throws {
        try await withPressure { pressure in
            for _ in 0..<3 { pressure.note(strained) }
            #expect(pressure.level == .strained)
        }
    }

    @Test(arguments: [
        (HTTPRequest.Method.get, "/api/v1/timelines/home", HTTPField.Name.authorization, "Bearer x", true),
        (.get, "/home", .cookie, "__Host-session=x", true),
        (.get, "/@ada", .accept, "text/html", false),
        (.get, "/users/ada", .accept, "application/activity+json", false),
        (.post, "/api/v1/statuses", .authorization, "Bearer x", false),
        (.post, "/inbox", .accept, "*/*", false),
        (.get, "/health", .accept, "*/*", true),
        (.get, "/metrics", .accept, "*/*", true),
    ])
    func `under overload the signed-in go on reading, and whoever watches the server goes on watching`(
        method: HTTPRequest.Method, path: String, header: HTTPField.Name, value: String, isKept: Bool
    ) {
        let head = HTTPRequest(
            method: method, scheme: "https", authority: "ours.example", path: path, headerFields: [header: value])
        let request = Request(head: head, body: RequestBody(buffer: .init()))
        #expect(Shedding.isKept(request) == isKept)
    }
}
