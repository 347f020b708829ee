import Synchronization

/// Makes time-ordered ids: 47 bits of milliseconds, 6 of node, 10 of sequence.
///
/// Ids page timelines without a second index, and `first(at:)` gives a bound for any moment, past ones too.
package final class Snowflake: Sendable {
    private static let nodeBits = 6
    private static let sequenceBits = 10
    private let node: Atomic<Int64>
    private let clock: Clock
    private let last = Mutex<Int64>(0)
    /// What tells ids of one past moment apart. Counted, not drawn: an id that was of something deleted since must not
    /// come back for something else, which clients and caches would take for the old one. It begins anywhere, so that
    /// nodes seldom meet.
    private let past = Mutex(Int64.random(in: 0...Snowflake.lowBits))
    private static let lowBits: Int64 = (1 << (nodeBits + sequenceBits)) - 1

    /// - Parameter node: 0…63, different on each process that writes to one database.
    package init(node: Int = 0, clock: Clock = Clock()) {
        self.node = Atomic(Self.bits(of: node))
        self.clock = clock
    }

    /// Numbers there are for processes.
    package static let nodes = 1 << nodeBits

    /// Makes ids as another node from now on, because somebody else has taken over the number it had.
    package func renumber(_ number: Int) { node.store(Self.bits(of: number), ordering: .relaxed) }

    private static func bits(of node: Int) -> Int64 { Int64(node) & ((1 << nodeBits) - 1) }

    /// The next id, larger than every id made here before, even when the clock steps back.
    package func next<Subject>(_ subject: Subject.Type = Subject.self) -> Identifier<Subject> {
        Identifier(next(at: clock.now()))
    }

    /// An id for something that happened at `moment` (a remote post, an import). Ordered by time; the first
    /// 65,536 of one moment made here are all different.
    package func next<Subject>(_ subject: Subject.Type = Subject.self, at moment: Timestamp) -> Identifier<Subject> {
        let number = past.withLock { past in
            past = (past + 1) & Self.lowBits
            return past
        }
        return Identifier(max(moment.milliseconds, 0) << 16 | number)
    }

    /// The smallest id that anything made at `moment` or later can have.
    package static func first<Subject>(at moment: Timestamp) -> Identifier<Subject> {
        Identifier(max(moment.milliseconds, 0) << 16)
    }

    /// When the thing with this id was made.
    package static func moment<Subject>(of id: Identifier<Subject>) -> Timestamp {
        Timestamp(milliseconds: id.rawValue >> 16)
    }

    private func next(at moment: Timestamp) -> Int64 {
        last.withLock { last in
            // The sequence sits below the node bits, so that counting up never touches them.
            let tick = max(moment.milliseconds << Int64(Self.sequenceBits), last + 1)
            last = tick
            let sequence = tick & ((1 << Self.sequenceBits) - 1)
            let time = tick >> Int64(Self.sequenceBits)
            return time << 16 | node.load(ordering: .relaxed) << Int64(Self.sequenceBits) | sequence
        }
    }
}
