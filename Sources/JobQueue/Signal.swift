import Synchronization

/// Wakes one waiting task. Fired while nobody waits, it wakes the next who does.
package final class Signal: Sendable {
    private struct State {
        var isFired = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    package func fire() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard let waiter = state.waiter else {
                state.isFired = true
                return nil
            }
            state.waiter = nil
            return waiter
        }
        waiter?.resume()
    }

    /// Returns when fired, or after that long, or when the task is cancelled.
    package func wait(atMost duration: Duration) async {
        let timer = Task {
            try await Task.sleep(for: duration)
            fire()
        }
        await wait()
        timer.cancel()
    }

    /// Returns when fired, or when the task is cancelled. One task at a time may wait.
    package func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isFired = state.withLock { state in
                    if !state.isFired { state.waiter = continuation }
                    defer { state.isFired = false }
                    return state.isFired
                }
                if isFired { continuation.resume() }
            }
        } onCancel: {
            fire()
        }
    }
}
