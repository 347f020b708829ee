import Database
import Domain
import Store
import Synchronization

/// What other servers are told of the followers that people here have there. One query serves all servers and all that
/// is sent within a minute; whatever changes in that time makes a server look at the list itself, which is never old.
final class FollowerDigests: Sendable {
    private struct Followers: Sendable {
        let account: String
        /// By the host of the followers.
        let digests: [String: String]
    }

    /// Whoever has more followers elsewhere is not synchronised, as with Mastodon.
    static let most = 25_000
    private static let freshness: Int64 = 60

    private let database: Database
    private let rendering: ActivityRendering
    private let addresses: Addresses
    private let clock: Clock
    private let cache = Mutex(ExpiringCache<Account.ID, Followers?>(capacity: 256))
    private let flights = SingleFlight<Account.ID, Followers?>()

    init(_ database: Database, rendering: ActivityRendering, addresses: Addresses, clock: Clock) {
        self.database = database
        self.rendering = rendering
        self.addresses = addresses
        self.clock = clock
    }

    /// What is said to `host` along with what `account` sends to followers there; nil when nothing is.
    func synchronization(of account: Account.ID, for host: String) async throws -> CollectionSynchronization? {
        let now = clock.now()
        let known = cache.withLock { $0.value(for: account, at: now) }
        let followers: Followers?
        if let known {
            followers = known
        } else {
            followers = try await flights.value(for: account) { [self] in try await read(account) }
            cache.withLock { $0.insert(followers, for: account, until: now.adding(seconds: Self.freshness)) }
        }
        guard let followers else { return nil }
        return CollectionSynchronization(
            collection: rendering.followers(of: followers.account),
            url: rendering.followersSynchronization(of: followers.account),
            digest: followers.digests[host] ?? FollowersDigest.empty)
    }

    private func read(_ account: Account.ID) async throws -> Followers? {
        let (uri, followers) = try await database.read { reader in
            (try reader.account(account)?.uri, try reader.followersElsewhere(of: account, limit: Self.most + 1))
        }
        guard let uri, followers.count <= Self.most else { return nil }
        var digests: [String: FollowersDigest] = [:]
        for follower in followers {
            guard let host = addresses.host(follower) else { continue }
            digests[host, default: FollowersDigest()].add(follower)
        }
        return Followers(account: uri, digests: digests.mapValues(\.hexadecimal))
    }
}
