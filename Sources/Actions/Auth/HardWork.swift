import Foundation
import Synchronization

/// Runs what keeps a processor busy for long, such as hashing passwords and making keys, away from everything that must
/// not wait: never more of it at once than there are cores, on threads that give way to all others.
package final class HardWork: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var running = 0
        /// What waits and what runs.
        var unfinished = 0
    }

    /// What `nice` takes from the weight of a thread: readers get ten times as much of a core that is asked for by both.
    private static let niceness: Int32 = 10

    private let state = Mutex(State())
    private let threads: Int
    private let capacity: Int

    /// - Parameters:
    ///   - threads: how much is done at once.
    ///   - capacity: how much may wait or run at once.
    package init(threads: Int = ProcessInfo.processInfo.activeProcessorCount, capacity: Int = 64) {
        self.threads = max(1, threads)
        self.capacity = capacity
    }

    /// Throws `Refusal.busy` instead of making too many wait.
    package func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let work = { @Sendable in
                let result = Swift.Result { try body() }
                self.state.withLock { $0.unfinished -= 1 }
                continuation.resume(with: result)
            }
            guard enqueue(work) else {
                return continuation.resume(throwing: Refusal.busy)
            }
        }
    }

    private func enqueue(_ work: @escaping @Sendable () -> Void) -> Bool {
        let (isAccepted, isNew) = state.withLock { state in
            guard state.unfinished < capacity else { return (false, false) }
            state.unfinished += 1
            state.waiting.append(work)
            guard state.running < threads else { return (true, false) }
            state.running += 1
            return (true, true)
        }
        // A thread costs little beside what it is for, and a server where nobody signs in has none.
        if isNew { Thread.detachNewThread { self.work() } }
        return isAccepted
    }

    private func work() {
        #if canImport(Glibc)
            // Of this thread alone: Linux has a nice value for each (sched(7)).
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
        #endif
        while let next = take() { next() }
    }

    private func take() -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.running -= 1
            return nil
        }
    }
}
