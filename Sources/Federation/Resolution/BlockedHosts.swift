import Database
import Domain
import Store
import Synchronization

/// The hosts that moderators have blocked, and all below them, read anew every few seconds, and when another node may have changed
/// them.
final class BlockedHosts: Sendable {
    private struct State {
        var hosts: Set<String> = []
        var readAt: Timestamp?
        var mark: Hearing.Mark?
    }

    private static let freshness: Int64 = 5
    private let database: Database
    private let clock: Clock
    private let state = Mutex(State())

    init(_ database: Database, clock: Clock) {
        self.database = database
        self.clock = clock
    }

    /// - Parameter host: as in `HTTPURL.authority`.
    func contains(_ host: String) async throws -> Bool {
        let hosts = try await current()
        guard !hosts.isEmpty else { return false }
        if hosts.contains(host) { return true }
        var rest = host.prefix { $0 != ":" }
        while true {
            if hosts.contains(String(rest)) { return true }
            guard let dot = rest.firstIndex(of: ".") else { return false }
            rest = rest[rest.index(after: dot)...]
        }
    }

    private func current() async throws -> Set<String> {
        let now = clock.now()
        let known = state.withLock { state -> Set<String>? in
            guard let readAt = state.readAt, now < readAt.adding(seconds: Self.freshness), now >= readAt,
                let mark = state.mark, database.hearing.holds(mark)
            else {
                return nil
            }
            return state.hosts
        }
        if let known { return known }
        let mark = database.hearing.mark()
        let hosts = Set(try await database.read { try $0.blockedHosts() })
        state.withLock { $0 = State(hosts: hosts, readAt: now, mark: mark) }
        return hosts
    }

    /// Reads anew at the next question.
    func forget() { state.withLock { $0.readAt = nil } }
}
