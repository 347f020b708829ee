import Actions
import Domain
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// Accounts that move from server to server. Both must say so; nobody moves anybody else.
@Suite struct MoveTests {
    @Test(arguments: Engine.both)
    func `followers here go along when both accounts say so`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let bob = try await world.person("bob")
            let old = try Stranger("ann", on: world.remotes[0])
            let new = try Stranger("annette", on: world.remotes[1])
            try await world.follow(old, by: bob)
            let account = try #require(try await world.known(old))
            let wishes = FollowOptions(reblogs: false, notify: true, languages: ["de"])
            _ = try await world.actions.follow(account.id, options: wishes, as: bob.id)
            old.publish(["movedTo": .string(new.id)])
            new.publish(["alsoKnownAs": [.string(old.id)]])
            try await old.send(old.activity("Move", .string(old.id), ["target": .string(new.id)]), to: world.inbox)
            try await world.work()
            let target = try #require(try await world.known(new))
            #expect(try await world.known(old)?.movedTo == target.id)
            try await world.actions.moveFollowers(of: account.id, to: target.id)
            try await world.work()
            #expect(try await eventually { world.remotes[1].received("Follow").count == 1 })
            #expect(try await eventually { world.remotes[0].received("Undo").count == 1 })
            let asked = try #require(
                try await world.database.read { try $0.followRequest(by: bob.id, to: target.id) })
            #expect(asked.options == wishes)
            #expect(try await !world.database.read { try $0.isFollowing(bob.id, account.id) })
            // Done again, after the end of a process, it changes nothing.
            try await world.actions.moveFollowers(of: account.id, to: target.id)
            try await world.work()
            #expect(try await world.database.read { try $0.followRequest(by: bob.id, to: target.id)?.id } == asked.id)
        }
    }

    @Test(arguments: Engine.both)
    func `a Move that one of the two does not confirm moves nobody`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let bob = try await world.person("bob")
            let old = try Stranger("ann", on: world.remotes[0])
            let new = try Stranger("annette", on: world.remotes[1])
            let eve = try Stranger("eve", on: world.remotes[1])
            try await world.follow(old, by: bob)
            func move(_ sender: Stranger, _ object: Stranger, to target: Stranger) async throws -> Timestamp? {
                let move = sender.activity("Move", .string(object.id), ["target": .string(target.id)])
                try await sender.send(move, to: world.inbox)
                try await world.work()
                let account = try #require(try await world.known(old))
                return try await world.database.read { try $0.movedAt(account.id) }
            }
            // The target knows nothing of it.
            old.publish(["movedTo": .string(new.id)])
            #expect(try await move(old, old, to: new) == nil)
            // The actor's own document does not say so.
            old.publish()
            new.publish(["alsoKnownAs": [.string(old.id)]])
            #expect(try await move(old, old, to: new) == nil)
            // Somebody else says it.
            old.publish(["movedTo": .string(new.id)])
            eve.publish(["alsoKnownAs": [.string(old.id)]])
            #expect(try await move(eve, old, to: eve) == nil)
            #expect(try await move(new, old, to: new) == nil)
            // Nor does it lead to itself.
            old.publish(["movedTo": .string(old.id), "alsoKnownAs": [.string(old.id)]])
            #expect(try await move(old, old, to: old) == nil)
        }
    }

    @Test(arguments: Engine.both)
    func `whoever moved stays for a week`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let bob = try await world.person("bob")
            let old = try Stranger("ann", on: world.remotes[0])
            try await world.follow(old, by: bob)
            func move(to name: String, in days: Int64 = 0) async throws -> Bool {
                let new = try Stranger(name, on: world.remotes[1])
                new.publish(["alsoKnownAs": [.string(old.id)]])
                old.publish(["movedTo": .string(new.id)])
                let move = old.activity("Move", .string(old.id), ["target": .string(new.id)])
                try await old.send(move, to: world.inbox, at: days * 86_400)
                try await world.work()
                guard let target = try await world.known(new) else { return false }
                let account = try #require(try await world.known(old))
                let movedAt = try await world.database.read { try $0.movedAt(account.id) }
                return account.movedTo == target.id && movedAt != nil
            }
            #expect(try await move(to: "one"))
            #expect(try await !move(to: "two"))
            world.time.advance(seconds: 8 * 86_400)
            #expect(try await move(to: "two", in: 8))
        }
    }

    @Test(arguments: Engine.both)
    func `a person of this server moves, and their followers elsewhere are told`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let bob = try await world.person("bob")
            let carol = try await world.person("carol")
            let fan = try Stranger("fan", on: world.remotes[0])
            let new = try Stranger("robert", on: world.remotes[1])
            try await world.follow(by: fan, of: bob)
            _ = try await world.actions.follow(bob.id, as: carol.id)
            let resolver = world.federation.resolver
            func refusal() async throws -> Immovable? {
                do {
                    try await world.actions.moveAccount(bob.id, to: new.handle, resolver: resolver)
                    return nil
                } catch Refusal.notMovable(let reason) {
                    return reason
                }
            }
            #expect(try await refusal() == .unlisted)
            // What the other account says is asked for anew, not remembered.
            new.publish(["alsoKnownAs": [.string(bob.uri)]])
            #expect(try await refusal() == nil)
            try await world.work()
            #expect(try await eventually { world.remotes[0].received("Move").count == 1 })
            let move = try #require(world.remotes[0].received("Move").first).json
            #expect(move["object"]?.stringValue == bob.uri && move["target"]?.stringValue == new.id)
            #expect(move["to"]?[0]?.stringValue == "\(bob.uri)/followers")
            let actor = try JSONValue.parse(try await fan.get(bob.uri).body)
            #expect(actor["movedTo"]?.stringValue == new.id)
            try Golden(world).check("move", world.remotes[0].received("Move")[0].json.bytes)
            let target = try #require(try await world.known(new))
            try await world.actions.moveFollowers(of: bob.id, to: target.id)
            try await world.work()
            #expect(try await eventually { world.remotes[1].received("Follow").count == 1 })
            #expect(try await !world.database.read { try $0.isFollowing(carol.id, bob.id) })
            // Posting happens there now; back and forth it does not go.
            await #expect(throws: Refusal.self) { try await world.publish("still here", by: bob) }
            guard case .tooSoon = try await refusal() else {
                Issue.record("moved twice")
                return
            }
            try await world.actions.endMove(of: bob.id)
            _ = try await world.publish("back again", by: bob)
            let back = try JSONValue.parse(try await fan.get(bob.uri).body)
            #expect(back["movedTo"] == nil)
        }
    }

    @Test(arguments: Engine.both)
    func `aliases are told to everybody who asks`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let old = try Stranger("robert", on: world.remote)
            let resolver = world.federation.resolver
            try await world.actions.addAlias("@\(old.handle)", as: bob.id, resolver: resolver)
            try await world.actions.addAlias(old.id, as: bob.id, resolver: resolver)
            let actor = try JSONValue.parse(try await old.get(bob.uri).body)
            #expect(actor["alsoKnownAs"]?.arrayValue?.compactMap(\.stringValue) == [old.id])
            await #expect(throws: Refusal.self) {
                try await world.actions.addAlias("bob", as: bob.id, resolver: resolver)
            }
            await #expect(throws: Refusal.self) {
                try await world.actions.addAlias("nobody@\(old.remote.host)", as: bob.id, resolver: resolver)
            }
            try await world.actions.removeAlias(old.id, as: bob.id)
            #expect(try await world.database.read { try $0.aliases(of: bob.id) } == [])
        }
    }
}
