import Actions
import Domain
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// Polls between servers.
@Suite struct PollTests {
    @Test(arguments: Engine.both)
    func `a question from elsewhere is kept with its poll, and its counts follow`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(ann, by: bob)
            let question = ann.question(1, ["Tea": 3, "Coffee": 4], voters: 7)
            try await ann.send(ann.create(question), to: world.inbox)
            try await world.work()
            let post = try #require(try await world.post(question))
            let poll = try #require(try await world.poll(post.id))
            #expect(poll.options == [Poll.Option(title: "Tea", votes: 3), Poll.Option(title: "Coffee", votes: 4)])
            #expect(!poll.multiple && poll.votersCount == 7 && poll.expiresAt != nil && !poll.isLocal)

            let counted = ann.question(1, ["Tea": 5, "Coffee": 4], voters: 9)
            try await ann.send(ann.activity("Update", counted), to: world.inbox)
            try await world.work()
            #expect(try await world.poll(post.id)?.options.map(\.votes) == [5, 4])
            // Counts are no edit.
            let after = try #require(try await world.post(question))
            #expect(after.editedAt == nil && after.version == post.version)
            #expect(try await world.database.read { try $0.edits(of: post.id) }.isEmpty)

            // Other choices without an edit are no word of the author; with one they are.
            let other = ann.question(1, ["Milk": 0, "Coffee": 0], voters: 0)
            try await ann.send(ann.activity("Update", other), to: world.inbox)
            try await world.work()
            #expect(try await world.poll(post.id)?.titles == ["Tea", "Coffee"])
            let edit = other.with("updated", .string(formatRFC3339(world.time.now.milliseconds)))
            try await ann.send(ann.activity("Update", edit), to: world.inbox)
            try await world.work()
            #expect(try await world.poll(post.id)?.titles == ["Milk", "Coffee"])
            #expect(try await world.post(question)?.editedAt != nil)
            let history = try await world.database.read { try $0.edits(of: post.id) }
            #expect(history.map(\.pollOptions) == [["Tea", "Coffee"]])
        }
    }

    @Test(arguments: Engine.both)
    func `a poll goes out as a question, and its counts in one Update`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let eve = try Stranger("eve", on: world.remote)
            try await world.follow(by: ann, of: bob)
            let post = try await world.ask(["Tea", "Coffee"], by: bob)
            try await world.work()
            #expect(try await eventually { world.remote.received("Create").count == 1 })
            let sent = try #require(world.remote.received("Create").first?.json)
            #expect(sent["object"]?["type"]?.stringValue == "Question")
            try Golden(world).check("create-question", sent.bytes)

            try await ann.vote("Tea", in: post.uri, of: bob, world)
            try await eve.vote("Coffee", in: post.uri, of: bob, world)
            try await world.work()
            #expect(try await world.poll(post.id)?.options.map(\.votes) == [1, 1])
            #expect(world.remote.received("Update").isEmpty)
            world.time.advance(seconds: 181)
            try await world.work()
            #expect(try await eventually { world.remote.received("Update").count == 1 })
            let update = try #require(world.remote.received("Update").first?.json["object"])
            #expect(update["oneOf"]?[0]?["replies"]?["totalItems"]?.intValue == 1)
            #expect(update["votersCount"]?.intValue == 2)
            #expect(update["updated"] == nil && update["closed"] == nil)

            world.time.advance(seconds: 300)
            try await world.work()
            #expect(try await eventually { world.remote.received("Update").count == 2 })
            #expect(world.remote.received("Update").last?.json["object"]?["closed"]?.stringValue != nil)
            let told = try await world.notifications(bob)
            #expect(told.map(\.kind) == [.poll])
        }
    }

    @Test(arguments: Engine.both)
    func `a vote from another server counts once, in time, and from those who see the poll`(_ engine: Engine)
        async throws
    {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let eve = try Stranger("eve", on: world.remote)
            try await world.follow(by: ann, of: bob)
            let one = try await world.ask(["Tea", "Coffee"], by: bob, visibility: .private)
            let any = try await world.ask(["Tea", "Coffee"], by: bob, multiple: true)
            for name in ["Tea", "Tea", "Coffee", "Milk"] {
                try await ann.vote(name, in: one.uri, of: bob, world)
                try await ann.vote(name, in: any.uri, of: bob, world)
            }
            try await eve.vote("Coffee", in: one.uri, of: bob, world)
            // Somebody else's word is not theirs.
            let forged = ann.ballot("Coffee", in: any.uri, of: bob).with("attributedTo", .string(eve.id))
            try await ann.send(ann.create(forged), to: world.inbox)
            try await world.work()
            #expect(try await world.poll(one.id)?.options.map(\.votes) == [1, 0])
            #expect(try await world.poll(one.id)?.votersCount == 1)
            #expect(try await world.poll(any.id)?.options.map(\.votes) == [1, 1])
            #expect(try await world.poll(any.id)?.votersCount == 1)
            // Votes are no posts.
            #expect(try await world.database.read { try $0.post(one.id) }?.repliesCount == 0)
            world.time.advance(seconds: 301)
            try await eve.vote("Tea", in: any.uri, of: bob, world)
            try await world.work()
            #expect(try await world.poll(any.id)?.votersCount == 1)
        }
    }

    @Test(arguments: Engine.both)
    func `our votes go to the author alone, one for each choice, and the end is awaited`(_ engine: Engine)
        async throws
    {
        try await engine.withWorld(remotes: 2) { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remotes[0])
            let fan = try Stranger("fan", on: world.remotes[1])
            try await world.follow(ann, by: bob)
            try await world.follow(by: fan, of: bob)
            let question = ann.question(1, ["Tea": 0, "Coffee": 0, "Milk": 0], multiple: true, seconds: 600)
            try await ann.send(ann.create(question), to: world.inbox)
            try await world.work()
            let post = try #require(try await world.post(question))
            world.remotes[0].forget()
            world.remotes[1].forget()
            try await world.actions.voteInPoll(of: post.id, for: [0, 2], as: bob.id)
            try await world.work()
            #expect(try await eventually { world.remotes[0].received("Create").count == 2 })
            #expect(world.remotes[1].received.isEmpty)
            let votes = world.remotes[0].received("Create").map(\.json)
            #expect(Set(votes.compactMap { $0["object"]?["name"]?.stringValue }) == ["Tea", "Milk"])
            let tea = try #require(votes.first { $0["object"]?["name"]?.stringValue == "Tea" })
            try Golden(world).check("create-vote", tea.bytes)

            let last = ann.question(1, ["Tea": 8, "Coffee": 1, "Milk": 1], multiple: true, seconds: 600, voters: 9)
            ann.publish(last)
            world.time.advance(seconds: 661)
            try await world.work()
            #expect(try await world.poll(post.id)?.options.map(\.votes) == [8, 1, 1])
            #expect(try await world.notifications(bob).map(\.kind) == [.poll])
        }
    }

    @Test(arguments: Engine.both)
    func `old counts are asked for when somebody looks, not more often`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(ann, by: bob)
            let question = ann.question(1, ["Tea": 0, "Coffee": 0])
            try await ann.send(ann.create(question), to: world.inbox)
            try await world.work()
            let post = try #require(try await world.post(question))
            ann.publish(ann.question(1, ["Tea": 2, "Coffee": 5], voters: 7))
            func look() async throws -> [Int]? {
                if let poll = try await world.poll(post.id) { try await world.actions.renewPoll(poll) }
                try await world.work()
                return try await world.poll(post.id)?.options.map(\.votes)
            }
            #expect(try await look() == [0, 0])
            world.time.advance(seconds: 181)
            #expect(try await look() == [2, 5])
            world.remote.forget()
            #expect(try await look() == [2, 5])
            #expect(world.remote.asked.isEmpty)
        }
    }
}

extension World {
    fileprivate func poll(_ post: Post.ID) async throws -> Poll? { try await database.read { try $0.poll(of: post) } }

    fileprivate func ask(
        _ options: [String], by author: Account, visibility: Visibility = .public, multiple: Bool = false
    ) async throws -> Post {
        let id = try await actions.publishPost(
            PostDraft(
                text: "Well?", visibility: visibility,
                poll: PollDraft(options: options, expiresIn: 300, multiple: multiple)), as: author.id)
        return try #require(try await database.read { try $0.post(id) })
    }

    fileprivate func notifications(_ person: Account) async throws -> [Domain.Notification] {
        var filter = NotificationFilter()
        filter.excluded = [.follow]
        return try await database.read { [filter] in
            try $0.notifications(for: person.id, filter: filter, page: Page(limit: 10))
        }
    }
}

extension Stranger {
    fileprivate func question(
        _ number: Int, _ options: KeyValuePairs<String, Int>, multiple: Bool = false, seconds: Int64 = 600,
        voters: Int = 0
    ) -> JSONValue {
        let choices = options.map { name, votes -> JSONValue in
            [
                "type": "Note", "name": .string(name),
                "replies": ["type": "Collection", "totalItems": .integer(Int64(votes))],
            ]
        }
        return note(number, "well?").with("type", "Question").with(multiple ? "anyOf" : "oneOf", .array(choices))
            .with("votersCount", .integer(Int64(voters)))
            .with("endTime", .string(formatRFC3339(Timestamp.now.adding(seconds: seconds).milliseconds)))
    }

    fileprivate func ballot(_ name: String, in poll: String, of author: Account) -> JSONValue {
        [
            "id": .string("\(id)#votes/\(Int.random(in: 1...1_000_000_000))"), "type": "Note", "name": .string(name),
            "attributedTo": .string(id), "inReplyTo": .string(poll), "to": .string(author.uri),
        ]
    }

    fileprivate func vote(_ name: String, in poll: String, of author: Account, _ world: World) async throws {
        try await send(create(ballot(name, in: poll, of: author)), to: world.inbox)
    }
}
