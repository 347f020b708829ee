import Actions
import Database
import Domain
import HTTPSignatures
import Store
import Synchronization

/// A key with which somebody of this server signs documents.
struct AssertionKey: Sendable {
    let id: String
    let key: SigningKey
    /// The public half as FEP-521a writes it.
    let multibase: String

    /// - Parameters:
    ///   - owner: the address of its actor.
    init(owner: String, privatePEM: String, publicPEM: String) throws {
        guard let multibase = Multikey.ed25519(pem: publicPEM) else { throw KeyError.unreadable }
        id = Self.id(of: owner)
        key = try SigningKey(pem: privatePEM)
        self.multibase = multibase
    }

    static func id(of owner: String) -> String { "\(owner)#ed25519-key" }
}

/// The Ed25519 keys of accounts of this server, each made at the first need.
final class AssertionKeys: Sendable {
    /// New keys made elsewhere take effect within these seconds.
    private static let freshness: Int64 = 60

    private let actions: Actions
    private let cache = Mutex(ExpiringCache<Account.ID, Current<AssertionKey>>(capacity: 2_048))

    init(_ actions: Actions) { self.actions = actions }

    /// The key of an account; nil when it is not of this server, or gone.
    func key(of account: Account.ID) async throws -> AssertionKey? {
        let now = actions.clock.now()
        if let known = cache.withLock({ $0.value(for: account, at: now) }), actions.database.hearing.holds(known.mark) {
            return known.value
        }
        let mark = actions.database.hearing.mark()
        let (uri, stored) = try await actions.read { reader in
            let owner = try reader.account(account)
            return (owner?.speaks == true ? owner?.uri : nil, try reader.assertionKey(of: account))
        }
        guard let uri, let kept = try await stored.asyncOr({ try await self.make(for: account, uri) }),
            let pem = kept.privatePEM
        else { return nil }
        let key = try AssertionKey(owner: uri, privatePEM: pem, publicPEM: kept.publicPEM)
        cache.withLock {
            $0.insert(Current(value: key, mark: mark), for: account, until: now.adding(seconds: Self.freshness))
        }
        return key
    }

    /// Reads anew at the next question.
    func forget(_ account: Account.ID) { cache.withLock { $0.remove(account) } }

    /// Of several processes that make one at the same time, the first wins.
    private func make(for account: Account.ID, _ uri: String) async throws -> AccountKey? {
        let pair = try SigningKey.generateEd25519()
        return try await actions.write { changes in
            try changes.transaction.insert(
                AccountKey(
                    keyID: AssertionKey.id(of: uri), account: account, publicPEM: pair.publicPEM,
                    privatePEM: pair.privatePEM, asserts: true))
            return try changes.transaction.assertionKey(of: account)
        }
    }
}

extension Optional {
    fileprivate func asyncOr(_ other: () async throws -> Wrapped?) async rethrows -> Wrapped? {
        if let self { return self }
        return try await other()
    }
}
