import Actions
import ActivityVocabulary
import Domain
import PostgresCluster
import Store
import Testing

@testable import Federation

/// In which order things arrive, and who waits for whom.
@Suite struct DeliveryOrderTests {
    @Test(arguments: Engine.both)
    func `what is about one post arrives in its order, other things pass by`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            try await world.follow(by: Stranger("ann", on: world.remote), of: bob)
            world.remote.inboxStatus = .internalServerError
            let post = try await world.publish("first", by: bob)
            try await world.work()
            #expect(try await eventually { world.remote.received("Create").count == 1 })
            #expect(try await eventually { try await world.isIdle() })
            // The next ones must wait for it; another post need not.
            world.remote.inboxStatus = .accepted
            try await world.actions.editPost(post.id, PostEditDraft(text: "better"), as: bob.id)
            try await world.work()
            _ = try await world.actions.deletePost(post.id, as: bob.id)
            try await world.work()
            let other = try await world.publish("other", by: bob)
            try await world.work()
            #expect(try await eventually { world.remote.received("Create").count == 2 })
            #expect(try await eventually { try await world.isIdle() })
            #expect(world.remote.received.map(\.object).suffix(1) == [other.uri])
            #expect(try await world.deliveries() == 3)
            world.time.advance(seconds: 90)
            #expect(try await world.isDelivered(advancing: 1))
            #expect(
                world.remote.received.map(\.type).dropFirst() == ["Create", "Create", "Create", "Update", "Delete"])
        }
    }

    @Test(arguments: Engine.both)
    func `a follow and its end arrive in their order`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let target = try #require(try await world.federation.resolver.account(uri: ann.id))
            world.remote.inboxStatus = .internalServerError
            _ = try await world.actions.follow(target, options: FollowOptions(), as: bob.id)
            try await world.work()
            #expect(try await eventually { world.remote.received("Follow").count == 1 })
            #expect(try await eventually { try await world.isIdle() })
            world.remote.inboxStatus = .accepted
            _ = try await world.actions.unfollow(target, as: bob.id)
            try await world.work()
            world.time.advance(seconds: 90)
            #expect(try await world.isDelivered(advancing: 1))
            #expect(world.remote.received.map(\.type) == ["Follow", "Follow", "Undo"])
        }
    }

    @Test func `topics are what belongs together`() {
        func like(_ note: String, by actor: String, id: String) -> ActivityDocument {
            .like(note, id: id, actor: actor)
        }
        let one = like("https://b/1", by: "https://a/u", id: "https://a/u#1")
        #expect(one.topic == ActivityDocument.undo(one, id: "https://a/u#2").topic)
        #expect(one.topic == like("https://b/1", by: "https://a/u", id: "https://a/u#3").topic)
        #expect(one.topic != like("https://b/2", by: "https://a/u", id: "https://a/u#1").topic)
        #expect(one.topic != like("https://b/1", by: "https://a/v", id: "https://a/v#1").topic)
        let request = ActivityDocument.follow("https://a/u", id: "https://b/f", actor: "https://b/x")
        let back = ActivityDocument.follow("https://b/x", id: "https://a/f", actor: "https://a/u")
        let answer = ActivityDocument.accept(request, id: "https://a/u#4", actor: "https://a/u")
        #expect(answer.topic == back.topic)
        #expect(ActivityDocument.flag(["https://b/1"], comment: "", id: "x", actor: "https://a/actor").topic == 0)
    }

    @Test(arguments: Engine.both)
    func `a server that does not answer delays no other`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 12) { world in
            let bob = try await world.person("bob")
            for remote in world.remotes { try await world.follow(by: Stranger("ann", on: remote), of: bob) }
            let slow = world.remotes[0]
            slow.isHolding = true
            try await world.publish(10, by: bob)
            try await world.work()
            for remote in world.remotes.dropFirst() {
                #expect(try await eventually { remote.received("Create").count == 10 })
            }
            // It has no more in hand than its share, and nothing of its own was given up.
            #expect(slow.received("Create").count <= DeliveryBoard.perHost)
            let waiting = try await world.database.read { try $0.hostQueues(limit: 20) }
            #expect(waiting.first { $0.host == slow.host }?.waiting == 10)
            slow.isHolding = false
            #expect(try await eventually { try await world.deliveries() == 0 })
        }
    }

    @Test(arguments: Engine.both)
    func `a stopped host gets nothing until it is started, and a cleared one nothing at all`(
        _ engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(by: ann, of: bob)
            let host = world.remote.host
            try await world.actions.stopDeliveries(to: host, by: nil)
            let first = try await world.publish("first", by: bob)
            try await world.work()
            // A sign of life starts nothing that a person has stopped.
            try await ann.send(ann.activity("Like", .string(first.uri)), to: world.inbox)
            world.time.advance(seconds: 86_400)
            let (now, lease) = (world.time.now, world.time.now.adding(seconds: 60))
            let claimed = try await world.database.write { transaction in
                try transaction.wake(host: host, at: now)
                return try transaction.claimDeliveries(limit: 10, perHost: 10, except: [], now: now, lease: lease)
            }
            #expect(claimed.isEmpty && world.remote.received("Create").isEmpty)
            #expect(try await world.hosts(of: first)[host]?.state == .stopped)
            #expect(try await world.database.read { try $0.hostQueues(limit: 5) }.map(\.isStopped) == [true])
            try await world.actions.startDeliveries(to: host, by: nil)
            #expect(try await eventually { try await world.deliveries() == 0 })
            #expect(world.remote.received("Create").count == 1)

            try await world.actions.stopDeliveries(to: host, by: nil)
            let second = try await world.publish("second", by: bob)
            try await world.work()
            #expect(try await world.actions.clearDeliveries(to: host, by: nil) == 1)
            #expect(try await world.hosts(of: second)[host]?.lastError == "cleared by the administrator")
            try await world.actions.startDeliveries(to: host, by: nil)
            let third = try await world.publish("third", by: bob)
            try await world.work()
            #expect(try await eventually { world.remote.received.map(\.object).contains(third.uri) })
            #expect(!world.remote.received.map(\.object).contains(second.uri))
        }
    }

    @Test(arguments: Engine.both)
    func `only administrators stop and clear`(_ engine: Engine) async throws {
        try await engine.withWorld(isDelivering: false) { world in
            let bob = try await world.person("bob")
            await #expect(throws: Refusal.self) { try await world.actions.stopDeliveries(to: "a.test", by: bob.id) }
            await #expect(throws: Refusal.self) { try await world.actions.startDeliveries(to: "a.test", by: bob.id) }
            await #expect(throws: Refusal.self) {
                _ = try await world.actions.clearDeliveries(to: "a.test", by: bob.id)
            }
            await #expect(throws: Refusal.self) { try await world.actions.stopDeliveries(to: "a/b", by: nil) }
            #expect(try await world.database.read { try $0.server("a.test") } == nil)
        }
    }

    @Test(arguments: Engine.both)
    func `a gone inbox is not used until its owner is fetched again`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(by: ann, of: bob)
            func paths() -> [String] { world.remote.received("Create").map(\.path) }
            func publish(_ text: String) async throws {
                _ = try await world.publish(text, by: bob)
                try await world.work()
                #expect(try await eventually { try await world.deliveries() == 0 })
            }
            // Without its shared inbox, each person's own is used.
            world.remote.answer(at: "/inbox", Remote.Answer(status: .notFound))
            try await publish("one")
            try await publish("two")
            #expect(paths() == ["/inbox", "/users/ann/inbox"])
            world.remote.answer(at: "/users/ann/inbox", Remote.Answer(status: .gone))
            try await publish("three")
            try await publish("four")
            #expect(paths() == ["/inbox", "/users/ann/inbox", "/users/ann/inbox"])
            world.remote.answer(at: "/inbox", nil)
            _ = try await ann.send(ann.activity("Update", ann.document()), to: world.inbox)
            try await world.work()
            try await publish("five")
            #expect(paths().last == "/inbox" && paths().count == 4)
        }
    }

    @Test func `pauses grow to half a day, and everything ends after fourteen`() {
        let now = Timestamp(milliseconds: 0)
        var last: Int64 = 0
        for opening in 1...20 {
            let pause = RetrySchedule.nextProbe(afterOpenings: opening, now: now).milliseconds
            #expect(pause <= 720 * 72_000, "\(opening)")
            if opening <= 7 { #expect(pause > last * 11 / 10, "\(opening)") }
            last = pause
        }
        #expect(Delivery.patience == 14 * 86_400)
    }
}

extension Remote.Received {
    /// The id of what it is about.
    var object: String { json["object"]?["id"]?.stringValue ?? json["object"]?.stringValue ?? "" }
}
