import Foundation
import HTTPTransport
import NIOPosix

/// What `martlet top` shows: the figures of a running server, and how they changed since the last look.
package struct LiveView: Sendable {
    /// Why nothing can be shown, in words that say what to do.
    package struct Fault: Error, CustomStringConvertible {
        package let description: String
    }

    package struct Sample: Sendable {
        package let figures: Figures
        package let at: ContinuousClock.Instant

        package init(figures: Figures, at: ContinuousClock.Instant) {
            self.figures = figures
            self.at = at
        }
    }

    private let url: String
    private let token: String?
    private let client: OutboundClient

    package init(config: ServerConfig) {
        let (host, port) = config.workerListen ?? (config.listenHost, config.listenPort)
        let asked = host == "0.0.0.0" ? "127.0.0.1" : host == "::" ? "::1" : host
        url = "http://\(asked.contains(":") ? "[\(asked)]" : asked):\(port)/metrics"
        token = config.metricsToken
        // Our own server, on this machine.
        client = OutboundClient(
            settings: .init(userAgent: "Martlet/\(Version.current) top", allowLoopback: true),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
    }

    package func close() async { try? await client.shutdown() }

    /// Throws `Fault` when there is no server, or none that tells.
    package func sample() async throws -> Sample {
        let headers = token.map { [("authorization", "Bearer \($0)")] } ?? []
        let response: OutboundResponse
        do {
            response = try await client.send(
                OutboundRequest(
                    method: "GET", url: url, headers: headers, maxBytes: 20_000_000, deadline: .seconds(5)))
        } catch {
            throw Fault(description: "\(url) does not answer (\(error)). Does `martlet serve` run with these settings?")
        }
        guard response.status == 200 else {
            throw Fault(
                description: "\(url) answers \(response.status). From another machine it takes MARTLET_METRICS_TOKEN.")
        }
        return Sample(figures: Figures(String(decoding: response.body, as: UTF8.self)), at: .now)
    }

    /// Lines without escapes. Rates and percentiles are of the time between the samples; without an earlier one, of the
    /// time since the server began.
    package static func lines(_ now: Sample, since earlier: Sample?) -> [String] {
        let figures = now.figures
        let began = figures.sum("process_start_time_seconds")
        let uptime = max(1, Date().timeIntervalSince1970 - began)
        let seconds = earlier.map { max(0.001, (now.at - $0.at) / .seconds(1)) } ?? uptime
        func rate(_ name: String, _ part: String = "") -> String {
            let change = figures.sum(name, where: part) - (earlier?.figures.sum(name, where: part) ?? 0)
            return String(format: "%.1f", max(0, change) / seconds)
        }
        let times = spread("http_request_seconds", now, earlier)
        let commit = spread("database_write_seconds", now, earlier)
        return [
            "up        \(duration(uptime)), \(count(figures, "process_open_fds")) files, CPU \(rate("process_cpu_seconds_total")) cores",
            "memory    \(Int(figures.sum("process_resident_memory_bytes") / 1_048_576)) MiB",
            "backlog   \(String(format: "%.1f", figures.sum("backlog_age_seconds"))) s",
            "requests  \(rate("http_requests_total"))/s, p50 \(milliseconds(percentile(0.5, times))), p99 \(milliseconds(percentile(0.99, times))), 5xx \(rate("http_requests_total", "status=\"5xx\""))/s",
            "clients   \(count(figures, "http_connections_open")) connections, \(count(figures, "stream_listeners")) stream subscriptions",
            "database  \(rate("database_commits_total")) commits/s, \(rate("database_writes_total")) writes/s, p99 \(milliseconds(percentile(0.99, commit))), waiting \(count(figures, "database_waiting"))",
            "jobs      \(rate("jobs_total", "outcome=\"done\""))/s done, \(rate("jobs_total", "outcome=\"failed\""))/s failed, waiting \(lanes(figures))",
            "inbox     \(rate("inbox_activities_total", "outcome=\"accepted\""))/s accepted, waiting \(count(figures, "inbound_waiting"))",
            "outbox    \(rate("deliveries_total", "outcome=\"delivered\""))/s delivered, waiting \(count(figures, "deliveries_waiting"))",
            "hosts     \(count(figures, "delivery_hosts_failing")) failing, \(count(figures, "delivery_hosts_paused")) paused",
        ]
    }

    private static func count(_ figures: Figures, _ name: String) -> String { String(Int(figures.sum(name))) }

    private static func lanes(_ figures: Figures) -> String {
        let busy = figures.each("jobs_waiting", by: "lane").filter { $0.value > 0 }
        return busy.isEmpty ? "0" : busy.map { "\($0.label) \(Int($0.value))" }.joined(separator: ", ")
    }

    private static func spread(
        _ name: String, _ now: Sample, _ earlier: Sample?
    ) -> [(bound: Double, count: Double)] {
        let before = Dictionary(
            (earlier?.figures.buckets(name) ?? []).map { ($0.bound, $0.count) }, uniquingKeysWith: +)
        return now.figures.buckets(name).map { ($0.bound, max(0, $0.count - (before[$0.bound] ?? 0))) }
    }

    /// The bound below which this part of all lies; nil when there were none.
    static func percentile(_ part: Double, _ buckets: [(bound: Double, count: Double)]) -> Double? {
        guard let total = buckets.last?.count, total > 0 else { return nil }
        return buckets.first { $0.count >= part * total }?.bound
    }

    /// Bounds are those of the histogram, so that "≤" is all that is known.
    private static func milliseconds(_ seconds: Double?) -> String {
        guard let seconds else { return "–" }
        return seconds.isFinite ? "≤ \(Exposition.number(seconds * 1_000)) ms" : "> 10 s"
    }

    private static func duration(_ seconds: Double) -> String {
        let minutes = Int(seconds) / 60
        return minutes < 60 ? "\(minutes) min" : minutes < 2_880 ? "\(minutes / 60) h" : "\(minutes / 1_440) days"
    }
}
