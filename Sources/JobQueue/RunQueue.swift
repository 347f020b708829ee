import Database
import ServiceLifecycle
import Synchronization

extension JobQueue {
    /// Runs jobs and schedules until the service is shut down, or the task cancelled: then claims no more, lets what
    /// runs end within `Settings.patience`, and gives the rest back.
    package func run() async throws {
        try await recover()
        let runners = Dictionary(uniqueKeysWithValues: Lane.all.map { ($0, runner($0)) })
        setLanes(runners)
        let stopping = Stopping()
        await withGracefulShutdownHandler {
            await runUntilStopped(Array(runners.values), stopping)
        } onGracefulShutdown: {
            stopping.begin()
            for runner in runners.values { runner.stop() }
            self.pollSignal.fire()
        }
        setLanes([:])
        await giveBackRest()
    }

    /// On SQLite there is one process, so whatever is claimed now died with the last one; on PostgreSQL only what
    /// was claimed under the same name did.
    private func recover() async throws {
        let (table, schedules, now) = (table, schedules, now())
        try await database.write { transaction in
            let ofEveryone = transaction.dialect == .sqlite
            try table.releaseAll(ofEveryone: ofEveryone, now: now, in: transaction)
            try schedules.releaseAll(ofEveryone: ofEveryone, in: transaction)
        }
        try await schedules.register()
    }

    private func runner(_ lane: Lane) -> LaneRunner {
        let concurrency = max(1, settings.concurrency[lane.name] ?? lane.concurrency)
        let run = Run(handlers: handlers, now: now, logger: logger)
        let held = holds.withLock { $0[lane] }
        return LaneRunner(
            lane, concurrency: concurrency, run: run, settlement: settlement, isHeld: held ?? { false }
        ) { lane, limit in
            try await self.claim(lane, limit: limit)
        }
    }

    func claim(_ lane: Lane?, limit: Int) async throws -> [ClaimedJob] {
        let (table, now) = (table, now())
        let leaseEnd = now + settings.lease.milliseconds
        let jobs = try await database.write {
            try table.claim(lane: lane?.name, limit: limit, now: now, leaseEnd: leaseEnd, in: $0)
        }
        settlement.take(jobs)
        return jobs
    }

    private func runUntilStopped(_ runners: [LaneRunner], _ stopping: Stopping) async {
        await withTaskGroup(of: Void.self) { background in
            background.addTask { await self.settlement.run() }
            background.addTask { await self.keepLeases() }
            await withTaskGroup(of: Bool.self) { work in
                for runner in runners {
                    work.addTask {
                        await runner.run()
                        return true
                    }
                }
                work.addTask {
                    await self.poll(until: stopping)
                    return true
                }
                work.addTask {
                    await stopping.signal.wait()
                    try? await Task.sleep(for: self.settings.patience)
                    return false
                }
                var unfinished = runners.count + 1
                while unfinished > 0, await work.next() == true { unfinished -= 1 }
                work.cancelAll()
            }
            background.cancelAll()
        }
    }

    /// Looks every second for what became due by itself or was put there by another process, and begins schedules.
    private func poll(until stopping: Stopping) async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled, !stopping.hasBegun {
                var pause: Int64 = 1_000
                do {
                    let now = now()
                    let due = try await database.read { reader in
                        let next = try Lane.all.compactMap { try JobTable.nextRun(of: $0, in: reader) }.min()
                        return (next: next, schedules: try Schedules.due(now, in: reader))
                    }
                    try await schedules.startDue(due.schedules, in: &group)
                    if let next = due.next {
                        if next <= now { wakeAll() } else { pause = min(pause, max(next - now, 10)) }
                    }
                } catch {
                    logger.error("cannot look for due jobs", metadata: ["error": "\(error)"])
                }
                await pollSignal.wait(atMost: .milliseconds(pause))
            }
        }
    }

    private func keepLeases() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: settings.lease / 3)
            let (table, ids, end) = (table, settlement.inHand, now() + settings.lease.milliseconds)
            do {
                try await schedules.extend()
                if !ids.isEmpty { try await database.write { try table.extend(ids, until: end, in: $0) } }
            } catch {
                logger.error("cannot keep leases", metadata: ["error": "\(error)"])
            }
        }
    }

    /// After everything has stopped. The surrounding task may be cancelled, which the database does not mind.
    private func giveBackRest() async {
        let (table, schedules, now) = (table, schedules, now())
        do {
            try await settlement.write()
            try await database.write { transaction in
                try table.releaseAll(ofEveryone: false, now: now, in: transaction)
                try schedules.releaseAll(ofEveryone: false, in: transaction)
            }
        } catch {
            logger.error("cannot give jobs back; they return when their lease ends", metadata: ["error": "\(error)"])
        }
    }
}

/// Whether a running queue was asked to end.
private final class Stopping: Sendable {
    let signal = Signal()
    private let state = Mutex(false)

    var hasBegun: Bool { state.withLock { $0 } }

    func begin() {
        state.withLock { $0 = true }
        signal.fire()
    }
}
