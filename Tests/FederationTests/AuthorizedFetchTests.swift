import Actions
import Domain
import HTTPSignatures
import HTTPTransport
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// Who may read what (security rows 28–30, 41).
@Suite struct AuthorizedFetchTests {
    private static let secure = FederationSettings(development: true, authorizedFetch: true)

    private static func get(_ world: World, _ url: String) async throws -> OutboundResponse {
        try await world.client.send(
            OutboundRequest(url: url, headers: [("accept", "application/activity+json")], followRedirects: 0))
    }

    /// Everything that can be read of bob.
    private static func addresses(of bob: Account, _ post: Post) -> [String] {
        [
            post.uri, "\(post.uri)/activity", "\(bob.uri)/outbox", "\(bob.uri)/outbox?page=true",
            "\(bob.uri)/followers",
            "\(bob.uri)/following", "\(bob.uri)/collections/featured", "\(bob.uri)/collections/tags",
            "\(post.uri)/replies", "\(post.uri)/likes", "\(post.uri)/shares", bob.url + "/\(post.id)",
        ]
    }

    @Test(arguments: Engine.both)
    func `in secure mode only those who sign are shown anything`(_ engine: Engine) async throws {
        try await engine.withWorld(settings: Self.secure) { world in
            let bob = try await world.person("bob")
            let post = try await world.publish("hello", by: bob)
            let ann = try Stranger("ann", on: world.remote)
            for address in Self.addresses(of: bob, post) {
                let open = try await Self.get(world, address)
                #expect(open.status == 401, "\(address)")
                #expect(String(decoding: open.body, as: UTF8.self).contains("signed"))
                let signed = try await ann.get(address)
                #expect(signed.status == 200, "\(address)")
                #expect(signed.headers.first("cache-control") == "private, no-store")
            }
            // ann's key was fetched once, and nothing was written down.
            #expect(world.remote.asked.count == 1)
            #expect(try await world.known(ann) == nil)
            // Keys can be had by all, and the server itself.
            let actor = try JSONValue.parse(try await Self.get(world, bob.uri).body)
            #expect(actor["publicKey"] != nil)
            #expect(actor["outbox"] == nil)
            #expect(actor["summary"] == nil)
            #expect(try JSONValue.parse(try await ann.get(bob.uri).body)["outbox"] != nil)
            #expect(try await Self.get(world, "\(world.base)/actor").status == 200)
            // People with browsers are led to the page.
            let page = try await world.client.send(
                OutboundRequest(url: post.uri, headers: [("accept", "text/html")], followRedirects: 0))
            #expect(page.status == 302)
        }
    }

    @Test(arguments: Engine.both)
    func `a key that nobody lists opens nothing, and is asked for once`(_ engine: Engine) async throws {
        try await engine.withWorld(settings: Self.secure) { world in
            let bob = try await world.person("bob")
            let post = try await world.publish("hello", by: bob)
            var eve = try Stranger("eve", on: world.remote)
            eve.key = try TestKey.other.get()
            for _ in 0..<5 { #expect(try await eve.get(post.uri).status == 401) }
            #expect(world.remote.asked.count == 1)
            // Nor does one that is listed for somebody elsewhere.
            let victim: JSONValue = [
                "id": .string("\(world.remote.base)/key"), "owner": "http://127.0.0.9/users/victim",
                "publicKeyPem": .string(eve.key.publicPEM),
            ]
            world.remote.serve("/key", victim)
            let signed = try Cavage.sign(
                method: "GET", url: post.uri, date: world.time.now.milliseconds, keyID: "\(world.remote.base)/key",
                key: eve.key.key)
            let answer = try await world.client.send(
                OutboundRequest(url: post.uri, headers: signed + [("accept", "application/activity+json")]))
            #expect(answer.status == 401)
            // However many keys are named, few are fetched.
            for number in 0..<150 {
                let named = try Cavage.sign(
                    method: "GET", url: post.uri, date: world.time.now.milliseconds,
                    keyID: "\(world.remote.base)/keys/\(number)", key: eve.key.key)
                _ = try await world.client.send(
                    OutboundRequest(url: post.uri, headers: named + [("accept", "application/activity+json")]))
            }
            #expect(world.remote.asked.count <= 130)
        }
    }

    @Test(arguments: Engine.both, [false, true])
    func `blocked servers and suspended people read nothing`(_ engine: Engine, _ isSecure: Bool) async throws {
        try await engine.withWorld(settings: isSecure ? Self.secure : FederationSettings(development: true)) { world in
            let bob = try await world.person("bob")
            let post = try await world.publish("hello", by: bob)
            let ann = try Stranger("ann", on: world.remote)
            let id = try #require(try await world.federation.resolver.account(uri: ann.id))
            try await world.database.write { try $0.setStanding(.suspended, of: id) }
            world.time.advance(seconds: 61)
            for address in Self.addresses(of: bob, post) + [bob.uri] {
                #expect(try await ann.get(address).status == 403, "\(address)")
            }
            try await world.database.write { try $0.setStanding(.good, of: id) }
            let (host, now) = (world.remote.host, world.time.now)
            try await world.database.write { try $0.setBlocked(true, host: host, at: now) }
            world.time.advance(seconds: 61)
            let nobody = try Stranger("nobody", on: world.remote)
            for address in Self.addresses(of: bob, post) + [bob.uri] {
                #expect(try await ann.get(address).status == 403, "\(address)")
                #expect(try await nobody.get(address).status == 403, "\(address)")
            }
        }
    }

    @Test(arguments: Engine.both)
    func `whom bob has blocked finds nothing of bob's, as if it were not there`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let post = try await world.publish("hello", by: bob)
            let ann = try Stranger("ann", on: world.remote)
            let id = try #require(try await world.federation.resolver.account(uri: ann.id))
            for address in Self.addresses(of: bob, post) { #expect(try await ann.get(address).status == 200) }
            _ = try await world.actions.block(id, as: bob.id)
            let absent = try await ann.get("\(world.base)/users/nobody/outbox")
            for address in Self.addresses(of: bob, post) {
                let answer = try await ann.get(address)
                #expect(answer.status == absent.status, "\(address)")
                #expect(answer.body == absent.body, "\(address)")
                #expect(answer.headers.first("cache-control") == "no-store")
            }
            // Others read on, and what they get may be kept for others who do not sign.
            #expect(try await Self.get(world, post.uri).headers.first("cache-control") == "public, max-age=60")
        }
    }
}
