import Domain
import Synchronization

/// What one cause, such as an incoming activity, may make us ask of other servers: passed along everything that
/// follows from it, so that a reply to a reply to a reply, or an actor that features an actor, comes to an end.
final class FetchBudget: Sendable {
    private struct State {
        var fetches: Int
    }

    private let state: Mutex<State>
    private let deadline: ContinuousClock.Instant
    /// How many quotes led to what is fetched: a quote of a quote of a quote comes to an end too.
    let quoteDepth: Int

    init(fetches: Int, quoteDepth: Int = 0, time: Duration = .seconds(60)) {
        self.quoteDepth = quoteDepth
        state = Mutex(State(fetches: fetches))
        deadline = .now + time
    }

    /// Takes one fetch. Throws `overBudget` when none is left or the time is over.
    func take() throws(FetchFailure) {
        let isLeft = state.withLock { state in
            guard state.fetches > 0 else { return false }
            state.fetches -= 1
            return true
        }
        guard isLeft, ContinuousClock.now < deadline else { throw .overBudget }
    }

    var isSpent: Bool { state.withLock { $0.fetches <= 0 } || ContinuousClock.now >= deadline }
}

/// Why something of another server was not to be had.
enum FetchFailure: Error, Equatable {
    /// The server says there is none: 404 or 410, or 401 and 403, which say no more.
    case gone(Int)
    /// It may be there another time.
    case unreachable(String)
    /// What came is not what was asked for.
    case invalid(String)
    /// Not asked, because it is blocked, ours, or asked too often.
    case refused(String)
    case overBudget

    /// Whether a later try may do better.
    var isPassing: Bool {
        switch self {
        case .unreachable: true
        case .gone, .invalid, .refused, .overBudget: false
        }
    }
}
