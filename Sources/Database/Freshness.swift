import Foundation
import Synchronization

/// Remembers which subjects changed when, so that what was read once is known to be current without reading it again.
///
/// Writers note the marks of a commit after it is durable and before its callers are answered: whoever has an answer
/// finds no reader that is behind it.
package final class Freshness: Sendable {
    /// Counts commits.
    package typealias Moment = UInt64

    // Zeroed by the system as it is touched: a small server pays for what it uses of it.
    private nonisolated(unsafe) let slots: UnsafeMutablePointer<Atomic<UInt64>>
    private let commits = Atomic<UInt64>(0)
    private let lookedAt = Atomic<Int64>(.min)
    private let isAsked = Atomic<Bool>(false)
    private let sentry: (@Sendable () -> Bool)?

    /// How long it may stay unknown that another process wrote.
    private static let sight = Duration.milliseconds(1_000)
    private static let start = ContinuousClock.now

    /// - Parameter sentry: asks the writer to look whether other processes wrote and to call `looked`; false when it
    ///   takes no more work. nil where there are no other processes.
    init(sentry: (@Sendable () -> Bool)?) {
        self.sentry = sentry
        let count = Mark.slots + 1
        // A zeroed `Atomic<UInt64>` is one that holds zero.
        let memory = calloc(count, MemoryLayout<Atomic<UInt64>>.stride)
        guard let memory else { fatalError("out of memory") }
        slots = memory.bindMemory(to: Atomic<UInt64>.self, capacity: count)
    }

    deinit { free(slots) }

    /// What is read in a snapshot begun after this is current as of this moment at least.
    package var moment: Moment { commits.load(ordering: .acquiring) }

    /// Whether nothing about `marks` has changed since `moment`. True means so; false means perhaps.
    package func isUnchanged(_ marks: [Mark], since moment: Moment) -> Bool {
        guard seesOthers(), !hasChanged(.everything, since: moment) else { return false }
        for mark in marks where hasChanged(mark, since: moment) { return false }
        return true
    }

    /// Notes one commit.
    func note(_ marks: some Sequence<Mark>) {
        let moment = commits.load(ordering: .relaxed) + 1
        for mark in marks { slots[Int(mark.slot)].store(moment, ordering: .releasing) }
        commits.store(moment, ordering: .releasing)
    }

    /// Notes that the writer has just looked whether other processes wrote.
    func looked() {
        lookedAt.store(Self.now, ordering: .releasing)
        isAsked.store(false, ordering: .releasing)
    }

    private func hasChanged(_ mark: Mark, since moment: Moment) -> Bool {
        slots[Int(mark.slot)].load(ordering: .acquiring) > moment
    }

    /// Asks again in good time; where nobody has looked for long, everything may have changed.
    private func seesOthers() -> Bool {
        guard let sentry else { return true }
        let (seen, now) = (lookedAt.load(ordering: .acquiring), Self.now)
        let age = seen == .min ? Int64.max : now - seen
        if age > Self.sight.inMilliseconds / 2, !isAsked.exchange(true, ordering: .acquiringAndReleasing), !sentry() {
            isAsked.store(false, ordering: .releasing)
        }
        return age <= Self.sight.inMilliseconds
    }

    private static var now: Int64 { (ContinuousClock.now - start).inMilliseconds }
}

extension Duration {
    fileprivate var inMilliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
