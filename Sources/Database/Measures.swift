import Metrics

/// What the database tells of itself, at a cost per commit and not per call.
struct Measures: Sendable {
    private let commits = Counter(label: "database_commits_total")
    private let writes = Counter(label: "database_writes_total")
    private let batch = Recorder(label: "database_commit_batch_size", aggregate: true)
    private let wait = Metrics.Timer(label: "database_write_seconds")

    /// Counts one physical commit and how long the call that waited longest took from asking to durable.
    func committed(_ calls: [WriteCall]) {
        commits.increment()
        writes.increment(by: calls.count)
        batch.record(calls.count)
        if let longest = calls.map(\.since).min() {
            wait.record(duration: ContinuousClock.now - longest)
        }
    }
}
