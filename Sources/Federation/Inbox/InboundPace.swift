import Domain
import Synchronization

/// Lets what arrives go first: while more keeps coming in, handling what came keeps to a share of the time, so that
/// other servers, who wait for an answer, have theirs soon. Nobody waits longer for that than `patience`, and once
/// nothing comes any more everything is handled as fast as it goes.
final class InboundPace: Sendable {
    /// Handling rests so many times as long as it took.
    private static let rest = 3
    /// Nothing that came is older than that before all power goes to handling, in milliseconds.
    private static let patience: Int64 = 1_000
    /// Where nothing has come for so long, nothing more is expected.
    private static let lull = Duration.milliseconds(10)

    private struct State {
        var lastArrival = ContinuousClock.now - InboundPace.lull
        var restsUntil = ContinuousClock.now
    }

    private let state = Mutex(State())

    func arrived() {
        state.withLock { $0.lastArrival = .now }
    }

    /// Returns when it is time to handle the next lot.
    func turn() async {
        while case let moment = state.withLock({ $0.restsUntil }), moment > .now, isBusy, !Task.isCancelled {
            try? await Task.sleep(until: min(moment, .now + Self.lull))
        }
    }

    /// A lot was handled in that time, of which the oldest had come so many milliseconds ago when that began.
    func handled(in time: Duration, oldest age: Int64) {
        guard age < Self.patience else { return }
        state.withLock { $0.restsUntil = .now + time * Self.rest }
    }

    /// Whether more has come just now.
    var isBusy: Bool {
        state.withLock { $0.lastArrival + Self.lull > .now }
    }
}
