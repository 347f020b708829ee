import Database
import Foundation
import HTTPTransport
import JobQueue
import Store

/// Looks at a server's circumstances from the outside, for `martlet doctor`.
package struct Examination: Sendable {
    let config: ServerConfig

    package init(config: ServerConfig) { self.config = config }

    /// One thing looked at, and what to do when it is not well.
    package struct Finding: Sendable {
        package let subject: String
        package let isGood: Bool
        package let words: String
    }

    package func findings() async -> [Finding] {
        var findings = [configuration(), clock(), disk()]
        let node: Node
        do {
            var own = config
            // A server on plain http is reached by its own check, also where other servers on plain http are not.
            own.development = config.development || config.baseURL.hasPrefix("http:")
            node = try await Node.open(own, logger: Observability.logger(level: .error))
        } catch {
            findings.append(
                Finding(
                    subject: "database", isGood: false,
                    words: "\(config.databaseWithoutSecret) cannot be opened: \(error). Check MARTLET_DATABASE."))
            return findings
        }
        findings.append(await database(node))
        findings.append(await damage(node))
        findings.append(await readiness(node))
        findings.append(await backlog(node))
        findings.append(await jobs(node))
        findings.append(await reachability(node))
        await node.close()
        return findings
    }

    private func configuration() -> Finding {
        let words =
            "handles are @name@\(config.domain), pages are at \(config.baseURL), sign-up is \(config.registration.rawValue)"
        if config.development {
            return Finding(
                subject: "configuration", isGood: !config.baseURL.hasPrefix("https"),
                words: words + "; MARTLET_DEVELOPMENT is on: switch it off on the internet")
        }
        return Finding(subject: "configuration", isGood: true, words: words)
    }

    private func clock() -> Finding {
        // Signatures are refused by others when clocks differ by more than an hour; a clock before this program's
        // own making is certainly wrong.
        let year = Calendar(identifier: .gregorian).component(.year, from: Date())
        return Finding(
            subject: "clock", isGood: year >= 2026,
            words: year >= 2026
                ? "it is \(Date().ISO8601Format())" : "the year is \(year): set the clock (timedatectl set-ntp true)")
    }

    private func disk() -> Finding {
        let folder = FileManager.default.fileExists(atPath: config.dataFolder) ? config.dataFolder : "."
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
        guard let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value else {
            return Finding(subject: "disk", isGood: false, words: "\(folder) cannot be examined: check MARTLET_DATA")
        }
        let megabytes = free / 1_000_000
        return Finding(
            subject: "disk", isGood: megabytes > 500,
            words: megabytes > 500
                ? "\(megabytes) MB are free" : "only \(megabytes) MB are free: make room, or the server stops writing")
    }

    private func database(_ node: Node) async -> Finding {
        do {
            try await node.database.migrate(Node.migrations)
            let posts = try await node.database.read { try $0.localPostsCount() }
            return Finding(
                subject: "database", isGood: true,
                words: "\(node.database.dialect) answers; \(posts) posts were written here")
        } catch {
            return Finding(subject: "database", isGood: false, words: "\(error)")
        }
    }

    /// PostgreSQL looks after its own files.
    private func damage(_ node: Node) async -> Finding {
        let advice = "keep a copy of the file and restore the last backup (docs/admin/backup.md)"
        do {
            switch try await node.database.examine(within: .seconds(60)) {
            case .sound: return Finding(subject: "damage", isGood: true, words: "none was found")
            case .unfinished: return Finding(subject: "damage", isGood: true, words: "none was found in a minute")
            case .damaged(let words):
                return Finding(
                    subject: "damage", isGood: false, words: "\(words.joined(separator: "; ").prefix(500)): \(advice)")
            }
        } catch {
            return Finding(subject: "damage", isGood: false, words: "\(error)")
        }
    }

    private func readiness(_ node: Node) async -> Finding {
        let fault = await node.readiness.fault()
        return Finding(
            subject: "readiness", isGood: fault == nil, words: fault ?? "the database answers and can be written")
    }

    private func backlog(_ node: Node) async -> Finding {
        do {
            let age = Int(try await node.backlog().ageSeconds)
            return Finding(
                subject: "backlog", isGood: age < 300,
                words: age < 300
                    ? "the oldest that is due waits for \(age) s"
                    : "the oldest that is due waits for \(age) s: does `martlet serve` run, and are there enough workers?"
            )
        } catch {
            return Finding(subject: "backlog", isGood: false, words: "\(error)")
        }
    }

    private func jobs(_ node: Node) async -> Finding {
        do {
            let parked = try await node.queue.counts().reduce(0) { $0 + $1.parked }
            return Finding(
                subject: "jobs", isGood: parked == 0,
                words: parked == 0 ? "none is parked" : "\(parked) are parked: `martlet jobs` shows why")
        } catch {
            return Finding(subject: "jobs", isGood: false, words: "\(error)")
        }
    }

    /// Asks for our own NodeInfo the way another server would.
    private func reachability(_ node: Node) async -> Finding {
        let url = "\(config.baseURL)/.well-known/nodeinfo"
        do {
            let response = try await node.client.send(OutboundRequest(method: "GET", url: url, headers: []))
            return Finding(
                subject: "reachability", isGood: response.status == 200,
                words: response.status == 200
                    ? "\(url) answers"
                    : "\(url) answers \(response.status): does the reverse proxy lead to \(config.listenAddress(port: config.listenPort))?"
            )
        } catch {
            return Finding(
                subject: "reachability", isGood: false,
                words: "\(url) does not answer (\(error)): is `martlet serve` running, and does the name lead here?")
        }
    }
}
