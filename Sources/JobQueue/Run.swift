import Logging

/// Runs claimed jobs by their handlers and says what became of each.
struct Run: Sendable {
    let handlers: Handlers
    let now: @Sendable () -> Int64
    let logger: Logger

    /// Cuts jobs into what is handed over at once: single ones, and those of a kind that takes many together.
    func units(_ jobs: [ClaimedJob]) -> [[ClaimedJob]] {
        var units: [[ClaimedJob]] = []
        var open: [String: Int] = [:]
        for job in jobs {
            let limit = handlers[job.kind]?.limit ?? 1
            if limit > 1, let index = open[job.kind], units[index].count < limit {
                units[index].append(job)
            } else {
                open[job.kind] = units.count
                units.append([job])
            }
        }
        return units
    }

    /// Runs one unit; all its jobs are of the same kind.
    func run(_ unit: [ClaimedJob]) async -> [(id: Int64, outcome: Outcome)] {
        guard let kind = unit.first?.kind else { return [] }
        guard let handler = handlers[kind] else {
            // Left to a node that knows it: one with a newer binary, perhaps.
            logger.warning("no handler for this kind of job", metadata: ["kind": "\(kind)"])
            return unit.map { ($0.id, .again(at: now() + 60_000, error: "no handler for \(kind)", counts: false)) }
        }
        let (live, worn) = unit.divided { $0.attempt <= handler.retry.maximumAttempts }
        // Only a run that never came back leaves an attempt too many: it took the process with it.
        let parked = worn.map { park($0, handler, "its process died each time it ran") }
        return await runAll(live, handler) + parked
    }

    private func runAll(_ jobs: [ClaimedJob], _ handler: Handler) async -> [(id: Int64, outcome: Outcome)] {
        if jobs.isEmpty { return [] }
        do {
            try await handler.run(jobs)
            handler.finished.increment(by: jobs.count)
            return jobs.map { ($0.id, .done) }
        } catch {
            if let only = jobs.first, jobs.count == 1 { return [outcome(of: error, only, handler)] }
        }
        // One of many failed them all: each alone, so that only that one waits.
        var outcomes: [(id: Int64, outcome: Outcome)] = []
        for job in jobs { outcomes += await runAll([job], handler) }
        return outcomes
    }

    private func outcome(of error: any Error, _ job: ClaimedJob, _ handler: Handler) -> (id: Int64, outcome: Outcome) {
        switch error {
        case let error as JobCancelled:
            return park(job, handler, error.description)
        case is CancellationError where Task.isCancelled:
            return (job.id, .again(at: now(), error: nil, counts: false))
        case let error as JobPostponed:
            let time = now() + error.delay.milliseconds
            guard time - job.createdAt <= handler.retry.total.milliseconds else {
                return park(job, handler, error.description)
            }
            return (job.id, .again(at: time, error: error.description, counts: false))
        default:
            return retry(job, handler, String(describing: error))
        }
    }

    private func retry(_ job: ClaimedJob, _ handler: Handler, _ error: String) -> (id: Int64, outcome: Outcome) {
        let time = now() + handler.retry.delay(afterAttempt: job.attempt)
        if handler.retry.givesUp(afterAttempt: job.attempt, createdAt: job.createdAt, nextRun: time) {
            return park(job, handler, error)
        }
        handler.failed.increment()
        logger.debug("job failed", metadata: ["kind": "\(job.kind)", "id": "\(job.id)", "error": "\(error)"])
        return (job.id, .again(at: time, error: error, counts: true))
    }

    private func park(_ job: ClaimedJob, _ handler: Handler, _ error: String) -> (id: Int64, outcome: Outcome) {
        handler.parked.increment()
        logger.warning("job parked", metadata: ["kind": "\(job.kind)", "id": "\(job.id)", "error": "\(error)"])
        return (job.id, .parked(error: error))
    }
}

extension Array {
    fileprivate func divided(by isFirst: (Element) -> Bool) -> (first: [Element], second: [Element]) {
        (filter(isFirst), filter { !isFirst($0) })
    }
}
