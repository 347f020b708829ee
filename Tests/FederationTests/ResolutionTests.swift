import Domain
import HTTPTransport
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// Asking other servers (security rows 2–4, 11, 12, 38).
@Suite struct ResolutionTests {
    @Test(arguments: Engine.both)
    func `a reply brings the posts that lead to it`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(ann, by: bob)
            for number in 1...4 {
                let parent: JSONValue = number > 1 ? .string("\(ann.id)/statuses/\(number - 1)") : .null
                ann.publish(ann.note(number, "part \(number)", ["inReplyTo": parent]))
            }
            let last = ann.note(5, "part 5", ["inReplyTo": .string("\(ann.id)/statuses/4")])
            try await ann.send(ann.create(last), to: world.inbox)
            try await world.work()
            let post = try #require(try await world.post(last))
            let thread = try await world.database.read { try $0.ancestors(of: post, viewer: bob.id, limit: 40) }
            #expect(thread.count == 4)
            #expect(try await world.post(ann.note(1))?.conversation == post.conversation)
        }
    }

    @Test(arguments: Engine.both)
    func `a thread without end is given up`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(ann, by: bob)
            for number in 1...200 {
                ann.publish(ann.note(number, "x", ["inReplyTo": .string("\(ann.id)/statuses/\(number - 1)")]))
            }
            world.remote.forget()
            let last = ann.note(201, "x", ["inReplyTo": .string("\(ann.id)/statuses/200")])
            try await ann.send(ann.create(last), to: world.inbox)
            try await world.work()
            #expect(try await world.post(last) != nil)
            #expect(world.remote.asked.count <= 60)
        }
    }

    @Test(arguments: Engine.both)
    func `only ActivityPub's own media types are read as posts`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let ann = try Stranger("ann", on: world.remote)
            for (number, type) in ["text/plain", "image/png", "application/json", "application/ld+json"].enumerated() {
                world.remote.serve("/users/ann/statuses/\(number)", ann.note(number), type: type)
                #expect(try await world.federation.resolver.post(uri: "\(ann.id)/statuses/\(number)") == nil, "\(type)")
            }
            let types = ["application/activity+json; charset=utf-8", MediaTypes.ldActivity]
            for (number, type) in types.enumerated() {
                world.remote.serve("/users/ann/statuses/\(10 + number)", ann.note(10 + number), type: type)
                #expect(
                    try await world.federation.resolver.post(uri: "\(ann.id)/statuses/\(10 + number)") != nil, "\(type)"
                )
            }
        }
    }

    @Test(arguments: Engine.both)
    func `a redirect lends nobody another server's name`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let eve = try Stranger("eve", on: world.remotes[0])
            let victim = try Stranger("victim", on: world.remotes[1])
            // Eve's address leads to a file on the victim's server that says it is eve's.
            world.remotes[1].serve("/upload/x.json", eve.note(1).with("id", .string("\(eve.remote.base)/1")))
            world.remotes[0].redirect("/1", to: "\(victim.remote.base)/upload/x.json")
            #expect(try await world.federation.resolver.post(uri: "\(eve.remote.base)/1") == nil)
            // Eve serves what is said to be the victim's.
            world.remotes[0].serve("/2", victim.note(2, "forged"))
            #expect(try await world.federation.resolver.post(uri: "\(eve.remote.base)/2") == nil)
            // Addresses that name each other without end.
            for (one, other) in [("a", "b"), ("b", "c"), ("c", "d"), ("d", "a")] {
                world.remotes[0].serve("/\(one)", eve.note(1).with("id", .string("\(eve.remote.base)/\(other)")))
            }
            #expect(try await world.federation.resolver.post(uri: "\(eve.remote.base)/a") == nil)
            // A page's address that leads to the post on the same server is fine.
            eve.publish(eve.note(3))
            world.remotes[0].redirect("/@eve/3", to: "\(eve.id)/statuses/3")
            #expect(try await world.federation.resolver.post(uri: "\(eve.remote.base)/@eve/3") != nil)
        }
    }

    @Test(arguments: Engine.both)
    func `a handle counts when its domain names the actor`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let (one, two) = (world.remotes[0], world.remotes[1])
            let ann = try Stranger("ann", on: one)
            // The handle is on the second server, which agrees.
            func descriptor(_ stranger: Stranger) -> JSONValue {
                [
                    "subject": .string("acct:\(stranger.name)@\(two.host)"),
                    "links": [["rel": "self", "type": "application/activity+json", "href": .string(stranger.id)]],
                ]
            }
            for (remote, host) in [(one, one.host), (two, two.host)] {
                remote.serve(
                    "/.well-known/webfinger?resource=acct:ann@\(host)", descriptor(ann), type: "application/jrd+json")
            }
            let found = try await world.federation.resolver.account(Handle(username: "ann", domain: two.host))
            #expect(try await world.account(try #require(found)).handle == Handle(username: "ann", domain: two.host))
            // Eve claims a handle there that is not hers.
            let eve = try Stranger("eve", on: one)
            one.serve(
                "/.well-known/webfinger?resource=acct:eve@\(one.host)", descriptor(eve), type: "application/jrd+json")
            #expect(try await world.federation.resolver.account(uri: eve.id) == nil)
        }
    }

    @Test(arguments: Engine.both)
    func `a domain without WebFinger may say where its handles are kept`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let (one, two) = (world.remotes[0], world.remotes[1])
            let ann = try Stranger("ann", on: one)
            let descriptor: JSONValue = [
                "subject": .string("acct:ann@\(two.host)"),
                "links": [["rel": "self", "type": "application/activity+json", "href": .string(ann.id)]],
            ]
            for host in [one.host, two.host] {
                one.serve("/.well-known/webfinger?resource=acct:ann@\(host)", descriptor, type: "application/jrd+json")
            }
            let handle = Handle(username: "ann", domain: two.host)
            #expect(try await world.federation.resolver.account(handle) == nil)
            #expect(two.asked.last == "/.well-known/host-meta")
            let meta = """
                <?xml version="1.0"?><XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">
                <Link rel="other" template="\(one.base)/{uri}"/>
                <Link rel='lrdd' template='\(one.base)/.well-known/webfinger?resource={uri}'/></XRD>
                """
            two["/.well-known/host-meta"] = Remote.Answer(type: "application/xrd+xml", body: Array(meta.utf8))
            world.time.advance(seconds: 601)
            let found = try #require(try await world.federation.resolver.account(handle))
            #expect(try await world.account(found).handle == handle)
            #expect(try await world.account(found).uri == ann.id)
        }
    }

    @Test(arguments: Engine.both)
    func `handles, actors, posts and their pages are found`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let ann = try Stranger("ann", on: world.remote)
            ann.publish(ann.note(1))
            let resolver = world.federation.resolver
            let account = try #require(try await resolver.account(Handle(username: "ann", domain: world.remote.host)))
            #expect(try await resolver.account(uri: ann.id) == account)
            #expect(try await resolver.account(Handle(username: "nobody", domain: world.remote.host)) == nil)
            let page = """
                <!DOCTYPE html><html><head><link rel="stylesheet" href="/x.css">
                <link rel='alternate' type='application/activity+json' href='/users/ann/statuses/1'></head></html>
                """
            world.remote["/@ann/1"] = Remote.Answer(type: "text/html", body: Array(page.utf8))
            let post = try #require(try await resolver.post(uri: "\(world.remote.base)/@ann/1"))
            #expect(try await resolver.post(uri: "\(ann.id)/statuses/1") == post)
            // What is missing is not asked for twice.
            world.remote.forget()
            for _ in 0..<5 {
                #expect(try await resolver.account(Handle(username: "nobody", domain: world.remote.host)) == nil)
            }
            #expect(world.remote.asked.count <= 1)
        }
    }

    @Test(arguments: Engine.both)
    func `our own requests are signed by the server's actor`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let document = try await world.client.send(
                OutboundRequest(url: "\(world.base)/actor", headers: [("accept", "application/activity+json")]))
            let actor = try JSONValue.parse(document.body)
            #expect(actor["type"]?.stringValue == "Application")
            #expect(actor["publicKey"]?["id"]?.stringValue == "\(world.base)/actor#main-key")
            #expect(actor["publicKey"]?["publicKeyPem"]?.stringValue?.hasPrefix("-----BEGIN PUBLIC KEY-----") == true)
        }
    }

    @Test(arguments: Engine.both)
    func `one owner brings few new servers a day`(_ engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await database.migrate(Migrations.all)
            let limit = NewcomerLimit(database, limit: 10, clock: Clock())
            var admitted = 0
            for number in 0..<1_000 {
                do {
                    try await limit.admit("u\(number).evil.test")
                    admitted += 1
                } catch FetchFailure.refused {}
            }
            #expect(admitted == 10)
            try await limit.admit("evil.test")
            try await limit.admit("another.test")
            // What the database knows counts too, after a restart.
            try await database.write { transaction in
                for number in 0..<10 { try transaction.insertServer("v\(number).worse.test", at: .now) }
            }
            let fresh = NewcomerLimit(database, limit: 10, clock: Clock())
            try await fresh.admit("v1.worse.test")
            await #expect(throws: FetchFailure.self) { try await fresh.admit("v11.worse.test") }
        }
    }

    @Test func `names under one registration belong together`() {
        #expect(RegistrableDomain.of("a.b.example.com") == "example.com")
        #expect(RegistrableDomain.of("example.com") == "example.com")
        #expect(RegistrableDomain.of("social.example.co.uk") == "example.co.uk")
        #expect(RegistrableDomain.of("a.example.com:8080") == "example.com:8080")
        #expect(RegistrableDomain.of("127.0.0.1:8080") == "127.0.0.1:8080")
        #expect(RegistrableDomain.of("[::1]:8080") == "[::1]:8080")
        #expect(RegistrableDomain.of("localhost") == "localhost")
    }

    @Test(arguments: Engine.both)
    func `what people elsewhere want shown of themselves is read, and can change`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let ann = try Stranger("ann", on: world.remote)
            _ = try await world.federation.resolver.account(uri: ann.id)
            #expect(try await world.known(ann)?.showing == .everything)
            let parts: [(String, Bool, Account.Showing)] = [
                ("showFeatured", false, .featured), ("showMedia", false, .media),
                ("showRepliesInMedia", false, .repliesInMedia), ("hidesToPublicFromUnauthedWeb", true, .publicToGuests),
                ("hidesCcPublicFromUnauthedWeb", true, .unlistedToGuests),
            ]
            for (property, value, part) in parts {
                let update = ann.activity("Update", ann.document([property: .bool(value)]))
                try await ann.send(update, to: world.inbox)
                try await world.work()
                #expect(try await world.known(ann)?.showing == .everything.subtracting(part), "\(property)")
            }
        }
    }
}
