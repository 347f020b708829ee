import Database
import Domain
import Store
import Synchronization

/// Which servers do not answer, and when each is tried again.
///
/// A server that fails several times in a row is parked: nothing is sent to it until a moment that moves further away
/// each time, and then one delivery alone is tried. One success, and everything flows again. A signed request from it
/// lets it be tried at once. One that answers and asks for patience is left alone for so long, whatever it sends.
/// The table `servers` keeps the same, so that a restart or another node knows it too.
final class HostHealth: Sendable {
    /// What may be sent to a server now.
    enum Verdict: Equatable, Sendable {
        case well
        /// One delivery, to see whether it is back.
        case probe
        case parked(until: Timestamp)
    }

    private struct Condition: Sendable {
        var since: Timestamp
        var failures: Int
        var retryAt: Timestamp?

        /// Whether it failed often enough to be parked. If it did not and is left alone all the same, it has asked.
        var isDown: Bool { failures >= failuresUntilParked }

        func isLeftAlone(at now: Timestamp) -> Bool { retryAt.map { $0 > now } ?? false }
    }

    /// What has to be written down.
    enum Change: Sendable {
        case failed(host: String, failures: Int, since: Timestamp, retryAt: Timestamp?, error: String)
        case recovered(host: String)
    }

    /// So many failures in a row, and the server is parked.
    static let failuresUntilParked = 4
    /// More failing servers than this are not remembered here; their deliveries still wait by themselves.
    private static let capacity = 20_000

    /// What other nodes write down is read within so many seconds.
    private static let freshness: Int64 = 15

    private let clock: Clock
    private let conditions = Mutex<[String: Condition]>([:])
    private let loadedAt = Mutex(Timestamp(milliseconds: .min))

    init(clock: Clock) { self.clock = clock }

    /// Takes over what the table says: this process may have started just now, or another one may know more.
    func load(from database: Database) async throws {
        let rows = try await database.read { try $0.failingServers(limit: Self.capacity) }
        let fresh = Dictionary(
            uniqueKeysWithValues: rows.map { row in
                (
                    row.host,
                    Condition(since: row.failingSince ?? clock.now(), failures: row.failures, retryAt: row.retryAt)
                )
            })
        conditions.withLock { $0 = fresh }
    }

    /// The same, at most every few seconds: for a process that delivers nothing itself.
    func loadIfStale(from database: Database) async throws {
        let now = clock.now()
        let isStale = loadedAt.withLock { loadedAt in
            guard loadedAt < now.adding(seconds: -Self.freshness) else { return false }
            loadedAt = now
            return true
        }
        if isStale { try await load(from: database) }
    }

    func verdict(on host: String) -> Verdict {
        let now = clock.now()
        return conditions.withLock { conditions in
            guard let condition = conditions[host] else { return .well }
            if let retryAt = condition.retryAt, retryAt > now { return .parked(until: retryAt) }
            return condition.isDown ? .probe : .well
        }
    }

    /// A delivery reached the server. Nil when that was to be expected.
    func succeeded(_ host: String) -> Change? {
        let now = clock.now()
        return conditions.withLock { conditions in
            // What it took before it asked for patience does not end that.
            guard let condition = conditions[host], condition.isDown || !condition.isLeftAlone(at: now) else {
                return nil
            }
            conditions[host] = nil
            return .recovered(host: host)
        }
    }

    /// A server answered, and asks for nothing before `moment`. Nil when it is left alone for as long already.
    func rests(_ host: String, until moment: Timestamp, error: String) -> Change? {
        let now = clock.now()
        return conditions.withLock { conditions in
            guard conditions[host] != nil || conditions.count < Self.capacity else { return nil }
            var condition = conditions[host] ?? Condition(since: now, failures: 0, retryAt: nil)
            guard moment > now, condition.retryAt.map({ $0 < moment }) ?? true else { return nil }
            condition.retryAt = moment
            conditions[host] = condition
            return .failed(
                host: host, failures: condition.failures, since: condition.since, retryAt: moment, error: error)
        }
    }

    /// A delivery did not reach the server. Nil when it is parked already: what was under way tells nothing new.
    func failed(_ host: String, error: String) -> Change? {
        let now = clock.now()
        return conditions.withLock { conditions in
            guard conditions[host] != nil || conditions.count < Self.capacity else { return nil }
            var condition = conditions[host] ?? Condition(since: now, failures: 0, retryAt: nil)
            if condition.isLeftAlone(at: now) { return nil }
            condition.failures += 1
            let openings = condition.failures - Self.failuresUntilParked + 1
            condition.retryAt = openings > 0 ? RetrySchedule.nextProbe(afterOpenings: openings, now: now) : nil
            conditions[host] = condition
            return .failed(
                host: host, failures: condition.failures, since: condition.since, retryAt: condition.retryAt,
                error: error)
        }
    }

    /// A parked server has just sent something: lets it be tried now. False when there is nothing to change.
    func sawSignOfLife(of host: String) -> Bool {
        let now = clock.now()
        return conditions.withLock { conditions in
            guard var condition = conditions[host], condition.isDown, condition.isLeftAlone(at: now) else {
                return false
            }
            condition.retryAt = nil
            conditions[host] = condition
            return true
        }
    }
}
