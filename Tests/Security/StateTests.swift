import Database
import Domain
import Foundation
import JSON
import PostgresCluster
import Server
import Store
import Support
import Testing

@testable import Federation
@testable import MastodonAPI

/// What others can fill, and who has not been let in yet.
@Suite struct StateTests {
    @Test(.rows(41)) func `what is kept by the name of a stranger is bounded`() async throws {
        var cache = ExpiringCache<String, Int>(capacity: 1_000)
        for number in 0..<100_000 {
            cache.insert(number, for: "h\(number).example", until: Timestamp(milliseconds: .max))
        }
        #expect(cache.count <= 1_000)
        try await World.with(["ours"], on: .memory) { world in
            let server = world["ours"]
            let limit = NewcomerLimit(server.node.database, limit: 10, clock: Clock())
            let refetches = RefetchLimit()
            for number in 0..<100_000 {
                limit.recordFailure(of: "h\(number).example")
                _ = refetches.allows("https://h\(number).example/u", now: .now)
            }
            // Activities of people who do not exist, on as many hosts, leave no rows.
            let rows = try await tables(server)
            for number in 0..<300 {
                let actor = JSONValue.string("https://h\(number).invalid/u")
                let activity: JSONValue = [
                    "id": .string("https://h\(number).invalid/a"), "type": "Delete", "actor": actor, "object": actor,
                ]
                let answer = try await server.receive(activity, keyID: "https://h\(number).invalid/u#k")
                #expect(answer.status == 202 || answer.status >= 400)
            }
            #expect(try await tables(server) == rows)
        }
    }

    private func tables(_ server: TestServer) async throws -> [Int] {
        [
            try await server.count("SELECT COUNT(*) FROM accounts"),
            try await server.count("SELECT COUNT(*) FROM servers"),
            try await server.count("SELECT COUNT(*) FROM inbound_activities"),
            try await server.count("SELECT COUNT(*) FROM jobs"),
        ]
    }

    private let withMail: @Sendable (inout ServerConfig) -> Void = { $0.smtpURL = "smtp://127.0.0.1:9" }

    @Test(.rows(42)) func `whoever was not let in yet can do nothing`() async throws {
        // Where there is no mail, nobody is asked to confirm an address.
        try await World.with(["ours"], on: .memory, adjust: withMail) { world in
            let server = world["ours"]
            let ada = try await server.person("ada")
            let post = try await ada.post("hello")
            let user = try await server.node.actions.createAccount(
                name: "new", email: "new@example.org", password: "correct horse", role: .person, confirmed: false)
            let token = try await server.node.actions.issueToken(
                for: user.id, application: nil, scopes: ScopeSet("read write follow push"))
            let api = MastodonAPI(
                actions: server.node.actions, resolver: server.node.federation.resolver, hub: server.node.hub,
                settings: .init(defaultAvatarURL: "", defaultHeaderURL: "", thumbnailURL: "", sourceURL: ""))
            var asked = 0
            for route in api.routes where route.viewer == .required {
                let path = route.path.replacing(#/:\w+/#, with: post["id"]?.stringValue ?? "")
                let status = try await server.send(route.method.rawValue, path, ["status": "x"], token: token).0
                asked += 1
                #expect([401, 403].contains(status), "\(route.method) \(path): \(status)")
            }
            #expect(asked > 40)
        }
    }

    @Test(.rows(42), arguments: Relay.Style.allCases)
    func `a relay that was not let in passes nothing on`(style: Relay.Style) async throws {
        try await World.with(["ours"], on: .memory) { world in
            try await Peer.with(2) { peers in
                let server = world["ours"]
                let relay = try Stranger("relay", on: peers[0])
                let ann = try Stranger("ann", on: peers[1])
                func isPassedOn() async throws -> Bool {
                    for number in 1...2 { ann.publish(ann.note(number)) }
                    try await relay.send(ann.create(ann.note(1)), to: server)
                    try await relay.send(relay.activity("Announce", .string("\(ann.id)/statuses/2")), to: server)
                    try await relay.send(relay.activity("Follow", .string("\(server.baseURL)/actor")), to: server)
                    try await server.settle()
                    return try await server.count("SELECT COUNT(*) FROM posts") > 0
                }
                // Nobody asked it.
                #expect(try await !isPassedOn())
                #expect(peers[0].received("Accept").isEmpty)
                let url = style == .inbox ? "\(relay.id)/inbox" : relay.id
                let added = try await server.node.actions.addRelay(
                    url, by: nil, resolver: server.node.federation.resolver)
                let isAsked = try await eventually { !peers[0].received("Follow").isEmpty }
                #expect(isAsked)
                // It was asked, and has not answered; and says yes to what it was never asked.
                let other: JSONValue = [
                    "type": "Follow", "id": .string("\(server.baseURL)/actor#relays/1"),
                    "actor": .string("\(server.baseURL)/actor"), "object": .string(relay.id),
                ]
                try await relay.send(relay.activity("Accept", other), to: server)
                #expect(try await !isPassedOn())
                let state = try await server.node.database.read { try $0.relay(added.id)?.state }
                #expect(state == .pending)
            }
        }
    }
}
