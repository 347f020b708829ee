import Actions
import Domain
import HTTPSignatures
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// Two ways of signing, of which each server takes at least one.
@Suite struct DoubleKnockTests {
    @Test(arguments: Engine.both, SignatureFlavour.allCases)
    func `a server that takes one kind of signature gets it, and is not asked twice again`(
        _ engine: Engine, _ taken: SignatureFlavour
    ) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            try await world.follow(by: Stranger("ann", on: world.remote), of: bob)
            world.remote.taken = taken
            _ = try await world.publish("one", by: bob)
            try await world.work()
            #expect(try await eventually { world.remote.received("Create").count == 1 })
            #expect(world.remote.knocks == (taken == .cavage ? [.cavage] : [.cavage, .messageSignature]))
            #expect(try await eventually { try await world.deliveries() == 0 })
            world.remote.forget()
            _ = try await world.publish("two", by: bob)
            try await world.work()
            #expect(try await eventually { world.remote.received("Create").count == 1 })
            #expect(world.remote.knocks == [taken])
        }
    }

    @Test(arguments: Engine.both)
    func `what was learned of a server outlives the process, and can change`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let host = world.remote.host
            let ann = try Stranger("ann", on: world.remote)
            world.remote.taken = .messageSignature
            ann.publish(ann.note(1))
            #expect(try await world.federation.resolver.post(uri: "\(ann.id)/statuses/1") != nil)
            // The address, refused and then given; the note there and its author with what was learned.
            #expect(world.remote.knocks == [.cavage] + Array(repeating: .messageSignature, count: 3))
            #expect(try await world.database.read { try $0.messageSignatureHosts(limit: 10) } == [host])

            let restarted = KnownFlavours(world.database, clock: world.actions.clock, logger: quietLogger)
            try await restarted.refresh()
            #expect(restarted.flavour(of: host) == .messageSignature)

            world.remote.taken = .cavage
            world.remote.forget()
            ann.publish(ann.note(2))
            #expect(try await world.federation.resolver.post(uri: "\(ann.id)/statuses/2") != nil)
            #expect(world.remote.knocks == [.messageSignature, .cavage, .cavage])
            #expect(try await world.database.read { try $0.messageSignatureHosts(limit: 10) } == [])
        }
    }

    @Test(arguments: Engine.both)
    func `what a server shows to nobody is asked for twice and no more`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            for status in [400, 401, 403, 404] {
                world.remote["/\(status)"] = Remote.Answer(status: .init(code: status))
                world.remote.forget()
                let found = try await world.federation.resolver.post(uri: "\(world.remote.base)/\(status)")
                #expect(found == nil)
                #expect(world.remote.asked.count == (status == 404 ? 1 : 2), "\(status)")
            }
        }
    }
}
