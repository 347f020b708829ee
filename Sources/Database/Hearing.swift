import Synchronization

/// What this process knows of what others do to its database. Whatever is remembered of who may do what is asked here
/// before it is used, so that a right taken back at another node is gone here within `limit` at the latest, also when
/// the connection over which nodes tell each other is broken without a word.
package final class Hearing: Sendable {
    /// Taken before something is read, and kept with it.
    package struct Mark: Sendable {
        fileprivate let count: UInt64
        fileprivate let taken: ContinuousClock.Instant
    }

    /// The longest that a right may outlive its end elsewhere.
    package static let limit = Duration.seconds(1)

    private let isAlone: Bool
    private let changes = Atomic<UInt64>(0)
    private let heard = Mutex<ContinuousClock.Instant?>(nil)

    /// - Parameter isAlone: no other process serves the same database.
    init(isAlone: Bool) { self.isAlone = isAlone }

    package func mark() -> Mark { Mark(count: changes.load(ordering: .acquiring), taken: .now) }

    /// Whether what was read after `mark` may still be used.
    package func holds(_ mark: Mark) -> Bool {
        guard changes.load(ordering: .acquiring) == mark.count else { return false }
        if isAlone { return true }
        let oldest = ContinuousClock.now - Self.limit
        if mark.taken > oldest { return true }
        return heard.withLock { $0 }.map { $0 > oldest } ?? false
    }

    /// Who may do what has changed, or may have changed without our hearing of it: no mark holds any more.
    package func rightsChanged() { changes.add(1, ordering: .acquiringAndReleasing) }

    /// All that others said up to that moment has been heard and acted on.
    package func heardEverything(until moment: ContinuousClock.Instant) {
        heard.withLock { $0 = max($0 ?? moment, moment) }
    }
}
