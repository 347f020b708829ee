import Database
import Domain
import JobQueue
import Store
import Synchronization

/// Compares what servers elsewhere say of the followers that their people have here with what is known here. Where it
/// differs, a job looks at their list.
final class FollowersComparison: Sendable {
    private struct Known: Sendable {
        let collection: String?
        let digest: String
    }

    private struct State {
        var known = ExpiringCache<Account.ID, Known>(capacity: 20_000)
        var compared = ExpiringCache<Account.ID, Bool>(capacity: 20_000)
    }

    private static let freshness: Int64 = 60
    /// Seconds from one look at a list to the next.
    private static let pause: Int64 = 600

    private let database: Database
    private let queue: JobQueue
    private let clock: Clock
    private let state = Mutex(State())

    init(_ database: Database, queue: JobQueue, clock: Clock) {
        self.database = database
        self.queue = queue
        self.clock = clock
    }

    /// - Parameter account: who sent it, and whose followers it must be about.
    func heard(_ said: CollectionSynchronization, of account: Account.ID) async throws {
        let now = clock.now()
        let (known, isCompared) = state.withLock { state in
            (state.known.value(for: account, at: now), state.compared.value(for: account, at: now) != nil)
        }
        if isCompared { return }
        let ours = if let known { known } else { try await read(account, now) }
        guard said.collection == ours.collection, said.digest != ours.digest else { return }
        state.withLock { $0.compared.insert(true, for: account, until: now.adding(seconds: Self.pause)) }
        let job = SynchroniseFollows(account: account, url: said.url, digest: said.digest)
        try await database.write { [queue] in try queue.enqueue(job, key: account.description, in: $0) }
    }

    private func read(_ account: Account.ID, _ now: Timestamp) async throws -> Known {
        let known = try await database.read { reader in
            Known(
                collection: try reader.remoteActor(account)?.followersURL,
                digest: FollowersDigest(try reader.followersHere(of: account).map(\.uri)).hexadecimal)
        }
        state.withLock { $0.known.insert(known, for: account, until: now.adding(seconds: Self.freshness)) }
        return known
    }
}
