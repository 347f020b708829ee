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
    /// Nobody waits for it: each host is asked slowly, and left alone when it says so.
    let isPatient: Bool

    init(fetches: Int, quoteDepth: Int = 0, time: Duration = .seconds(60), isPatient: Bool = false) {
        self.quoteDepth = quoteDepth
        state = Mutex(State(fetches: fetches))
        deadline = .now + time
        self.isPatient = isPatient
    }

    /// How long there is still time.
    var timeLeft: Duration { max(.zero, deadline - .now) }

    /// How many fetches are left.
    var fetchesLeft: Int { state.withLock { $0.fetches } }

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
    /// Not asked, because the host wants to be left alone for so many seconds.
    case resting(Int64)

    /// Whether a later try may do better.
    var isPassing: Bool {
        switch self {
        case .unreachable, .resting: true
        case .gone, .invalid, .refused, .overBudget: false
        }
    }
}
