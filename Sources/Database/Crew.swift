import Foundation
import Synchronization

/// Threads that can be waited for. Database calls block, so they have threads of their own; Swift's cooperative
/// threads are as few as the cores and must not be held.
final class Crew: Sendable {
    private struct State {
        var running = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.running += 1 }
        let thread = Thread {
            body()
            self.ended()
        }
        thread.name = name
        thread.stackSize = 2 << 20
        thread.start()
    }

    func finished() async {
        await withCheckedContinuation { waiter in
            let isOver = state.withLock {
                if $0.running > 0 { $0.waiters.append(waiter) }
                return $0.running == 0
            }
            if isOver { waiter.resume() }
        }
    }

    private func ended() {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.running -= 1
            guard state.running == 0 else { return [] }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
