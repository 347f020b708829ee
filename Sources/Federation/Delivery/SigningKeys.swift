import Database
import Domain
import HTTPSignatures
import Store
import Synchronization

/// The parsed private keys of accounts that sent something lately: reading one from its PEM costs 80 µs.
final class SigningKeys: Sendable {
    struct Signer: Sendable {
        let keyID: String
        let key: SigningKey
    }

    /// New keys, which a command may have made, are used within these seconds.
    private static let freshness: Int64 = 60

    private let database: Database
    private let clock: Clock
    private let instance: InstanceActor
    private let cache = Mutex(ExpiringCache<Account.ID, Current<Signer>>(capacity: 2_048))

    init(_ database: Database, instance: InstanceActor, clock: Clock) {
        self.database = database
        self.instance = instance
        self.clock = clock
    }

    /// Reads anew at the next question.
    func forget(_ account: Account.ID) { cache.withLock { $0.remove(account) } }

    /// The key of a local account, or of the server itself; nil when there is none.
    func signer(for account: Account.ID) async throws -> Signer? {
        if account == .server { return try await instance.signer() }
        let now = clock.now()
        if let known = cache.withLock({ $0.value(for: account, at: now) }), database.hearing.holds(known.mark) {
            return known.value
        }
        let mark = database.hearing.mark()
        guard let stored = try await database.read({ try $0.signingKey(of: account) }), let pem = stored.privatePEM
        else { return nil }
        let signer = Signer(keyID: stored.keyID, key: try SigningKey(pem: pem))
        cache.withLock {
            $0.insert(Current(value: signer, mark: mark), for: account, until: now.adding(seconds: Self.freshness))
        }
        return signer
    }
}

extension Account.ID {
    /// Stands for the server itself where somebody's account is asked for: what is sent in nobody's name.
    static let server = Account.ID(0)
}
