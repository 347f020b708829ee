import Synchronization

/// Makes time-ordered ids: 47 bits of milliseconds, 6 of node, 10 of sequence.
///
/// Ids page timelines without a second index, and `first(at:)` gives a bound for any moment, past ones too.
package final class Snowflake: Sendable {
    private static let nodeBits = 6
    private static let sequenceBits = 10
    private let node: Int64
    private let clock: Clock
    private let last = Mutex<Int64>(0)

    /// - Parameter node: 0…63, different on each process that writes to one database.
    package init(node: Int = 0, clock: Clock = Clock()) {
        self.node = Int64(node) & ((1 << Self.nodeBits) - 1)
        self.clock = clock
    }

    /// The next id, larger than every id made here before, even when the clock steps back.
    package func next<Subject>(_ subject: Subject.Type = Subject.self) -> Identifier<Subject> {
        Identifier(next(at: clock.now()))
    }

    /// An id for something that happened at `moment` (a remote post, an import). Unique here, ordered by time.
    package func next<Subject>(_ subject: Subject.Type = Subject.self, at moment: Timestamp) -> Identifier<Subject> {
        let random = Int64.random(in: 0..<(1 << (Self.nodeBits + Self.sequenceBits)))
        return Identifier(max(moment.milliseconds, 0) << 16 | random)
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
            return time << 16 | node << Int64(Self.sequenceBits) | sequence
        }
    }
}
