import DequeModule
import NIOCore
import Synchronization

/// Runs tasks on the thread of an event loop: what serves a connection then needs no other thread to be woken, neither
/// for a request that came nor for its answer.
final class LoopExecutor: TaskExecutor {
    private struct State {
        var jobs: Deque<UnownedJob> = []
        var isScheduled = false
    }

    /// So many before the loop looks for what came over the network meanwhile.
    private static let portion = 64

    private let loop: any EventLoop
    private let state = Mutex(State())

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFirst = state.withLock { state in
            state.jobs.append(job)
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        if isFirst { loop.execute { self.run() } }
    }

    /// What the jobs make ready is run with them: a turn of the loop costs a system call.
    private func run() {
        for _ in 0..<Self.portion {
            let job = state.withLock { state in
                if state.jobs.isEmpty { state.isScheduled = false }
                return state.jobs.popFirst()
            }
            guard let job else { return }
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
        loop.execute { self.run() }
    }
}

/// One executor for each event loop.
final class LoopExecutors: Sendable {
    private let known = Mutex<[ObjectIdentifier: LoopExecutor]>([:])

    subscript(loop: any EventLoop) -> LoopExecutor {
        known.withLock { known in
            if let executor = known[ObjectIdentifier(loop)] { return executor }
            let executor = LoopExecutor(loop)
            known[ObjectIdentifier(loop)] = executor
            return executor
        }
    }
}
