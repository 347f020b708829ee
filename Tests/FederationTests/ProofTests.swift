import Actions
import Domain
import Foundation
import HTTPSignatures
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// Proofs inside documents (FEP-8b32) and the keys that make them (FEP-521a; security rows 1, 7, 9).
@Suite struct ProofTests {
    private static let standardKey = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"

    /// Its private half, as the standards print it.
    private static func standardSigner() throws -> SigningKey {
        let secret = try #require(Multibase.decode("z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"))
        let bytes = secret.suffix(32)
        let prefix: [UInt8] = [0x30, 0x2E, 2, 1, 0, 0x30, 5, 6, 3, 0x2B, 0x65, 0x70, 4, 0x22, 4, 0x20]
        let text = Data(prefix + bytes).base64EncodedString()
        return try SigningKey(pem: "-----BEGIN PRIVATE KEY-----\n\(text)\n-----END PRIVATE KEY-----\n")
    }

    private static func standardVerifier() throws -> VerifyingKey {
        try VerifyingKey(pem: try #require(Multikey.pem(standardKey)))
    }

    private static let vectors: [String] = [
        // FEP-8b32.
        #"""
        {"@context":["https://www.w3.org/ns/activitystreams","https://w3id.org/security/data-integrity/v1"],
         "type":"Create","actor":"https://server.example/users/alice",
         "object":{"type":"Note","content":"Hello world"},
         "proof":{"type":"DataIntegrityProof","cryptosuite":"eddsa-jcs-2022",
          "verificationMethod":"https://server.example/users/alice#ed25519-key","proofPurpose":"assertionMethod",
          "proofValue":"z3sXaxjKs4M3BRicwWA9peyNPJvJqxtGsDmpt1jjoHCjgeUf71TRFz56osPSfDErszyLp5Ks1EhYSgpDaNM977Rg2",
          "created":"2023-02-24T23:36:38Z"}}
        """#,
        // https://www.w3.org/TR/vc-di-eddsa/#representation-eddsa-jcs-2022
        #"""
        {"@context":["https://www.w3.org/ns/credentials/v2","https://www.w3.org/ns/credentials/examples/v2"],
         "id":"urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33","type":["VerifiableCredential","AlumniCredential"],
         "name":"Alumni Credential","description":"A minimum viable example of an Alumni Credential.",
         "issuer":"https://vc.example/issuers/5678","validFrom":"2023-01-01T00:00:00Z",
         "credentialSubject":{"id":"did:example:abcdefgh","alumniOf":"The School of Examples"},
         "proof":{"type":"DataIntegrityProof","cryptosuite":"eddsa-jcs-2022","created":"2023-02-24T23:36:38Z",
          "verificationMethod":"did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2#z6Mkr",
          "proofPurpose":"assertionMethod",
          "@context":["https://www.w3.org/ns/credentials/v2","https://www.w3.org/ns/credentials/examples/v2"],
          "proofValue":"z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX"}}
        """#.replacing("#z6Mkr\"", with: "#z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2\""),
    ]

    @Test(arguments: vectors) func `the proofs of the standards hold, and nothing may be changed`(
        _ text: String
    ) throws {
        let document = try JSONValue.parse(Array(text.utf8))
        let proof = try #require(IntegrityProof(of: document))
        #expect(proof.verifies(with: try Self.standardVerifier()))
        let changed = document.with("name", "x")
        #expect(IntegrityProof(of: changed)?.verifies(with: try Self.standardVerifier()) == false)
        let options = try #require(document["proof"]).with("created", "2023-02-24T23:36:39Z")
        #expect(
            IntegrityProof(of: document.with("proof", options))?.verifies(with: try Self.standardVerifier()) == false)
        let purpose = try #require(document["proof"]).with("proofPurpose", "authentication")
        #expect(IntegrityProof(of: document.with("proof", purpose)) == nil)
        let other = try VerifyingKey(pem: SigningKey.generateEd25519().publicPEM)
        #expect(!proof.verifies(with: other))
    }

    @Test func `what we sign is the same in every run`() throws {
        let note: JSONValue = [
            "@context": "https://www.w3.org/ns/activitystreams", "id": "https://ours.example/1", "type": "Note",
            "content": "<p>grüß dich 🎈</p>",
        ]
        let signed = try IntegrityProof.sign(
            note, keyID: "https://ours.example/users/bob#ed25519-key", key: Self.standardSigner(),
            now: 1_764_000_000_123)
        #expect(try #require(IntegrityProof(of: signed)).verifies(with: try Self.standardVerifier()))
        try Golden.check(bytes: signed.bytes, "proof")
    }

    /// carol, whose key signs documents, and alice, who forwards them.
    private struct Scene {
        let world: World
        let alice: Stranger
        let carol: Stranger
        let key: SigningKey
        let multikey: String
        var keyID: String { "\(carol.id)#ed25519-key" }

        init(_ world: World, listedUnder property: String = "assertionMethod") async throws {
            self.world = world
            alice = try Stranger("alice", on: world.remotes[0])
            carol = try Stranger("carol", on: world.remotes[1])
            let pair = try SigningKey.generateEd25519()
            key = try SigningKey(pem: pair.privatePEM)
            multikey = try #require(Multikey.ed25519(pem: pair.publicPEM))
            let own = carol.document()["publicKey"] ?? .null
            let listed: JSONValue = [
                "id": .string("\(carol.id)#ed25519-key"), "type": "Multikey", "controller": .string(carol.id),
                "publicKeyMultibase": .string(multikey),
            ]
            carol.publish(property == "publicKey" ? ["publicKey": [own, listed]] : [property: [listed]])
            try await world.follow(alice, by: world.person("bob"))
            try await alice.send(alice.create(alice.note(1)), to: world.inbox)
            _ = try await world.federation.resolver.account(uri: carol.id)
            try await world.work()
            world.remotes[1].forget()
        }

        func reply(_ text: String) -> JSONValue {
            carol.note(1, text, ["inReplyTo": .string("\(alice.id)/statuses/1")])
        }

        func proven(_ activity: JSONValue, at offset: Int64 = 0) throws -> JSONValue {
            try IntegrityProof.sign(
                activity, keyID: keyID, key: key, now: world.time.now.milliseconds + offset * 1_000)
        }

        var asked: [String] { world.remotes[1].asked.filter { $0.contains("/statuses/") } }
    }

    @Test(arguments: Engine.both)
    func `a forwarded activity with its actor's own proof is believed`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let scene = try await Scene(world)
            let create = try scene.proven(scene.carol.create(scene.reply("my own words")))
            #expect(try await scene.alice.send(create, to: world.inbox) == 202)
            try await world.work()
            #expect(try await world.post(scene.reply(""))?.content.html.contains("my own words") == true)
            #expect(scene.asked.isEmpty)
        }
    }

    @Test(arguments: Engine.both, ["forged", "old", "unlisted"])
    func `a proof that does not hold makes us ask the author's server`(
        _ engine: Engine, _ fault: String
    ) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let scene = try await Scene(world, listedUnder: fault == "unlisted" ? "publicKey" : "assertionMethod")
            let create = scene.carol.create(scene.reply("my own words"))
            let sent =
                switch fault {
                case "forged": try scene.proven(create).with("object", scene.reply("forged"))
                case "old": try scene.proven(create, at: -13 * 3_600)
                default: try scene.proven(create)
                }
            #expect(try await scene.alice.send(sent, to: world.inbox) == 202)
            try await world.work()
            #expect(scene.asked.count == 1)
            #expect(try await world.post(scene.reply("")) == nil)
        }
    }

    @Test(arguments: Engine.both, ["assertionMethod", "publicKey"])
    func `requests may be signed with an Ed25519 key that the actor lists`(
        _ engine: Engine, _ property: String
    ) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let scene = try await Scene(world, listedUnder: property)
            let body = scene.carol.create(scene.reply("hello")).bytes
            let signed = try MessageSignature.sign(
                method: "POST", url: world.inbox, created: world.time.now.milliseconds,
                contentDigest: BodyDigest.contentDigest(body), keyID: scene.keyID, key: scene.key)
            let headers = signed + [("content-type", "application/activity+json")]
            #expect(try await scene.carol.post(body, to: world.inbox, headers) == 202)
            let other = try SigningKey(pem: SigningKey.generateEd25519().privatePEM)
            let forged = try MessageSignature.sign(
                method: "POST", url: world.inbox, created: world.time.now.milliseconds,
                contentDigest: BodyDigest.contentDigest(body), keyID: scene.keyID, key: other)
            let wrong = forged + [("content-type", "application/activity+json")]
            #expect(try await scene.carol.post(body, to: world.inbox, wrong) == 401)
        }
    }

    @Test(arguments: Engine.both)
    func `what we publish bears a proof with the key that our actor shows, what is for few does not`(
        _ engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(by: ann, of: bob)
            _ = try await world.publish("for all", by: bob)
            _ = try await world.publish("for some", by: bob, visibility: .private)
            try await world.work()
            #expect(try await eventually { world.remote.received("Create").count == 2 })
            let actor = try JSONValue.parse(try await ann.get(bob.uri).body)
            let listed = try #require(actor["assertionMethod"]?[0])
            let pem = try #require(listed["publicKeyMultibase"]?.stringValue.flatMap(Multikey.pem))
            var proven = 0
            for create in world.remote.received("Create") {
                let isPublic = create.json["to"]?[0] == "https://www.w3.org/ns/activitystreams#Public"
                #expect((create.json["proof"] != nil) == isPublic)
                guard isPublic, let proof = IntegrityProof(of: create.json) else { continue }
                proven += 1
                #expect(proof.verificationMethod == listed["id"]?.stringValue)
                #expect(proof.verifies(with: try VerifyingKey(pem: pem)))
            }
            #expect(proven == 1)
        }
    }
}
