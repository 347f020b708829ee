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
        let assertion: AssertionKey
    }

    private static let setting = "instance_key"
    private static let assertionSetting = "instance_assertion_key"
    private let actions: Actions
    private let loaded = Mutex<Loaded?>(nil)
    private let flights = SingleFlight<String, Loaded>()

    init(_ actions: Actions) { self.actions = actions }

    var uri: String { actions.identity.actorURI }
    var keyID: String { "\(uri)#main-key" }

    func signer() async throws -> SigningKeys.Signer { try await load().signer }

    func publicPEM() async throws -> String { try await load().publicPEM }

    func assertionKey() async throws -> AssertionKey { try await load().assertion }

    private func load() async throws -> Loaded {
        if let known = loaded.withLock({ $0 }) { return known }
        // Many may ask at once when a server is new, and a key takes a tenth of a second to make.
        return try await flights.value(for: Self.setting) { try await self.readOrMake() }
    }

    private func readOrMake() async throws -> Loaded {
        let stored = try await storedKey(Self.setting) { try await self.actions.makeKeyPair() }
        let assertion = try await storedKey(Self.assertionSetting) {
            let pair = try SigningKey.generateEd25519()
            return Actions.KeyPair(privatePEM: pair.privatePEM, publicPEM: pair.publicPEM)
        }
        let fresh = Loaded(
            signer: SigningKeys.Signer(keyID: keyID, key: try SigningKey(pem: stored.privatePEM)),
            publicPEM: stored.publicPEM,
            assertion: try AssertionKey(
                owner: uri, privatePEM: assertion.privatePEM, publicPEM: assertion.publicPEM))
        loaded.withLock { $0 = fresh }
        return fresh
    }

    /// Made at the first need. Of several processes that make one at the same time, the first wins.
    private func storedKey(
        _ setting: String, _ make: () async throws -> Actions.KeyPair
    ) async throws -> StoredKey {
        if let key = try await actions.read({ try $0.setting(setting, as: StoredKey.self) }) { return key }
        let pair = try await make()
        return try await actions.write { changes in
            if let key = try changes.transaction.setting(setting, as: StoredKey.self) { return key }
            let key = StoredKey(privatePEM: pair.privatePEM, publicPEM: pair.publicPEM)
            try changes.transaction.setSetting(setting, to: key)
            return key
        }
    }
}
