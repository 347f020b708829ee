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

    private let database: Database
    private let cache = Mutex(ExpiringCache<Account.ID, Signer>(capacity: 2_048))

    init(_ database: Database) { self.database = database }

    /// The key of a local account; nil when it has none.
    func signer(for account: Account.ID) async throws -> Signer? {
        if let known = cache.withLock({ $0[account] }) { return known }
        guard let stored = try await database.read({ try $0.signingKey(of: account) }), let pem = stored.privatePEM
        else { return nil }
        let signer = Signer(keyID: stored.keyID, key: try SigningKey(pem: pem))
        cache.withLock { $0[account] = signer }
        return signer
    }
}
