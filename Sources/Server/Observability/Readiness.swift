import Database
import Domain
import Store
import Synchronization

/// Whether requests should be sent here: asked by who spreads them over several nodes, and by supervisors.
package final class Readiness: Sendable {
    /// nil: ready. Otherwise what is wrong, in words that give nothing away.
    package typealias Fault = String

    private struct State {
        var isStopping = false
        var asked: (at: Int64, fault: Fault?)?
        var wrote: Int64?
    }

    /// How long an answer is good for, in milliseconds: nobody makes the database work by asking often.
    private static let lifetime: Int64 = 1_000
    /// Between two tries to write.
    private static let writeEvery: Int64 = 10_000

    private let database: Database
    private let clock: Clock
    private let patience: Duration
    private let state = Mutex(State())

    /// - Parameter patience: how long the database may take to answer.
    package init(_ database: Database, clock: Clock, patience: Duration = .seconds(3)) {
        self.database = database
        self.clock = clock
        self.patience = patience
    }

    /// From now on this node is not ready: it finishes what it has and ends.
    package func stop() { state.withLock { $0.isStopping = true } }

    /// Looks, unless it did so a moment ago.
    package func fault() async -> Fault? {
        let now = clock.now().milliseconds
        let (known, isStopping, writes) = state.withLock { state in
            let isFresh = state.asked.map { abs(now - $0.at) < Self.lifetime } ?? false
            let writes = state.wrote.map { abs(now - $0) >= Self.writeEvery } ?? true
            return (isFresh ? state.asked : nil, state.isStopping, writes)
        }
        if isStopping { return "stopping" }
        if database.isDamaged { return "the database is damaged" }
        if let known { return known.fault }
        let fault = await look(writes: writes, now)
        state.withLock { state in
            state.asked = (now, fault)
            // After a fault it is tried again each time, so that the end of it is seen at once.
            state.wrote = fault == nil ? (writes ? now : state.wrote) : nil
        }
        return fault
    }

    /// Calls of the database cannot be taken back, so a call that hangs is left behind.
    private func look(writes: Bool, _ now: Int64) async -> Fault? {
        let (answers, answer) = AsyncStream<Fault?>.makeStream()
        let (database, patience) = (database, patience)
        let asking = Task {
            do {
                _ = try await database.read { try $0.hasOwner() }
                if writes { try await database.write { try $0.setSetting("readiness", to: now) } }
                answer.yield(nil)
            } catch DatabaseError.full {
                answer.yield("the database has no space, or may not be written")
            } catch {
                answer.yield(
                    writes ? "the database does not answer, or cannot be written" : "the database does not answer")
            }
        }
        let waiting = Task {
            try? await Task.sleep(for: patience)
            answer.yield("the database does not answer in time")
        }
        defer {
            asking.cancel()
            waiting.cancel()
            answer.finish()
        }
        for await fault in answers { return fault }
        return "the question was given up"
    }
}
