import Actions
import Domain
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// People and servers that are limited or suspended (security row 30).
@Suite struct StandingTests {
    @Test(arguments: Engine.both)
    func `what a blocked server said disappears, also where others boost it`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let bob = try await world.person("bob")
            let eve = try Stranger("eve", on: world.remotes[0])
            let ann = try Stranger("ann", on: world.remotes[1])
            for stranger in [eve, ann] { try await world.follow(stranger, by: bob) }
            try await world.follow(by: eve, of: bob)
            let (note, later) = (eve.note(1), eve.note(2))
            eve.publish(later)
            try await eve.send(eve.create(note), to: world.inbox)
            try await world.work()
            let post = try #require(try await world.post(note))
            func sees() async throws -> Bool {
                try await world.database.read { try $0.visiblePost(post.id, to: bob.id) } != nil
            }
            #expect(try await sees())
            let host = String(eve.remote.host.prefix { $0 != ":" })
            try await world.actions.setRule(.suspend, forHost: eve.remote.host, by: nil)
            try await world.actions.applyRule(toHost: eve.remote.host)
            world.time.advance(seconds: 10)
            let account = try #require(try await world.known(eve))
            #expect(try await !sees() && account.standing == .suspended)
            #expect(try await world.account(bob.id).followersCount == 0)
            #expect(try await !world.database.read { try $0.isFollowing(bob.id, account.id) })
            #expect(try await eve.send(eve.create(eve.note(3)), to: world.inbox) == 403)
            for subject in [note, later] {
                let boost = ann.activity("Announce", subject["id"] ?? .null, ["to": [.string(ann.followers)]])
                try await ann.send(boost, to: world.inbox)
                try await world.work()
                #expect(try await world.post(boost) == nil)
            }
            try await world.actions.setRule(.none, forHost: eve.remote.host, by: nil)
            try await world.actions.applyRule(toHost: eve.remote.host)
            #expect(try await sees())
            #expect(!host.isEmpty)
        }
    }

    @Test(arguments: Engine.both)
    func `a limited server's people reach only those who follow them`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let carol = try await world.person("carol")
            let eve = try Stranger("eve", on: world.remote)
            try await world.actions.setRule(.limit, forHost: eve.remote.host, by: nil)
            try await world.follow(eve, by: bob)
            #expect(try await world.known(eve)?.standing == .limited)
            let tags: JSONValue = [eve.mention(bob.uri), eve.mention(carol.uri)]
            let note = eve.note(1, "hello", ["tag": tags])
            try await eve.send(eve.create(note), to: world.inbox)
            try await world.work()
            let post = try #require(try await world.post(note))
            #expect(post.visibility == .unlisted)
            let like = try await world.publish("hello", by: carol)
            try await eve.send(eve.activity("Like", .string(like.uri)), to: world.inbox)
            try await world.work()
            let told = try await world.database.read {
                try $0.notifications(for: carol.id, filter: NotificationFilter(), page: Page(limit: 10))
            }
            #expect(told.isEmpty)
            // Below its name the rule counts too, beside it does not.
            #expect(try await world.database.read { try $0.rule(forHost: "sub.\(eve.remote.host)") } == .limit)
            #expect(try await world.database.read { try $0.rule(forHost: "not\(eve.remote.host)") } == .none)
        }
    }

    @Test(arguments: Engine.both)
    func `somebody whose own server suspends them is hidden until it changes its mind`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let eve = try Stranger("eve", on: world.remote)
            try await world.follow(eve, by: bob)
            try await eve.send(eve.activity("Update", eve.document(["suspended": true])), to: world.inbox)
            try await world.work()
            #expect(try await world.known(eve)?.standing == .suspended)
            world.time.advance(seconds: 90)
            #expect(try await eve.send(eve.create(eve.note(1)), to: world.inbox) == 403)
            #expect(try await eve.send(eve.activity("Update", eve.document()), to: world.inbox) == 202)
            try await world.work()
            #expect(try await world.known(eve)?.standing == .good)
        }
    }

    @Test(arguments: Engine.both)
    func `what is decided here stays, whatever their own server says`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let eve = try Stranger("eve", on: world.remote)
            try await world.follow(eve, by: bob)
            let account = try #require(try await world.known(eve))
            try await world.actions.setStanding(.suspended, of: account.id, by: nil)
            world.time.advance(seconds: 90)
            try await eve.send(eve.activity("Update", eve.document()), to: world.inbox)
            try await world.work()
            #expect(try await world.known(eve)?.standing == .suspended)
            try await world.actions.setStanding(.good, of: account.id, by: nil)
            #expect(try await world.known(eve)?.standing == .good)
        }
    }

    @Test(arguments: Engine.both)
    func `a person suspended here is told to others by name only, and signed out`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(by: ann, of: bob)
            try await world.actions.updateProfile(ProfileChanges(displayName: "Bob", note: "hello"), as: bob.id)
            try await world.work()
            #expect(try await eventually { world.remote.received("Update").count == 1 })
            let token = try await world.actions.issueToken(for: bob.id, application: nil, scopes: ScopeSet("read"))
            try await world.actions.setStanding(.suspended, of: bob.id, by: nil)
            try await world.work()
            #expect(try await eventually { world.remote.received("Update").count == 2 })
            let actor = try #require(world.remote.received("Update").last).json["object"]
            #expect(actor?["suspended"]?.boolValue == true && actor?["name"] == nil && actor?["summary"] == nil)
            #expect(try await world.database.read { try $0.accessToken(hash: Secret.hash(token)) } == nil)
            try await world.actions.setStanding(.good, of: bob.id, by: nil)
            try await world.work()
            #expect(try await eventually { world.remote.received("Update").count == 3 })
            #expect(world.remote.received("Update").last?.json["object"]?["suspended"] == nil)
        }
    }

    @Test(arguments: Engine.both)
    func `an account whose server answers 410 is forgotten`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let eve = try Stranger("eve", on: world.remote)
            try await world.follow(eve, by: bob)
            try await eve.send(eve.create(eve.note(1)), to: world.inbox)
            try await world.work()
            let account = try #require(try await world.known(eve))
            eve.remote["/users/eve"] = Remote.Answer(status: .gone)
            #expect(try await !world.federation.resolver.renew(account.id))
            #expect(try await world.known(eve)?.standing == .deleted)
            #expect(try await world.post(eve.note(1)) == nil)
            #expect(try await !world.database.read { try $0.isFollowing(bob.id, account.id) })
        }
    }

    @Test(arguments: Engine.both)
    func `pictures of a server that shall show none are not shown, neither old nor new`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let eve = try Stranger("eve", on: world.remote)
            try await world.follow(eve, by: bob)
            let picture: JSONValue = [
                "type": "Document", "mediaType": "image/png", "url": .string("https://\(eve.remote.host)/a.png"),
            ]
            let old = eve.note(1, "look", ["attachment": [picture]])
            try await eve.send(eve.create(old), to: world.inbox)
            try await world.work()
            #expect(try await world.post(old)?.attachments.count == 1)
            try await world.actions.setRule(.media, forHost: eve.remote.host, by: nil)
            try await world.actions.applyRule(toHost: eve.remote.host)
            #expect(try await world.post(old)?.attachments.isEmpty == true)
            let new = eve.note(2, "look again", ["attachment": [picture]])
            try await eve.send(eve.create(new), to: world.inbox)
            try await world.work()
            let kept = try #require(try await world.post(new))
            #expect(kept.attachments.isEmpty && kept.visibility == .public)
            #expect(try await world.database.read { try $0.ruledServers().map(\.rule) } == [.media])
            try await world.actions.setRule(.none, forHost: eve.remote.host, by: nil)
            let third = eve.note(3, "and again", ["attachment": [picture]])
            try await eve.send(eve.create(third), to: world.inbox)
            try await world.work()
            #expect(try await world.post(third)?.attachments.count == 1)
        }
    }
}
