import ArgumentParser
import Server

struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs", abstract: "Show waiting and parked jobs; try parked ones again or drop them.",
        discussion: """
            Examples:
              martlet jobs
              martlet jobs --retry 115703411271106560
            """)

    @Option(help: "Try the parked job with this number again.")
    var retry: Int64?

    @Option(help: "Drop the parked job with this number.")
    var discard: Int64?

    @OptionGroup var options: ConfigOptions

    func run() async throws {
        try await Node.with(options.read()) { node in
            if let retry { try await answer(node.queue.retry(retry), retry, "will be tried again") }
            if let discard { try await answer(node.queue.discard(discard), discard, "is dropped") }
            if retry == nil, discard == nil { try await list(node) }
        }
    }

    private func answer(_ found: Bool, _ id: Int64, _ words: String) throws {
        guard found else { throw Complaint("There is no parked job \(id). `martlet jobs` lists them.") }
        print("Job \(id) \(words).")
    }

    private func list(_ node: Node) async throws {
        let counts = try await node.queue.counts()
        if counts.isEmpty { print("No jobs are waiting.") }
        for count in counts {
            print("\(count.kind)\t\(count.waiting) waiting\t\(count.running) running\t\(count.parked) parked")
        }
        for job in try await node.queue.parked() {
            print("parked \(job.id)\t\(job.kind)\tafter \(job.attempts) tries: \(job.error)")
        }
    }
}
