import Actions
import ArgumentParser
import Domain
import Foundation
import Server
import Store

struct DeliveriesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliveries", abstract: "Show where posts went and what waits; stop, start or clear a host.",
        discussion: """
            Examples:
              martlet deliveries
              martlet deliveries https://example.org/@ada/115703411271106560
              martlet deliveries hosts
              martlet deliveries stop slow.example
            """,
        subcommands: [Show.self, Hosts.self, Stop.self, Start.self, Clear.self], defaultSubcommand: Show.self)

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what became of a post at each server, or of the latest posts in short.",
            discussion: "Example: martlet deliveries https://example.org/@ada/115703411271106560")

        @Argument(help: "The address of a post of this server, or its number.")
        var post: String?

        @OptionGroup var options: ConfigOptions

        func run() async throws {
            try await Node.with(options.read()) { node in
                guard let post else { return try await list(node) }
                guard let id = post.split(separator: "/").last.flatMap({ Post.ID($0) }),
                    let report = try await node.database.read({ try $0.deliveryReport(of: id) })
                else {
                    throw Complaint(
                        "Of that post nothing is known: it went nowhere, or more than thirty days ago. "
                            + "`martlet deliveries` lists the latest.")
                }
                print(Self.line(report))
                var offset = 0
                while true {
                    let start = offset
                    let hosts = try await node.database.read {
                        try $0.hostDeliveries(of: id, limit: 500, offset: start)
                    }
                    for host in hosts { print(Self.line(host)) }
                    offset += hosts.count
                    if hosts.count < 500 { break }
                }
            }
        }

        private func list(_ node: Node) async throws {
            let reports = try await node.database.read { try $0.deliveryReports(limit: 20) }
            if reports.isEmpty { print("No post went to another server in the last thirty days.") }
            for report in reports {
                let name = try await node.database.read { try $0.account(report.author)?.username } ?? "?"
                print("\(node.actions.identity.postURL(name, report.post))\t\(Self.line(report))")
            }
        }

        private static func line(_ report: DeliveryReport) -> String {
            var line = "delivered to \(report.count(.delivered)) of \(report.total) servers"
            if let until = report.retryingUntil {
                line += "; \(report.count(.retrying)) retrying until \(until.day)"
            }
            for state in [HostDelivery.State.waiting, .stopped, .failed, .skipped] where report.count(state) > 0 {
                line += "; \(report.count(state)) \(state.name)"
            }
            return line
        }

        private static func line(_ host: HostDelivery) -> String {
            var line = "\(host.host)\t\(host.state.name)\t\(host.attempts) tries"
            if let next = host.nextAttemptAt { line += "\tnext \(next.minute)" }
            if let moment = host.deliveredAt { line += "\t\(moment.minute)" }
            if host.state != .delivered, let error = host.lastError { line += "\t\(error)" }
            return line
        }
    }

    struct Hosts: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the hosts that something waits for, the longest queue first.",
            discussion: "Example: martlet deliveries hosts")

        @OptionGroup var options: ConfigOptions

        func run() async throws {
            try await Node.with(options.read()) { node in
                let queues = try await node.database.read { try $0.hostQueues(limit: 1_000) }
                if queues.isEmpty { print("Everything has been delivered.") }
                for queue in queues {
                    var line = "\(queue.host)\t\(queue.waiting) waiting"
                    if queue.isStopped { line += "\tstopped" }
                    if let oldest = queue.oldestAt { line += "\tsince \(oldest.minute)" }
                    if let since = queue.failingSince { line += "\tfailing since \(since.minute)" }
                    if let error = queue.lastError { line += "\t\(error)" }
                    print(line)
                }
            }
        }
    }

    struct Stop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send nothing to a host until it is started again; what is for it waits, fourteen days at most.",
            discussion: "Example: martlet deliveries stop slow.example")

        @Argument(help: "The host, as it stands in its addresses.")
        var host: String

        @OptionGroup var options: ConfigOptions

        func run() async throws {
            try await Node.with(options.read()) { node in
                try await DeliveriesCommand.checked { try await node.actions.stopDeliveries(to: host, by: nil) }
                print("Nothing is sent to \(host) now. `martlet deliveries start \(host)` begins again.")
            }
        }
    }

    struct Start: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send to a host again, at once, also where it did not answer lately.",
            discussion: "Example: martlet deliveries start slow.example")

        @Argument(help: "The host, as it stands in its addresses.")
        var host: String

        @OptionGroup var options: ConfigOptions

        func run() async throws {
            try await Node.with(options.read()) { node in
                try await DeliveriesCommand.checked { try await node.actions.startDeliveries(to: host, by: nil) }
                print("What waits for \(host) is sent now.")
            }
        }
    }

    struct Clear: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give up what waits for a host.", discussion: "Example: martlet deliveries clear gone.example")

        @Argument(help: "The host, as it stands in its addresses.")
        var host: String

        @OptionGroup var options: ConfigOptions

        func run() async throws {
            try await Node.with(options.read()) { node in
                let count = try await DeliveriesCommand.checked {
                    try await node.actions.clearDeliveries(to: host, by: nil)
                }
                print("\(count) deliveries to \(host) are given up.")
            }
        }
    }

    fileprivate static func checked<Result>(_ act: () async throws -> Result) async throws -> Result {
        do {
            return try await act()
        } catch Refusal.invalid {
            throw Complaint("That is no host. `martlet deliveries hosts` lists those that something waits for.")
        }
    }
}

extension Timestamp {
    /// As people write days, in UTC.
    fileprivate var day: String { String(minute.prefix(10)) }

    fileprivate var minute: String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1_000).formatted(.iso8601)
    }
}
