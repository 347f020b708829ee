import Domain
import HTTPSignatures
import HTTPTransport
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// What an inbox lets in, and what it turns away without a trace (security rows 1, 5–8, 10).
@Suite struct InboxTests {
    @Test(arguments: Engine.both)
    func `an activity is kept with its job before it is acknowledged`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let ann = try Stranger("ann", on: world.remote)
            let status = try await ann.send(ann.create(ann.note(1)), to: world.inbox)
            #expect(status == 202)
            #expect(try await world.inboundRows() == 1)
            #expect(try await world.jobs() == 1)
            try await world.work()
            #expect(try await world.inboundRows() == 0)
        }
    }

    @Test(arguments: Engine.both)
    func `the same activity twice has one effect`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(ann, by: bob)
            let create = ann.create(ann.note(1))
            for _ in 0..<3 { #expect(try await ann.send(create, to: world.inbox) == 202) }
            try await world.work()
            #expect(try await ann.send(create, to: world.inbox) == 202)
            try await world.work()
            let author = try #require(try await world.known(ann))
            #expect(author.postsCount == 1)
        }
    }

    @Test(arguments: Engine.both)
    func `requests that nobody vouches for leave nothing behind`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let ann = try Stranger("ann", on: world.remote)
            let body = ann.create(ann.note(1)).bytes
            let plain = [("content-type", "application/activity+json")]
            let signed = try ann.headers(for: body, to: world.inbox)
            func without(_ name: String) -> [(String, String)] { signed.filter { $0.0 != name } }

            #expect(try await ann.post(body, to: world.inbox, plain) == 401)
            #expect(try await ann.post(body + [0x20], to: world.inbox, signed) == 401)
            #expect(try await ann.post(body, to: world.inbox, without("digest")) == 401)
            #expect(try await ann.post(body, to: world.inbox, without("date")) == 401)
            #expect(try await ann.post(body, to: world.inbox, signed + signed.filter { $0.0 == "signature" }) == 401)
            let other = try TestKey.other.get().key
            let forged = try ann.headers(for: body, to: world.inbox, key: other)
            #expect(try await ann.post(body, to: world.inbox, forged) == 401)
            let elsewhere = try ann.headers(for: body, to: "http://elsewhere.example/inbox")
            #expect(try await ann.post(body, to: world.inbox, elsewhere) == 401)
            #expect(try await world.inboundRows() == 0)
            #expect(try await world.jobs() == 0)
        }
    }

    @Test(arguments: Engine.both)
    func `signatures that only sign a date are refused before any key is fetched`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let ann = try Stranger("ann", on: world.remote)
            let body = ann.create(ann.note(1)).bytes
            let signed = try ann.headers(for: body, to: world.inbox)
            for weak in ["date", "(request-target) host date", "(Request-Target) host date digest", "host date digest"]
            {
                let headers = signed.map { name, value in
                    name == "signature"
                        ? (name, value.replacing(#/headers="[^"]*"/#, with: "headers=\"\(weak)\"")) : (name, value)
                }
                #expect(try await ann.post(body, to: world.inbox, headers) == 401, "\(weak)")
            }
            #expect(world.remote.asked.isEmpty)
        }
    }

    @Test(arguments: Engine.both)
    func `old and future signatures are refused`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let ann = try Stranger("ann", on: world.remote)
            let create = ann.create(ann.note(1))
            #expect(try await ann.send(create, to: world.inbox, at: -13 * 3_600) == 401)
            #expect(try await ann.send(create, to: world.inbox, at: 2 * 3_600) == 401)
            #expect(try await ann.send(create, to: world.inbox, at: -3_600) == 202)
        }
    }

    @Test(arguments: Engine.both)
    func `bodies that are too large, too deep or no activities are refused`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let ann = try Stranger("ann", on: world.remote)
            func status(_ body: [UInt8]) async throws -> Int {
                try await ann.post(body, to: world.inbox, ann.headers(for: body, to: world.inbox))
            }
            let large = ann.create(ann.note(1, String(repeating: "x", count: 1_000_001)))
            #expect(try await status(large.bytes) == 413)
            let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
            #expect(try await status(Array(deep.utf8)) == 400)
            let wide = JSONValue.array(Array(repeating: 1, count: 6_000))
            #expect(try await status(ann.activity("Create", wide).bytes) == 400)
            #expect(try await status(Array("{".utf8)) == 400)
            #expect(try await status(Array("[]".utf8)) == 400)
            #expect(try await status(ann.activity("Create", .null).bytes) == 400)
            let twofold = ann.activity("Create", ann.note(1), ["@graph": []])
            #expect(try await status(twofold.bytes) == 400)
            let page = [("content-type", "text/html")]
            #expect(try await ann.post(Array("{}".utf8), to: world.inbox, page) == 415)
            #expect(try await world.inboundRows() == 0)
            #expect(world.remote.asked.isEmpty)
        }
    }

    @Test(arguments: Engine.both)
    func `nobody speaks for somebody else`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let ann = try Stranger("ann", on: world.remotes[0])
            let eve = try Stranger("eve", on: world.remotes[0])
            let victim = try Stranger("victim", on: world.remotes[1])
            // Signed by eve, said to be by others.
            for claimed in [ann, victim] {
                let create = claimed.create(claimed.note(1))
                #expect(
                    try await eve.post(create.bytes, to: world.inbox, eve.headers(for: create.bytes, to: world.inbox))
                        == 401)
            }
            // The activity's own id is on another server.
            let foreign = eve.activity("Like", "http://127.0.0.1/x", id: victim.id + "/likes/1")
            #expect(try await eve.send(foreign, to: world.inbox) == 401)
            #expect(try await world.inboundRows() == 0)
            #expect(try await world.jobs() == 0)
        }
    }

    @Test(arguments: Engine.both)
    func `a key that its owner does not list is worth nothing`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let eve = try Stranger("eve", on: world.remotes[0], key: try TestKey.other.get())
            let victim = try Stranger("victim", on: world.remotes[1])
            // A key document of eve's that names the victim as its owner.
            world.remotes[0].serve(
                "/key",
                [
                    "id": .string("\(eve.remote.base)/key"), "owner": .string(victim.id),
                    "publicKeyPem": .string(eve.key.publicPEM),
                ])
            let body = victim.create(victim.note(1)).bytes
            let headers = try eve.headers(for: body, to: world.inbox, keyID: "\(eve.remote.base)/key")
            #expect(try await eve.post(body, to: world.inbox, headers) == 401)
            // Nor is a key of the right server that nobody lists.
            let unlisted = try eve.headers(for: body, to: world.inbox, keyID: "\(victim.id)#other-key")
            #expect(try await eve.post(body, to: world.inbox, unlisted) == 401)
            #expect(try await world.inboundRows() == 0)
        }
    }

    @Test(arguments: Engine.both)
    func `a thousand bad keys cause few fetches`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let ann = try Stranger("ann", on: world.remote)
            for number in 0..<100 {
                let actor = "\(world.remote.base)/users/nobody\(number)"
                let body = ann.activity("Like", "http://127.0.0.1/x", id: "\(actor)/1", ["actor": .string(actor)]).bytes
                let headers = try ann.headers(for: body, to: world.inbox, keyID: "\(actor)#main-key")
                #expect(try await ann.post(body, to: world.inbox, headers) == 401)
            }
            #expect(world.remote.asked.count <= 40)
        }
    }

    @Test(arguments: Engine.both)
    func `a new key is fetched once when the old one does not fit`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            var ann = try Stranger("ann", on: world.remote)
            #expect(try await ann.send(ann.create(ann.note(1)), to: world.inbox) == 202)
            ann.key = try TestKey.other.get()
            ann.publish()
            world.remote.forget()
            #expect(try await ann.send(ann.create(ann.note(2)), to: world.inbox) == 202)
            #expect(world.remote.asked.filter { $0 == "/users/ann" }.count == 1)
            // Wrong signatures do not make us ask again and again.
            ann.key = try TestKey.shared.get()
            world.remote.forget()
            for number in 3..<8 { #expect(try await ann.send(ann.create(ann.note(number)), to: world.inbox) == 401) }
            #expect(world.remote.asked.filter { $0 == "/users/ann" }.count <= 1)
        }
    }

    @Test(arguments: Engine.both)
    func `signatures of RFC 9421 are accepted`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let ann = try Stranger("ann", on: world.remote)
            let body = ann.create(ann.note(1)).bytes
            let signed = try MessageSignature.sign(
                method: "POST", url: world.inbox, created: world.time.now.milliseconds,
                contentDigest: BodyDigest.contentDigest(body), keyID: ann.keyID, key: ann.key.key)
            let headers = signed + [("content-type", "application/activity+json")]
            #expect(try await ann.post(body, to: world.inbox, headers) == 202)
        }
    }

    @Test(arguments: Engine.both)
    func `the end of an unknown account is not looked into`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let ann = try Stranger("ann", on: world.remote)
            #expect(try await ann.send(ann.activity("Delete", .string(ann.id)), to: world.inbox) == 202)
            #expect(world.remote.asked.isEmpty)
            #expect(try await world.inboundRows() == 0)
        }
    }

    @Test(arguments: Engine.both)
    func `blocked servers and suspended accounts are not listened to`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let ann = try Stranger("ann", on: world.remote)
            #expect(try await ann.send(ann.create(ann.note(1)), to: world.inbox) == 202)
            let known = try #require(try await world.known(ann))
            try await world.database.write { try $0.setStanding(.suspended, of: known.id) }
            world.time.advance(seconds: 61)
            #expect(try await ann.send(ann.create(ann.note(2)), to: world.inbox) == 403)
            try await world.database.write { try $0.setStanding(.good, of: known.id) }
            let (host, now) = (world.remote.host, world.time.now)
            try await world.database.write { try $0.setBlocked(true, host: host, at: now) }
            world.time.advance(seconds: 61)
            #expect(try await ann.send(ann.create(ann.note(3)), to: world.inbox) == 403)
        }
    }

    @Test(arguments: Engine.both)
    func `a personal inbox is for somebody`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let follow = ann.activity("Follow", .string(bob.uri))
            #expect(try await ann.send(follow, to: "\(world.base)/users/nobody/inbox") == 404)
            #expect(try await world.inboundRows() == 0)
            #expect(try await ann.send(follow, to: "\(world.base)/users/bob/inbox") == 202)
        }
    }

    @Test(arguments: Engine.both)
    func `a sender whose server does not answer may come again`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let ann = try Stranger("ann", on: world.remote)
            world.remote["/users/ann"] = Remote.Answer(status: .serviceUnavailable)
            #expect(try await ann.send(ann.create(ann.note(1)), to: world.inbox) == 503)
        }
    }
}
