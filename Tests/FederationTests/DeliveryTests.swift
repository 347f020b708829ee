import Actions
import Domain
import HTTPSignatures
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// What is sent, how often, and what happens to it when nobody answers.
@Suite struct DeliveryTests {
    @Test(arguments: Engine.both)
    func `a post goes once to each server that has followers`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let bob = try await world.person("bob")
            for name in ["ann", "anton"] {
                try await world.follow(by: try Stranger(name, on: world.remotes[0]), of: bob)
            }
            try await world.follow(by: Stranger("zoe", on: world.remotes[1]), of: bob)
            let post = try await world.publish("hello #world", by: bob)
            try await world.work()
            for remote in world.remotes {
                #expect(try await eventually { remote.received("Create").count == 1 })
                let create = try #require(remote.received("Create").first)
                #expect(create.path == "/inbox")
                #expect(create.json["object"]?["id"]?.stringValue == post.uri)
                let key = try VerifyingKey(pem: TestKey.shared.get().publicPEM)
                try IncomingSignature.parse(create.message).verify(with: key, now: world.time.now.milliseconds)
            }
            #expect(try await eventually { try await world.deliveries() == 0 })
            #expect(try await world.database.read { try $0.outboundBodies(Array(0...10)) }.isEmpty)
        }
    }

    @Test(arguments: Engine.both)
    func `each audience gets what is for it`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 3) { world in
            let bob = try await world.person("bob")
            let follower = try Stranger("follower", on: world.remotes[0])
            let friend = try Stranger("friend", on: world.remotes[1])
            try await world.follow(by: follower, of: bob)
            _ = try await world.publish("all", by: bob, visibility: .public)
            _ = try await world.publish("followers", by: bob, visibility: .private)
            _ = try await world.publish("psst @\(friend.handle)", by: bob, visibility: .direct)
            _ = try await world.publish("hey @\(friend.handle)", by: bob, visibility: .private)
            try await world.work()
            func texts(_ remote: Remote) -> Set<String> {
                Set(
                    remote.received("Create").compactMap { $0.json["object"]?["content"]?.stringValue }.map {
                        String($0.replacing(#/<[^>]*>/#, with: "").prefix(3))
                    })
            }
            #expect(try await eventually { texts(world.remotes[0]) == ["all", "fol", "hey"] })
            #expect(try await eventually { texts(world.remotes[1]) == ["pss", "hey"] })
            #expect(world.remotes[2].received.isEmpty)
        }
    }

    @Test(arguments: Engine.both)
    func `edits, deletions, boosts and likes are told`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(by: ann, of: bob)
            ann.publish(ann.note(1))
            let theirs = try #require(try await world.federation.resolver.post(uri: "\(ann.id)/statuses/1"))
            let mine = try await world.publish("mine", by: bob)
            world.time.advance(seconds: 1)
            try await world.actions.editPost(mine.id, PostEditDraft(text: "mine, better"), as: bob.id)
            _ = try await world.actions.favourite(theirs, as: bob.id)
            _ = try await world.actions.reblog(theirs, visibility: nil, as: bob.id)
            try await world.work()
            for type in ["Create", "Update", "Like", "Announce"] {
                #expect(try await eventually { world.remote.received(type).count == 1 }, "\(type)")
            }
            #expect(world.remote.received("Update").first?.json["object"]?["updated"] != nil)
            #expect(world.remote.received("Like").first?.json["object"]?.stringValue == "\(ann.id)/statuses/1")
            _ = try await world.actions.unfavourite(theirs, as: bob.id)
            _ = try await world.actions.unreblog(theirs, as: bob.id)
            _ = try await world.actions.deletePost(mine.id, as: bob.id)
            try await world.work()
            #expect(try await eventually { world.remote.received("Undo").count == 2 })
            #expect(try await eventually { world.remote.received("Delete").count == 1 })
            let delete = try #require(world.remote.received("Delete").first?.json)
            #expect(delete["object"]?["type"]?.stringValue == "Tombstone")
            #expect(delete["object"]?["id"]?.stringValue == mine.uri)
        }
    }

    @Test(arguments: Engine.both)
    func `a profile's news and its end are told`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            try await world.follow(by: Stranger("ann", on: world.remote), of: bob)
            try await world.actions.write { $0.record(.profileUpdated(bob.id)) }
            try await world.work()
            #expect(try await eventually { world.remote.received("Update").count == 1 })
            try await world.actions.deleteAccount(bob.id)
            try await world.work()
            #expect(try await eventually { world.remote.received("Delete").count == 1 })
            #expect(world.remote.received("Delete").first?.json["object"]?.stringValue == bob.uri)
        }
    }

    @Test(arguments: Engine.both)
    func `a server that cannot now is asked again later`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            try await world.follow(by: Stranger("ann", on: world.remote), of: bob)
            world.remote.inboxStatus = .internalServerError
            _ = try await world.publish("hello", by: bob)
            try await world.work()
            #expect(try await eventually { world.remote.received("Create").count == 1 })
            #expect(try await eventually { try await world.isIdle() })
            #expect(try await world.deliveries() == 1)
            world.remote.inboxStatus = .accepted
            world.time.advance(seconds: 90)
            #expect(try await eventually { try await world.deliveries() == 0 })
            #expect(world.remote.received("Create").count == 2)
        }
    }

    @Test(arguments: Engine.both)
    func `an inbox that is gone is left alone, one that says no is asked a few times`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            try await world.follow(by: Stranger("ann", on: world.remote), of: bob)
            world.remote.inboxStatus = .gone
            _ = try await world.publish("one", by: bob)
            try await world.work()
            #expect(
                try await eventually { try await world.deliveries() == 0 && world.remote.received("Create").count == 1 }
            )
            world.remote.inboxStatus = .unauthorized
            world.remote.forget()
            _ = try await world.publish("two", by: bob)
            try await world.work()
            for attempt in 1...RetrySchedule.attemptsAfterNo {
                // Each time in both ways of signing.
                #expect(try await eventually { world.remote.received("Create").count == 2 * attempt })
                #expect(try await eventually { try await world.isIdle() })
                world.time.advance(seconds: 900)
            }
            #expect(try await eventually { try await world.deliveries() == 0 })
            #expect(world.remote.received("Create").count == 2 * RetrySchedule.attemptsAfterNo)
        }
    }

    @Test(arguments: Engine.both)
    func `a dead server is parked and woken by its first sign of life`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(by: ann, of: bob)
            world.remote.inboxStatus = .badGateway
            try await world.publish(6, by: bob)
            try await world.work()
            let host = world.remote.host
            #expect(try await eventually { try await world.isParked(host) })
            #expect(try await eventually { world.remote.received("Create").count >= HostHealth.failuresUntilParked })
            #expect(try await eventually { try await world.isIdle() })
            // Parked: new posts wait too, and nobody knocks.
            world.remote.forget()
            _ = try await world.publish("number 7", by: bob)
            try await world.work()
            world.remote.inboxStatus = .accepted
            #expect(try await world.deliveries() == 7)
            #expect(world.remote.received.isEmpty)
            try await ann.send(ann.activity("Like", "http://127.0.0.1/x"), to: world.inbox)
            #expect(try await world.isDelivered(advancing: 10))
            #expect(Set(world.remote.received("Create").map { $0.json["id"]?.stringValue ?? "" }).count == 7)
            #expect(try await world.database.read { try $0.server(host)?.failingSince } == nil)
        }
    }

    @Test(arguments: Engine.both)
    func `a parked server is tried by itself after a while`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(by: ann, of: bob)
            world.remote.inboxStatus = .badGateway
            try await world.publish(5, by: bob)
            try await world.work()
            let host = world.remote.host
            #expect(try await eventually { try await world.isParked(host) })
            world.remote.inboxStatus = .accepted
            #expect(try await world.isDelivered(advancing: 60))
        }
    }

    @Test(arguments: Engine.both)
    func `a server that another node has heard of is tried at once`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(by: ann, of: bob)
            world.remote.inboxStatus = .badGateway
            try await world.publish(5, by: bob)
            try await world.work()
            let host = world.remote.host
            #expect(try await eventually { try await world.isParked(host) })
            #expect(try await eventually { try await world.isIdle() })
            world.remote.inboxStatus = .accepted
            let now = world.time.now
            try await world.database.write { transaction in
                try transaction.recordSignOfLife(of: host)
                try transaction.wake(host: host, at: now)
            }
            #expect(try await eventually { try await world.deliveries() == 0 })
        }
    }

    @Test func `what a process had in hand when it died is delivered after the restart`() async throws {
        try await Engine.memory.withWorld(isDelivering: false) { world in
            let bob = try await world.person("bob")
            try await world.follow(by: Stranger("ann", on: world.remote), of: bob)
            try await world.database.write { try $0.releaseAllDeliveries(at: .now) }
            _ = try await world.publish("hello", by: bob)
            try await world.work()
            let now = world.time.now
            let claimed = try await world.database.write { transaction in
                try transaction.claimDeliveries(
                    limit: 10, perHost: 10, except: [], now: now, lease: now.adding(seconds: 600))
            }
            #expect(claimed.count == 2)
            world.deliver()
            #expect(try await eventually { world.remote.received("Create").count == 1 })
            #expect(try await eventually { try await world.deliveries() == 0 })
        }
    }

    @Test(arguments: Engine.both)
    func `leases that were left behind end by themselves`(_ engine: Engine) async throws {
        try await engine.withWorld(isDelivering: false) { world in
            let bob = try await world.person("bob")
            try await world.follow(by: Stranger("ann", on: world.remote), of: bob)
            let now = world.time.now
            func claim(at moment: Timestamp) async throws -> Int {
                try await world.database.write { transaction in
                    try transaction.claimDeliveries(
                        limit: 10, perHost: 10, except: [], now: moment, lease: moment.adding(seconds: 60)
                    ).count
                }
            }
            let later = now.adding(seconds: 10)
            #expect(try await claim(at: later) == 1)
            #expect(try await claim(at: later.adding(seconds: 59)) == 0)
            #expect(try await claim(at: later.adding(seconds: 61)) == 1)
        }
    }

    @Test func `no host takes more than its share`() throws {
        let board = DeliveryBoard(limit: 8)
        let body = PreparedBody(
            OutboundBody(id: 1, activityID: "a", sender: Identifier(1), body: "{}", createdAt: .now))
        func item(_ id: Int64, _ host: String) -> DeliveryBoard.Item {
            DeliveryBoard.Item(
                delivery: Delivery(id: id, body: 1, host: host, inboxURL: "http://\(host)/inbox", createdAt: .now),
                body: body)
        }
        let tasks = board.add((0..<20).map { item($0, "big") } + [item(100, "small")], isProbe: { _ in false })
        #expect(tasks == 8)
        let started = (0..<5).compactMap { _ in board.next()?.delivery.host }
        #expect(started.filter { $0 == "big" }.count == DeliveryBoard.perHost)
        #expect(started.contains("small"))
        #expect(board.next() == nil)
        #expect(board.full == ["big"])
        _ = board.finished("big")
        #expect(board.next()?.delivery.host == "big")
        // A host that is only probed gets one.
        _ = board.add([item(200, "ill"), item(201, "ill")], isProbe: { $0 == "ill" })
        #expect(board.next()?.delivery.host == "ill")
        #expect(board.next() == nil)
        #expect(board.withdraw("ill").count == 1)
    }
}
