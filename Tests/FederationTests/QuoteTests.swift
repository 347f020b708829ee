import Domain
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// Posts of other servers that quote posts of other servers: nothing is shown without the quoted author's stamp
/// (FEP-044f; security rows 2, 11, 27, 40).
@Suite struct QuoteTests {
    /// Ann, whom Bob of ours follows, quotes Cat, who is on another server.
    private struct Scene {
        let world: World
        let ann: Stranger
        let cat: Stranger
        let original: JSONValue
        let stamp: String

        init(_ world: World) async throws {
            self.world = world
            ann = try Stranger("ann", on: world.remotes[0])
            cat = try Stranger("cat", on: world.remotes[1])
            original = cat.note(1, "worth quoting")
            stamp = "\(cat.id)/stamps/1"
            cat.publish(original)
            try await world.follow(ann, by: try await world.person("bob"))
        }

        var quoted: JSONValue { original["id"] ?? .null }

        func quoting(_ changes: [String: JSONValue] = [:]) -> JSONValue {
            var all: [String: JSONValue] = ["quote": quoted, "quoteAuthorization": .string(stamp)]
            all.merge(changes) { $1 }
            return ann.note(2, "look at this", all)
        }

        func publishStamp(_ changes: [String: JSONValue] = [:]) {
            var document: JSONValue = [
                "@context": "https://www.w3.org/ns/activitystreams", "id": .string(stamp),
                "type": "QuoteAuthorization", "attributedTo": .string(cat.id),
                "interactingObject": .string("\(ann.id)/statuses/2"), "interactionTarget": quoted,
            ]
            for (name, value) in changes { document = document.with(name, value) }
            world.remotes[1].serve("/users/cat/stamps/1", document)
        }

        /// A stamp in Cat's name on Ann's server.
        func serveOwnStamp() {
            let document: JSONValue = [
                "id": .string("\(ann.id)/stamps/1"), "type": "QuoteAuthorization", "attributedTo": .string(cat.id),
                "interactingObject": .string("\(ann.id)/statuses/2"), "interactionTarget": quoted,
            ]
            world.remotes[0].serve("/users/ann/stamps/1", document)
        }

        /// What has become of the quote after `note` has come.
        func receive(_ note: JSONValue) async throws -> Quote? {
            #expect(try await ann.send(ann.create(note), to: world.inbox) == 202)
            try await world.work()
            return try await quote(by: note)
        }

        func quote(by note: JSONValue) async throws -> Quote? {
            guard let post = try await world.post(note) else { return nil }
            return try await world.database.read { try $0.quote(by: post.id) }
        }

        func quotesCount() async throws -> Int? { try await world.post(original)?.quotesCount }
    }

    private func withScene(_ engine: Engine, _ body: (Scene) async throws -> Void) async throws {
        try await engine.withWorld(remotes: 2) { world in try await body(try await Scene(world)) }
    }

    @Test(arguments: Engine.both)
    func `a quote with the quoted author's stamp is accepted, and counted once`(_ engine: Engine) async throws {
        try await withScene(engine) { scene in
            scene.publishStamp()
            let note = scene.quoting()
            let quote = try #require(try await scene.receive(note))
            #expect(quote.state == .accepted)
            #expect(quote.authorizationURI == scene.stamp)
            let original = try await scene.world.post(scene.original)
            #expect(quote.target == original?.id)
            #expect(try await scene.quotesCount() == 1)
            _ = try await scene.receive(note)
            #expect(try await scene.quotesCount() == 1)
        }
    }

    @Test(arguments: Engine.both)
    func `who quotes themselves needs no stamp`(_ engine: Engine) async throws {
        try await withScene(engine) { scene in
            let first = scene.ann.note(1)
            scene.ann.publish(first)
            let quote = try await scene.receive(
                scene.quoting(["quote": first["id"] ?? .null, "quoteAuthorization": .null]))
            #expect(quote?.state == .accepted)
        }
    }

    @Test(arguments: Engine.both)
    func `a stamp for other posts, by others or on another server is none`(_ engine: Engine) async throws {
        try await withScene(engine) { scene in
            let id = { (number: Int) in JSONValue.string("\(scene.ann.id)/statuses/\(number)") }
            let wrong: [(Int, [String: JSONValue])] = [
                (20, ["interactingObject": id(3)]),
                (21, ["interactingObject": id(21), "interactionTarget": .string("\(scene.cat.id)/statuses/9")]),
                (22, ["interactingObject": id(22), "attributedTo": .string(scene.ann.id)]),
                (23, ["interactingObject": id(23), "type": "LikeAuthorization"]),
                (24, ["interactingObject": id(24), "id": .string("\(scene.ann.id)/stamps/1")]),
            ]
            for (number, changes) in wrong {
                scene.publishStamp(changes)
                let quote = try await scene.receive(scene.quoting(["id": id(number)]))
                #expect(quote?.state != .accepted, "\(number)")
            }
            // The same on the quoting server: nobody stamps for another.
            scene.serveOwnStamp()
            let quote = try await scene.receive(
                scene.quoting(["quoteAuthorization": .string("\(scene.ann.id)/stamps/1")]))
            #expect(quote?.state == .pending)
            #expect(try await scene.quotesCount() == 0)
        }
    }

    @Test(arguments: Engine.both)
    func `a stamp that is not there is a refusal, and none at all leaves the quote waiting`(
        _ engine: Engine
    ) async throws {
        try await withScene(engine) { scene in
            let quote = try await scene.receive(scene.quoting())
            #expect(quote?.state == .rejected)
            let later = try await scene.receive(scene.ann.note(3, "again", ["quote": scene.quoted]))
            #expect(later?.state == .pending)
        }
    }

    @Test(arguments: Engine.both)
    func `the stamp may come with a later Update`(_ engine: Engine) async throws {
        try await withScene(engine) { scene in
            let note = scene.quoting(["quoteAuthorization": .null])
            #expect(try await scene.receive(note)?.state == .pending)
            scene.publishStamp()
            let update = scene.ann.activity("Update", scene.quoting())
            #expect(try await scene.ann.send(update, to: scene.world.inbox) == 202)
            try await scene.world.work()
            #expect(try await scene.quote(by: note)?.state == .accepted)
            #expect(try await scene.world.post(note)?.editedAt == nil)
        }
    }

    @Test(arguments: Engine.both)
    func `an edit that quotes something else needs another stamp`(_ engine: Engine) async throws {
        try await withScene(engine) { scene in
            scene.publishStamp()
            let note = scene.quoting()
            _ = try await scene.receive(note)
            let other = scene.cat.note(5, "not for quoting")
            scene.cat.publish(other)
            let update = scene.ann.activity("Update", scene.quoting(["quote": other["id"] ?? .null]))
            #expect(try await scene.ann.send(update, to: scene.world.inbox) == 202)
            try await scene.world.work()
            #expect(try await scene.quote(by: note)?.state == .pending)
            #expect(try await scene.quotesCount() == 0)
        }
    }

    @Test(arguments: Engine.both)
    func `boosts and posts for few are never quoted`(_ engine: Engine) async throws {
        try await withScene(engine) { scene in
            let hidden = scene.cat.note(6, "for few", ["to": [.string(scene.cat.followers)], "cc": []])
            scene.cat.publish(hidden)
            let note = scene.quoting(["quote": hidden["id"] ?? .null])
            #expect(try await scene.receive(note)?.target == nil)

            scene.cat.publish(scene.original)
            let boost = scene.ann.activity("Announce", scene.quoted, id: nil, ["to": note["to"] ?? .null])
            #expect(try await scene.ann.send(boost, to: scene.world.inbox) == 202)
            try await scene.world.work()
            let boosting = scene.ann.note(7, "a boost", ["quote": boost["id"] ?? .null])
            #expect(try await scene.receive(boosting)?.target == nil)
        }
    }

    @Test(arguments: Engine.both)
    func `a chain of quotes comes to an end`(_ engine: Engine) async throws {
        try await withScene(engine) { scene in
            for number in 10..<60 {
                let next: JSONValue = .string("\(scene.cat.id)/statuses/\(number + 1)")
                scene.cat.publish(scene.cat.note(number, "next", ["quote": next]))
            }
            _ = try await scene.receive(scene.quoting(["quote": .string("\(scene.cat.id)/statuses/10")]))
            let asked = scene.world.remotes[1].asked.filter { $0.contains("/statuses/") }
            #expect(asked.count == 3)
        }
    }

    @Test(arguments: Engine.both)
    func `when the quoted post is deleted the quote is empty`(_ engine: Engine) async throws {
        try await withScene(engine) { scene in
            scene.publishStamp()
            let note = scene.quoting()
            _ = try await scene.receive(note)
            let delete = scene.cat.activity("Delete", scene.quoted)
            #expect(try await scene.cat.send(delete, to: scene.world.inbox) == 202)
            try await scene.world.work()
            let quote = try #require(try await scene.quote(by: note))
            #expect(quote.state == .deleted && quote.target == nil)
        }
    }
}
