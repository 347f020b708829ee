import Database
import Domain
import JobQueue
import Store

/// All figures of one moment as text for Prometheus: what was counted, what the process takes, what waits.
struct Scrape: Sendable {
    let node: Node

    /// Without what only the database knows when that does not answer: then is when the rest is wanted.
    func text() async -> String {
        var text = Exposition()
        Observability.metrics.write(to: &text)
        process(&text)
        let waiting = node.database.waiting
        text.gauge(
            "database_waiting",
            [([("kind", "read")], Double(waiting.reads)), ([("kind", "write")], Double(waiting.writes))])
        text.gauge("stream_listeners", Double(node.hub.subscriptionCount))
        if let backlog = try? await node.backlog() { write(backlog, to: &text) }
        return text.text
    }

    private func process(_ text: inout Exposition) {
        let figures = ProcessFigures.now()
        let config = node.config
        text.gauge(
            "build_info",
            [
                (
                    [
                        ("version", Version.current), ("role", config.role.rawValue),
                        ("database", "\(node.database.dialect)"),
                    ], 1
                )
            ])
        text.family("process_cpu_seconds_total", "counter")
        text.sample("process_cpu_seconds_total", "", figures.cpuSeconds)
        text.gauge("process_open_fds", Double(figures.openFiles))
        text.gauge("process_resident_memory_bytes", figures.residentBytes)
        text.gauge("process_start_time_seconds", figures.startedAt)
    }

    private func write(_ backlog: Backlog, to text: inout Exposition) {
        text.gauge("backlog_age_seconds", backlog.ageSeconds)
        text.gauge("jobs_waiting", backlog.lanes.map { ([("lane", $0.lane)], Double($0.waiting)) })
        text.gauge(
            "jobs_oldest_seconds", backlog.lanes.map { ([("lane", $0.lane)], backlog.age(of: $0.oldest)) })
        text.gauge("deliveries_waiting", Double(backlog.federation.deliveries))
        text.gauge("delivery_hosts_failing", Double(backlog.federation.failingHosts))
        text.gauge("delivery_hosts_paused", Double(backlog.federation.pausedHosts))
        text.gauge("inbound_waiting", Double(backlog.federation.inbound))
    }
}

/// What is due and not done, at one moment.
package struct Backlog: Sendable {
    let now: Int64
    package let lanes: [LaneBacklog]
    package let federation: FederationBacklog

    /// How far behind the server is: the age of the oldest of all that is due. What waits out the pause of a server
    /// that fails, or its own next try, is not due.
    package var ageSeconds: Double {
        ([federation.oldestInbound, federation.oldestDelivery] + lanes.map(\.oldest)).map(age).max() ?? 0
    }

    func age(of moment: Int64?) -> Double { moment.map { Double(max(0, now - $0)) / 1_000 } ?? 0 }
}

extension Node {
    /// Asks the database once.
    package func backlog() async throws -> Backlog {
        let now = actions.clock.now()
        return try await database.read { reader in
            Backlog(
                now: now.milliseconds, lanes: try JobQueue.backlog(now.milliseconds, in: reader),
                federation: try reader.federationBacklog(now: now))
        }
    }
}
