import Database
import Logging
import Synchronization

/// Claims and runs the jobs of one lane, no more at once than the lane allows.
final class LaneRunner: Sendable {
    private struct State {
        var waiting: [[ClaimedJob]] = []
        var waitingCount = 0
        var running = 0
        var isStopping = false
    }

    private let lane: Lane
    private let concurrency: Int
    /// The most jobs claimed and not finished: running ones, and some ahead so that none waits for a claim.
    private let capacity: Int
    /// Whether what is due has to wait.
    private let isHeld: @Sendable () -> Bool
    private let claim: @Sendable (_ lane: Lane, _ limit: Int) async throws -> [ClaimedJob]
    private let run: Run
    private let settlement: Settlement
    private let state = Mutex(State())
    private let signal = Signal()

    init(
        _ lane: Lane, concurrency: Int, run: Run, settlement: Settlement,
        isHeld: @escaping @Sendable () -> Bool = { false },
        claim: @escaping @Sendable (_ lane: Lane, _ limit: Int) async throws -> [ClaimedJob]
    ) {
        self.lane = lane
        self.concurrency = concurrency
        // Slow jobs are not claimed ahead: another node may be idle.
        let ahead = lane == .slow ? 0 : concurrency * 8
        capacity = max(concurrency + ahead, run.handlers.largestBatch(in: lane) * 2)
        self.run = run
        self.settlement = settlement
        self.isHeld = isHeld
        self.claim = claim
    }

    /// There may be due jobs.
    func wake() {
        signal.fire()
    }

    /// Claims no more; what runs goes on.
    func stop() {
        state.withLock { $0.isStopping = true }
        signal.fire()
    }

    /// Claims are this far apart while they find less than there is room for: jobs that come one by one are claimed
    /// many at a time, and those that are the same as one that waits cost nothing.
    private static let pace = Duration.milliseconds(20)
    private static let hold = Duration.milliseconds(200)

    /// Works until stopped and everything running has ended, or until cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            var mayHaveMore = true
            var mayClaimAgain = ContinuousClock.now
            while !Task.isCancelled, !state.withLock({ $0.isStopping }) {
                let room = capacity - state.withLock { $0.running + $0.waitingCount }
                guard mayHaveMore, room * 2 >= capacity else {
                    await signal.wait()
                    mayHaveMore = true
                    continue
                }
                if isHeld() {
                    try? await Task.sleep(for: Self.hold)
                    continue
                }
                if mayClaimAgain > .now { try? await Task.sleep(until: mayClaimAgain) }
                do {
                    let jobs = try await claim(lane, room)
                    mayHaveMore = jobs.count == room
                    mayClaimAgain = mayHaveMore ? .now : .now + Self.pace
                    start(jobs, &group)
                } catch {
                    run.logger.error("cannot claim jobs", metadata: ["lane": "\(lane.name)", "error": "\(error)"])
                    try? await Task.sleep(for: .seconds(1))
                }
            }
            giveBack()
        }
    }

    private func start(_ jobs: [ClaimedJob], _ group: inout DiscardingTaskGroup) {
        guard !jobs.isEmpty else { return }
        let units = run.units(jobs)
        let tasks = state.withLock { state in
            state.waiting += units
            state.waitingCount += jobs.count
            let tasks = min(concurrency - state.running, state.waiting.count)
            state.running += tasks
            return tasks
        }
        for _ in 0..<tasks {
            group.addTask { await self.work() }
        }
    }

    /// Runs one unit after another until none waits.
    private func work() async {
        while let unit = next() {
            settlement.add(await run.run(unit))
        }
    }

    private func next() -> [ClaimedJob]? {
        let (unit, isLow) = state.withLock { state -> ([ClaimedJob]?, Bool) in
            guard !state.isStopping, !state.waiting.isEmpty else {
                state.running -= 1
                return (nil, true)
            }
            let unit = state.waiting.removeFirst()
            state.waitingCount -= unit.count
            return (unit, (state.running + state.waitingCount) * 2 <= capacity)
        }
        if isLow { signal.fire() }
        return unit
    }

    /// Jobs claimed and not begun go back at once.
    private func giveBack() {
        let units = state.withLock { state in
            defer { (state.waiting, state.waitingCount) = ([], 0) }
            return state.waiting
        }
        let now = run.now()
        settlement.add(units.joined().map { ($0.id, .again(at: now, error: nil, counts: false)) })
    }
}
