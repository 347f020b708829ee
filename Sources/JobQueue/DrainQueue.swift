import Database

/// Thrown by `drain`: there was still something to do when the time was over.
package struct DrainTimeout: Error {}

extension JobQueue {
    /// Runs everything that is due, and what that makes due, until nothing is left; also waits for jobs that a
    /// running queue on the same database is at. Gives how often a job was run. Jobs for later, and failed ones
    /// waiting for their next attempt, stay where they are; schedules are not run.
    @discardableResult
    package func drain(timeout: Duration = .seconds(10)) async throws -> Int {
        let deadline = ContinuousClock.now + timeout
        let run = Run(handlers: handlers, now: now, logger: logger)
        var count = 0
        while true {
            guard ContinuousClock.now < deadline else { throw DrainTimeout() }
            let jobs = try await claim(nil, limit: 256)
            count += jobs.count
            if jobs.isEmpty {
                let now = now()
                guard try await database.read({ try JobTable.isBusy(now, in: $0) }) else { return count }
                try await Task.sleep(for: .milliseconds(2))
            }
            await runTogether(run.units(jobs), run)
            try await settlement.write()
        }
    }

    /// Does the schedules that are due now and gives their names; for tests and the command line.
    package func runDueSchedules() async throws -> [String] {
        try await schedules.runDue()
    }

    private func runTogether(_ units: [[ClaimedJob]], _ run: Run) async {
        await withDiscardingTaskGroup { group in
            let shares = 16
            for share in 0..<min(shares, units.count) {
                group.addTask {
                    for index in stride(from: share, to: units.count, by: shares) {
                        self.settlement.add(await run.run(units[index]))
                    }
                }
            }
        }
    }
}
