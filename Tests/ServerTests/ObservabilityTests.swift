import Database
import Domain
import Foundation
import JobQueue
import Logging
import PostgresCluster
import Store
import Support
import Synchronization
import Testing

import class AsyncHTTPClient.HTTPClient
import struct AsyncHTTPClient.HTTPClientRequest

@testable import Server

/// What a running server tells who runs it.
@Suite struct ObservabilityTests {
    @Test(arguments: [Engine.memory, .postgres])
    func `a program on this machine reads how many requests there were, by route`(engine: Engine) async throws {
        try await World.with(["ours"], on: engine) { world in
            let ada = try await world["ours"].person("ada")
            _ = try await ada.call("GET", "/api/v1/accounts/\(ada.id)")
            let (status, text) = try await get(world["ours"].baseURL + "/metrics")
            #expect(status == 200)
            #expect(
                text.contains(
                    #"martlet_http_requests_total{route="/api/v1/accounts/:id",method="GET",status="2xx"} "#))
            #expect(text.contains("\nmartlet_backlog_age_seconds "))
            #expect(
                text.contains(
                    #"martlet_http_request_seconds_bucket{route="/api/v1/accounts/:id",method="GET",le="+Inf"}"#))
        }
    }

    @Test func `the list of figures in the manual is that of the server`() async throws {
        try await World.with(["ours"], on: .memory) { world in
            let ada = try await world["ours"].person("ada")
            try await ada.post("Hello")
            let (_, text) = try await get(world["ours"].baseURL + "/metrics")
            let shown = text.matches(of: /# TYPE (martlet_[a-z_]+) ([a-z]+)/).map { "\($0.1) \($0.2)" }
            let manual = try String(
                contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
                    .appending(path: "../../docs/admin/observe.md"), encoding: .utf8)
            let told = manual.matches(of: /\| `(martlet_[a-z_]+)` \| ([a-z]+) \|/).map { "\($0.1) \($0.2)" }
            #expect(Set(shown) == Set(told))
            #expect(Set(shown).count == shown.count)
            #expect(!text.contains(/# HELP martlet_[a-z_]+ \n/), "a figure without a meaning")
            let families = Set(shown.compactMap { $0.split(separator: " ").first?.dropFirst(8) }.map(String.init))
            #expect(families == Set(MetricWords.help.keys))
        }
    }

    @Test func `a node is ready until its database does not answer`() async throws {
        try await World.with(["ours"], on: .memory) { world in
            let url = world["ours"].baseURL + "/ready"
            let before = try await get(url).status
            #expect(before == 200)
            await world["ours"].node.database.close()
            world.advance(seconds: 2)
            let (status, words) = try await get(url)
            #expect(status == 503 && words.contains("the database does not answer"))
        }
    }

    @Test func `a node that stops is not ready`() async throws {
        try await World.with(["ours"], on: .memory) { world in
            world["ours"].node.readiness.stop()
            let (status, words) = try await get(world["ours"].baseURL + "/ready")
            #expect(status == 503 && words.contains("stopping"))
        }
    }

    @Test func `a worker answers who watches it, and nobody else`() async throws {
        try await World.with(["ours"], on: .memory) { config in
            config.role = .worker
            config.workerListen = (config.listenHost, config.listenPort)
        } _: { world in
            let base = world["ours"].baseURL
            for (path, expected) in [("/health", 200), ("/ready", 200), ("/api/v2/instance", 404), ("/", 404)] {
                let status = try await get(base + path).status
                #expect(status == UInt(expected), "\(path)")
            }
            let figures = try await get(base + "/metrics").text
            #expect(figures.contains(#"role="worker""#))
        }
    }

    @Test(arguments: [Engine.memory, .postgres])
    func `the server is as far behind as the oldest that is due, and not for hosts that are held`(engine: Engine)
        async throws
    {
        struct Idle: Job { static let kind = "idle-in-test" }
        try await World.with(["ours"], on: engine) {
            $0.role = .web
        } _: { world in
            let node = world["ours"].node
            let idle = try await node.backlog().ageSeconds
            #expect(idle < 5)
            let now = Timestamp.now
            try await node.database.write { transaction in
                try transaction.insertServer("far.example", at: now)
                let body = try transaction.insert(
                    OutboundBody(id: 1, activityID: "a", sender: Account.ID(rawValue: 1), body: "{}", createdAt: now))
                try transaction.insert(
                    Delivery(
                        id: 1, body: body, host: "far.example", inboxURL: "https://far.example/inbox",
                        createdAt: now.adding(seconds: -500)))
            }
            let waiting = try await node.backlog().ageSeconds
            #expect((499...600).contains(waiting))
            try await node.database.write { try $0.setStopped(true, host: "far.example", at: now) }
            let held = try await node.backlog().ageSeconds
            #expect(held < 5)
            try await node.database.write {
                try node.queue.enqueue(Idle(), at: now.milliseconds - 300_000, in: $0)
                try node.queue.enqueue(Idle(), at: now.milliseconds + 300_000, in: $0)
            }
            let backlog = try await node.backlog()
            #expect((299...400).contains(backlog.ageSeconds))
            #expect(backlog.lanes.map(\.waiting).reduce(0, +) == 1)
        }
    }

    @Test func `a line of the log in JSON has the event and what belongs to it`() throws {
        let lines = Mutex<[[UInt8]]>([])
        var logger = Logger(label: "test") { label in
            JSONLogHandler(label: label) { line in lines.withLock { $0.append(line) } }
        }
        logger[metadataKey: "hb.request.id"] = "abc"
        logger.warning("It said \"no\"\n", metadata: ["status": "503", "level": "mine"])
        let line = try #require(lines.withLock { $0.first })
        #expect(line.filter { $0 == UInt8(ascii: "\n") }.count == 1)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: String])
        #expect(object["message"] == "It said \"no\"\n" && object["level"] == "warning")
        #expect(object["request"] == "abc" && object["status"] == "503" && object["time"] != nil)
    }

    @Test func `only a proxy gives requests their ids, and only plain ones`() async throws {
        try await World.with(["ours"], on: .memory) { world in
            let url = world["ours"].baseURL + "/health"
            let plain = try await requestID(url, given: "0123456789-abc")
            let markup = try await requestID(url, given: "<script>alert(1)</script>")
            let short = try await requestID(url, given: "short")
            #expect(plain == "0123456789-abc")
            #expect(markup?.count == 12 && short?.count == 12)
        }
    }

    @Test func `the live view shows what happened between two looks`() async throws {
        try await World.with(["ours"], on: .memory) { world in
            let ada = try await world["ours"].person("ada")
            let view = LiveView(config: world["ours"].node.config)
            let first = try await view.sample()
            for _ in 0..<5 { _ = try await ada.call("GET", "/api/v1/accounts/\(ada.id)") }
            let lines = LiveView.lines(try await view.sample(), since: first)
            await view.close()
            #expect(lines.contains { $0.hasPrefix("requests  ") && $0.contains("p99 ≤ ") })
            #expect(!lines.contains { $0.hasPrefix("requests  0.0/s") })
            #expect(lines.contains { $0.hasPrefix("memory    ") && !$0.hasSuffix(" 0 MiB") })
            #expect(lines.contains { $0.hasPrefix("backlog   ") })
        }
    }

    @Test func `the live view says what to do when no server runs`() async throws {
        let (host, port) = Loopback.address()
        let view = LiveView(
            config: ServerConfig(
                domain: host, baseURL: "http://\(host)", listenHost: host, listenPort: port, database: ":memory:"))
        let fault = await #expect(throws: LiveView.Fault.self) { try await view.sample() }
        await view.close()
        #expect(fault?.description.contains("martlet serve") == true)
    }

    @Test(arguments: [(0.5, 0.01), (0.99, 0.1), (1.0, 0.1)])
    func `a percentile is the bound below which that part lies`(part: Double, bound: Double) {
        let figures = Figures(
            """
            # TYPE martlet_x histogram
            martlet_x_bucket{route="a",le="0.01"} 60
            martlet_x_bucket{route="a",le="0.1"} 80
            martlet_x_bucket{route="a",le="+Inf"} 80
            martlet_x_bucket{route="b",le="0.01"} 20
            martlet_x_bucket{route="b",le="0.1"} 20
            martlet_x_bucket{route="b",le="+Inf"} 20
            """)
        #expect(LiveView.percentile(part, figures.buckets("x")) == bound)
    }

    private func requestID(_ url: String, given: String) async throws -> String? {
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "x-request-id", value: given)
        return try await HTTPClient.shared.execute(request, timeout: .seconds(20)).headers.first(name: "x-request-id")
    }

    private func get(_ url: String) async throws -> (status: UInt, text: String) {
        let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(20))
        let body = try await response.body.collect(upTo: 10_000_000)
        return (response.status.code, String(buffer: body))
    }
}
