import Actions
import Domain
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// In which order what comes in has its effect.
@Suite struct InboundOrderTests {
    @Test(arguments: Engine.both)
    func `what is about something put aside waits for it, a few tries long`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remotes[0])
            try await world.follow(ann, by: bob)
            let post = try await world.publish("hello", by: bob)
            // The server of what ann boosts does not answer now.
            let lost = "\(world.remotes[1].base)/users/zoe/statuses/1"
            world.remotes[1]["/users/zoe/statuses/1"] = Remote.Answer(status: .serviceUnavailable)
            let boost = ann.activity("Announce", .string(lost), ["to": ["as:Public"], "cc": [.string(ann.followers)]])
            try await ann.send(boost, to: world.inbox)
            try await world.work()
            try await ann.send(ann.activity("Undo", boost), to: world.inbox)
            try await ann.send(ann.activity("Like", .string(post.uri)), to: world.inbox)
            try await world.work()
            // Another thing passes, its own end does not.
            #expect(try await world.database.read { try $0.post(post.id) }?.favouritesCount == 1)
            #expect(try await world.inboundRows() == 2)
            // Nothing holds others up for ever.
            #expect(
                try await eventually {
                    world.time.advance(seconds: 130)
                    try await world.work()
                    return try await world.inboundRows() == 1
                })
            // When the boost is understood at last, it is undone already.
            let zoe = try Stranger("zoe", on: world.remotes[1])
            zoe.publish(zoe.note(1))
            #expect(
                try await eventually {
                    world.time.advance(seconds: 3_600)
                    try await world.work()
                    return try await world.inboundRows() == 0
                })
            #expect(try await world.post(lost)?.reblogsCount ?? 0 == 0)
        }
    }

    @Test(arguments: Engine.both)
    func `a post that was sent after an Accept is taken, though the Accept names only an address`(
        _ engine: Engine
    ) async throws {
        try await engine.withWorld(isDelivering: false) { world in
            let bob = try await world.person("bob")
            for number in 1...10 {
                let ann = try Stranger("ann\(number)", on: world.remote)
                let account = try #require(try await world.federation.resolver.account(uri: ann.id))
                _ = try await world.actions.follow(account, options: FollowOptions(), as: bob.id)
                let request = try #require(
                    try await world.database.read { try $0.followRequest(by: bob.id, to: account) })
                try await ann.send(ann.activity("Accept", .string(request.uri)), to: world.inbox)
                for note in 1...8 { try await ann.send(ann.create(ann.note(note)), to: world.inbox) }
                try await world.work()
                #expect(try await world.database.read { try $0.isFollowing(bob.id, account) })
                for note in 1...8 { #expect(try await world.post(ann.note(note)) != nil) }
            }
        }
    }

    @Test(arguments: Engine.both)
    func `a long queue of one sender is handled whole`(_ engine: Engine) async throws {
        try await engine.withWorld(isDelivering: false) { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(ann, by: bob)
            let count = InboundProcessing.portion + 10
            for number in 1...count { try await ann.send(ann.create(ann.note(number)), to: world.inbox) }
            #expect(try await world.inboundRows() == count)
            try await world.work()
            #expect(try await world.inboundRows() == 0)
            #expect(try await world.post(ann.note(count)) != nil)
        }
    }

    @Test(arguments: Engine.both)
    func `whatever the order, the same remains`(_ engine: Engine) async throws {
        try await engine.withWorld(isDelivering: false) { world in
            let bob = try await world.person("bob")
            let post = try await world.publish("hello", by: bob)
            for seed in 0..<12 {
                var random = SeededNumbers(UInt64(seed))
                let ann = try Stranger("ann\(seed)", on: world.remote)
                try await world.follow(ann, by: bob)
                var script = Self.script(of: ann, about: post, bob: bob, now: world.time.now.milliseconds)
                script += [0, 3, 5].map { script[$0] }
                for activity in script.shuffled(using: &random) {
                    #expect(try await ann.send(activity, to: world.inbox) == 202)
                    if Bool.random(using: &random) { try await world.work() }
                }
                try await world.work()
                let known = try #require(try await world.known(ann))
                #expect(try await world.post(ann.note(1))?.content.plainText == "third", "seed \(seed)")
                #expect(try await world.post(ann.note(2)) == nil, "seed \(seed)")
                let seen = try #require(try await world.database.read { try $0.post(post.id) })
                #expect(seen.favouritesCount == 0 && seen.reblogsCount == 0, "seed \(seed)")
                #expect(try await !world.database.read { try $0.isFollowing(known.id, bob.id) }, "seed \(seed)")
                #expect(try await world.inboundRows() == 0)
            }
        }
    }

    /// What ann does, and takes back.
    private static func script(of ann: Stranger, about post: Post, bob: Account, now: Int64) -> [JSONValue] {
        func version(_ words: String, _ minute: Int64) -> JSONValue {
            let written = formatRFC3339(now - 3_600_000)
            let edited: JSONValue? = minute == 0 ? nil : .string(formatRFC3339(now - 3_600_000 + minute * 60_000))
            return ann.note(1, words, ["published": .string(written)]).with("updated", edited)
        }
        let like = ann.activity("Like", .string(post.uri))
        let boost = ann.activity("Announce", .string(post.uri), ["to": ["as:Public"]])
        let follow = ann.activity("Follow", .string(bob.uri))
        let gone = ann.note(2)
        return [
            ann.create(version("first", 0)), ann.activity("Update", version("second", 1)),
            ann.activity("Update", version("third", 2)), ann.create(gone),
            ann.activity("Delete", ["id": gone["id"] ?? .null, "type": "Tombstone"]), like,
            ann.activity("Undo", like), boost, ann.activity("Undo", boost), follow, ann.activity("Undo", follow),
        ]
    }
}

/// The same numbers for the same seed (SplitMix64).
private struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
