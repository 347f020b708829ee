import Federation
import HTTPSignatures
import JSON
import PostgresCluster
import Server
import Store
import Support
import Testing

/// Servers that take only one of the two kinds of signatures.
@Suite struct Signing {
    @Test(arguments: [Engine.memory, .postgres], SignatureFlavour.allCases)
    func `servers find out which kind another takes, and remember it`(
        engine: Engine, kind: SignatureFlavour
    ) async throws {
        let secure: @Sendable (inout ServerConfig) -> Void = { $0.authorizedFetch = true }
        let choosy: @Sendable (inout FederationSettings) -> Void = { $0.signatures = [kind] }
        try await World.with(["ours", "theirs"], on: engine, adjust: secure, federation: choosy) { world in
            let ada = try await world["ours"].person("ada")
            let bob = try await world["theirs"].person("bob")
            try await ada.befriend(bob)
            let uri = try await bob.post("Can you read me?")["uri"]?.stringValue ?? ""
            #expect(try await eventually { try await ada.home() == ["Can you read me?"] })
            try await ada.post("@\(bob.handle) I can", ["in_reply_to_id": ada.find(post: uri)])
            #expect(try await eventually { try await bob.notifications().sorted() == ["follow ada", "mention ada"] })
            let servers = [world["ours"], world["theirs"]]
            for (server, other) in zip(servers, servers.reversed()) {
                let modern = try await server.node.database.read { try $0.messageSignatureHosts(limit: 10) }
                #expect(modern == (kind == .messageSignature ? [other.domain] : []))
            }
        }
    }
}
