import Actions
import Domain
import HTTPSignatures
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// New keys for people of this server (security row 8).
@Suite struct KeyRotationTests {
    @Test(arguments: Engine.both)
    func `new keys are told with the old key, and nothing else is signed with it`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            try await world.follow(by: Stranger("ann", on: world.remote), of: bob)
            let old = try #require(try await world.database.read { try $0.signingKey(of: bob.id) })
            let fresh = try TestKey.other.get()
            world.keyPairs.next = Actions.KeyPair(privatePEM: fresh.privatePEM, publicPEM: fresh.publicPEM)
            try await world.actions.rotateKeys(of: bob.id)
            try await world.work()
            #expect(try await eventually { world.remote.received("Update").count == 1 })
            let update = try #require(world.remote.received("Update").first)
            let now = world.time.now.milliseconds
            try IncomingSignature.parse(update.message).verify(with: VerifyingKey(pem: old.publicPEM), now: now)
            #expect(update.json["object"]?["publicKey"]?["publicKeyPem"]?.stringValue == fresh.publicPEM)
            #expect(try await world.database.read { try $0.retiredKey(of: bob.id) } == nil)

            _ = try await world.publish("new", by: bob)
            try await world.work()
            #expect(try await eventually { world.remote.received("Create").count == 1 })
            let create = try #require(world.remote.received("Create").first)
            try IncomingSignature.parse(create.message).verify(with: VerifyingKey(pem: fresh.publicPEM), now: now)
        }
    }
}
