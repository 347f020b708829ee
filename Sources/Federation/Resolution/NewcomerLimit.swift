import Database
import Domain
import Store
import Synchronization

/// Bounds what a stranger can make us do: how many new servers of one owner are listened to within a day, and how
/// often one owner's addresses are asked in vain.
final class NewcomerLimit: Sendable {
    private struct Owner {
        var admitted: Set<String> = []
        var failures = 0
        var since: Timestamp
    }

    private static let day: Int64 = 86_400
    private static let failureWindow: Int64 = 600
    private static let failuresAllowed = 30

    private let database: Database
    private let clock: Clock
    private let limit: Int
    private let owners = Mutex(ExpiringCache<String, Owner>(capacity: 20_000))
    private let failing = Mutex(ExpiringCache<String, Int>(capacity: 20_000))

    init(_ database: Database, limit: Int, clock: Clock) {
        self.database = database
        self.limit = limit
        self.clock = clock
    }

    /// Whether a host that may never have been heard of may be asked for something that will be kept. Throws `refused`.
    func admit(_ host: String) async throws {
        let now = clock.now()
        let registrable = RegistrableDomain.of(host)
        // One host is one server: only its like beside it are counted.
        if registrable == host { return }
        let (known, count) = try await database.read { reader in
            (
                try reader.server(host) != nil,
                try reader.newServers(of: registrable, since: now.adding(seconds: -Self.day))
            )
        }
        if known { return }
        let isAdmitted = owners.withLock { owners in
            var owner = owners.value(for: registrable, at: now) ?? Owner(since: now)
            if owner.admitted.contains(host) { return true }
            guard max(count, owner.admitted.count) < limit else { return false }
            owner.admitted.insert(host)
            owners.insert(owner, for: registrable, until: owner.since.adding(seconds: Self.day))
            return true
        }
        guard isAdmitted else { throw FetchFailure.refused("too many new servers of \(registrable)") }
    }

    /// Throws `refused` while this owner's addresses were asked in vain too often.
    func checkFailures(of host: String) throws {
        let now = clock.now()
        let failures = failing.withLock { $0.value(for: RegistrableDomain.of(host), at: now) } ?? 0
        guard failures < Self.failuresAllowed else { throw FetchFailure.refused("too many failures") }
    }

    func recordFailure(of host: String) {
        let now = clock.now()
        failing.withLock { failing in
            let owner = RegistrableDomain.of(host)
            let failures = failing.value(for: owner, at: now) ?? 0
            failing.insert(failures + 1, for: owner, until: now.adding(seconds: Self.failureWindow))
        }
    }
}
