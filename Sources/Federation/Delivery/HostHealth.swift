import Database
import Domain
import Store
import Synchronization

/// Which servers do not answer, and when each is tried again.
///
/// A server that fails several times in a row is parked: nothing is sent to it until a moment that moves further away
/// each time, and then one delivery alone is tried. One success, and everything flows again. A signed request from it
/// lets it be tried at once. The table `servers` keeps the same, so that a restart or another node knows it too.
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
            guard let condition = conditions[host], condition.failures >= Self.failuresUntilParked else { return .well }
            guard let retryAt = condition.retryAt, retryAt > now else { return .probe }
            return .parked(until: retryAt)
        }
    }

    /// A delivery reached the server. Nil when that was to be expected.
    func succeeded(_ host: String) -> Change? {
        conditions.withLock { $0.removeValue(forKey: host) } == nil ? nil : .recovered(host: host)
    }

    /// A delivery did not reach the server. Nil when it is parked already: what was under way tells nothing new.
    func failed(_ host: String, error: String) -> Change? {
        let now = clock.now()
        return conditions.withLock { conditions in
            guard conditions[host] != nil || conditions.count < Self.capacity else { return nil }
            var condition = conditions[host] ?? Condition(since: now, failures: 0, retryAt: nil)
            if let retryAt = condition.retryAt, retryAt > now { return nil }
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
            guard var condition = conditions[host], let retryAt = condition.retryAt, retryAt > now else { return false }
            condition.retryAt = nil
            conditions[host] = condition
            return true
        }
    }
}
