import Actions
import Database
import Domain
import HTTPSignatures
import Store
import Synchronization

/// The public keys of people on other servers, parsed and kept in memory for a while; behind it, the database.
final class KeyDirectory: Sendable {
    /// A key and whose it is.
    struct Owner: Sendable {
        let keyID: String
        let key: VerifyingKey
        let account: Account.ID
        let uri: String
        let isLocal: Bool
        let standing: Account.Standing
        /// Whether it may sign documents too (FEP-521a).
        let asserts: Bool
        /// When the account was fetched last.
        let fetchedAt: Timestamp

        /// Whether what they say is listened to.
        var isHeard: Bool { standing == .good || standing == .limited }
    }

    /// Suspensions and new keys made elsewhere take effect within these seconds.
    private static let freshness: Int64 = 60

    private let actions: Actions
    private let cache = Mutex(ExpiringCache<String, Current<Owner>>(capacity: 20_000))

    init(_ actions: Actions) { self.actions = actions }

    /// The owner of a key that was listed by its owner's server before; nil when it is unknown or not of a kind that
    /// we can use. Never asks another server.
    func known(_ keyID: String) async throws -> Owner? {
        let now = actions.clock.now()
        if let owner = cache.withLock({ $0.value(for: keyID, at: now) }), actions.database.hearing.holds(owner.mark) {
            return owner.value
        }
        let mark = actions.database.hearing.mark()
        let (stored, fetchedAt) = try await actions.read { reader in
            let stored = try reader.keyOwner(keyID)
            return (stored, try stored.flatMap { try reader.remoteActor($0.account)?.fetchedAt })
        }
        guard let stored, let key = try? VerifyingKey(pem: stored.publicPEM) else { return nil }
        let owner = Owner(
            keyID: keyID, key: key, account: stored.account, uri: stored.uri, isLocal: stored.domain.isEmpty,
            standing: stored.standing, asserts: stored.asserts, fetchedAt: fetchedAt ?? now)
        cache.withLock {
            $0.insert(Current(value: owner, mark: mark), for: keyID, until: now.adding(seconds: Self.freshness))
        }
        return owner
    }

    /// Reads anew at the next question, because the owner was fetched again.
    func forget(_ keyID: String) { cache.withLock { $0.remove(keyID) } }
}
