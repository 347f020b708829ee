import DequeModule
import Synchronization

/// Who waits to join, in the order in which they came.
///
/// An account costs a quarter of a second of a core. When more people come than can be served, each is told how long it
/// takes and comes again; meanwhile their place is kept. Nothing of them is kept but a place.
package final class SignUpLine: Sendable {
    package enum Answer: Equatable, Sendable {
        /// Now; `left` must follow.
        case enter
        /// In so many seconds, after so many others.
        case wait(ahead: Int, seconds: Int)
        /// Even the line is full.
        case full
    }

    fileprivate struct Place {
        let key: Int
        let number: Int
        /// When somebody who has not come again is taken for gone.
        var goneAt: Int64
    }

    fileprivate struct State {
        var line: Deque<Place> = []
        var numbers: [Int: Int] = [:]
        var next = 0
        var inside = 0
        var millisecondsEach: Double
        var lastLeft: Int64?
    }

    /// How long a place is kept after its turn has come.
    private static let grace: Int64 = 60_000

    private let state: Mutex<State>
    private let room: Int
    private let capacity: Int

    /// - Parameters:
    ///   - room: how many are served at once.
    ///   - capacity: how many may stand in line.
    ///   - millisecondsEach: how long it takes until the next can be served, before that has been measured.
    package init(room: Int = 16, capacity: Int = 50_000, millisecondsEach: Double = 125) {
        self.room = room
        self.capacity = capacity
        state = Mutex(State(millisecondsEach: millisecondsEach))
    }

    /// Comes for the first time, or again.
    ///
    /// - Parameters:
    ///   - who: the same each time.
    ///   - now: milliseconds since 1970.
    ///   - isAsking: only asks how long it takes; `enter` then means that it would be now.
    package func come(_ who: String, now: Int64, isAsking: Bool = false) -> Answer {
        let key = who.hashValue
        return state.withLock { state in
            state.letGo(now: now)
            let place = state.numbers[key].flatMap(state.index(of:))
            let ahead = place ?? state.line.count
            guard ahead >= room - state.inside else {
                if isAsking { return .enter }
                if let place { state.remove(at: place) }
                state.inside += 1
                return .enter
            }
            guard place != nil || state.line.count < capacity else { return .full }
            let wait = Double(max(1, ahead + 1 - (room - state.inside))) * state.millisecondsEach
            let seconds = max(1, Int((wait / 1_000).rounded(.up)))
            state.keep(key, at: place, until: now + Int64(seconds) * 1_000 + Self.grace)
            return .wait(ahead: ahead, seconds: seconds)
        }
    }

    /// Somebody who had entered is done, however it went.
    package func left(now: Int64) {
        state.withLock { state in
            state.inside -= 1
            // Measured while there is a line: what comes now and then says nothing of how fast it could go.
            if let last = state.lastLeft, !state.line.isEmpty {
                state.millisecondsEach = state.millisecondsEach * 0.95 + 0.05 * Double(min(max(now - last, 1), 5_000))
            }
            state.lastLeft = now
        }
    }

    /// How many stand in line.
    package var count: Int { state.withLock { $0.line.count } }
}

extension SignUpLine.State {
    /// Numbers rise along the line.
    fileprivate func index(of number: Int) -> Int? {
        var (low, high) = (0, line.count)
        while low < high {
            let middle = (low + high) / 2
            if line[middle].number < number { low = middle + 1 } else { high = middle }
        }
        return low < line.count && line[low].number == number ? low : nil
    }

    fileprivate mutating func keep(_ key: Int, at place: Int?, until goneAt: Int64) {
        if let place {
            line[place].goneAt = goneAt
        } else {
            numbers[key] = next
            line.append(SignUpLine.Place(key: key, number: next, goneAt: goneAt))
            next += 1
        }
    }

    fileprivate mutating func remove(at place: Int) {
        numbers[line[place].key] = nil
        line.remove(at: place)
    }

    /// Whoever is first and does not come holds up the others.
    fileprivate mutating func letGo(now: Int64) {
        while let first = line.first, first.goneAt < now { remove(at: 0) }
    }
}
