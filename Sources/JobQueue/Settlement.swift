import Database
import Logging
import Synchronization

/// Collects what became of runs and writes it down, many at a time. Handlers do not wait for it: should the process
/// die before, the job runs once more, which it must bear anyway.
final class Settlement: Sendable {
    private struct State {
        var outcomes: [(id: Int64, outcome: Outcome)] = []
        /// All jobs claimed and not yet settled.
        var inHand: Set<Int64> = []
    }

    private let database: Database
    private let table: JobTable
    private let now: @Sendable () -> Int64
    private let logger: Logger
    private let state = Mutex(State())
    private let signal = Signal()

    init(_ database: Database, _ table: JobTable, now: @escaping @Sendable () -> Int64, _ logger: Logger) {
        self.database = database
        self.table = table
        self.now = now
        self.logger = logger
    }

    var inHand: [Int64] { state.withLock { Array($0.inHand) } }

    func take(_ jobs: [ClaimedJob]) {
        state.withLock { $0.inHand.formUnion(jobs.map(\.id)) }
    }

    func add(_ outcomes: [(id: Int64, outcome: Outcome)]) {
        state.withLock { $0.outcomes += outcomes }
        signal.fire()
    }

    /// Writes until cancelled.
    func run() async {
        while !Task.isCancelled {
            await signal.wait()
            do {
                try await write()
            } catch {
                logger.error("cannot write down finished jobs", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: .seconds(1))
                signal.fire()
            }
        }
    }

    /// Writes what there is; keeps it for later when that fails.
    func write() async throws {
        let outcomes = state.withLock { state in
            defer { state.outcomes = [] }
            return state.outcomes
        }
        guard !outcomes.isEmpty else { return }
        let (table, now) = (table, now())
        do {
            try await database.write { try table.settle(outcomes, now: now, in: $0) }
        } catch {
            state.withLock { $0.outcomes = outcomes + $0.outcomes }
            throw error
        }
        state.withLock { $0.inHand.subtract(outcomes.map(\.id)) }
    }
}
