import Actions
import Database
import Domain
import HTTPSignatures
import Store
import Synchronization

/// This server itself as an actor: it signs what is asked of other servers in nobody's name.
final class InstanceActor: Sendable {
    /// Kept among the settings.
    private struct StoredKey: Codable, Sendable {
        var privatePEM: String
        var publicPEM: String
    }

    private struct Loaded: Sendable {
        let signer: SigningKeys.Signer
        let publicPEM: String
    }

    private static let setting = "instance_key"
    private let actions: Actions
    private let loaded = Mutex<Loaded?>(nil)

    init(_ actions: Actions) { self.actions = actions }

    var uri: String { "\(actions.identity.baseURL)/actor" }
    var keyID: String { "\(uri)#main-key" }

    func signer() async throws -> SigningKeys.Signer { try await load().signer }

    func publicPEM() async throws -> String { try await load().publicPEM }

    private func load() async throws -> Loaded {
        if let known = loaded.withLock({ $0 }) { return known }
        let stored = try await storedKey()
        let fresh = Loaded(
            signer: SigningKeys.Signer(keyID: keyID, key: try SigningKey(pem: stored.privatePEM)),
            publicPEM: stored.publicPEM)
        loaded.withLock { $0 = fresh }
        return fresh
    }

    /// Made at the first need. Of several processes that make one at the same time, the first wins.
    private func storedKey() async throws -> StoredKey {
        if let key = try await actions.read({ try $0.setting(Self.setting, as: StoredKey.self) }) { return key }
        let pair = try await actions.makeKeyPair()
        return try await actions.write { changes in
            if let key = try changes.transaction.setting(Self.setting, as: StoredKey.self) { return key }
            let key = StoredKey(privatePEM: pair.privatePEM, publicPEM: pair.publicPEM)
            try changes.transaction.setSetting(Self.setting, to: key)
            return key
        }
    }
}
