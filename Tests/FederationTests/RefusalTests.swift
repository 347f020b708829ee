import Actions
import ActivityVocabulary
import Database
import Domain
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// Every activity that is handled, by whom it must not be done, and by whom it may.
@Suite struct RefusalTests {
    @Test(arguments: Engine.both)
    func `each kind of activity changes nothing when the wrong one sends it`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let stage = try await Stage(world)
            let deeds = stage.deeds
            #expect(Set(deeds.map(\.kind)) == stage.handled)
            for deed in deeds {
                #expect(!deed.refused.isEmpty, "\(deed.kind)")
                for (number, refused) in deed.refused.enumerated() {
                    let before = try await stage.everything()
                    let status = try await refused.sender.send(refused.activity, to: world.inbox)
                    try await world.work()
                    let after = try await stage.everything()
                    let difference = after.symmetricDifference(before)
                    #expect([202, 401].contains(status) && difference.isEmpty, "\(deed.kind) \(number): \(difference)")
                }
                // Nor when it is another who brings what the right one would send.
                let before = try await stage.everything()
                let bearer = deed.taken.sender.name == stage.eve.name ? stage.ann : stage.eve
                let status = try await bearer.send(deed.taken.activity, to: world.inbox)
                try await world.work()
                let difference = try await stage.everything().symmetricDifference(before)
                #expect([202, 401].contains(status) && difference.isEmpty, "\(deed.kind): \(difference)")
            }
        }
    }

    /// What the test above shows is worth something only if the same does something when it comes from the right one.
    @Test(arguments: Engine.both)
    func `each kind of activity changes something when the right one sends it`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let stage = try await Stage(world)
            for deed in stage.deeds {
                let before = try await stage.everything()
                #expect(try await deed.taken.sender.send(deed.taken.activity, to: world.inbox) == 202, "\(deed.kind)")
                try await world.work()
                #expect(try await stage.everything() != before, "\(deed.kind)")
            }
        }
    }
}

/// An activity and who sends it.
private struct Sent: Sendable {
    let activity: JSONValue
    let sender: Stranger
}

private struct Deed: Sendable {
    let kind: Activity.Kind
    let refused: [Sent]
    let taken: Sent
}

/// Bob, Carol and Dora are here; Ann, whom Bob follows and who follows Bob, and Eve, of whom Dora wants to hear
/// nothing, are on two other servers.
private struct Stage: Sendable {
    let world: World
    let (bob, carol, dora): (Account, Account, Account)
    let (ann, eve, moved): (Stranger, Stranger, Stranger)
    /// Bob's, for everybody and for followers, and one that followers may like, answer and boost.
    let (open, secret, careful): (Post, Post, Post)
    /// Ann's, which are known here; the first is pinned.
    let notes: [JSONValue]
    /// Ann's, of the open post.
    let like: JSONValue
    /// Carol's, of Ann, which is not answered, and Bob's, which is.
    let (asked, agreed): (JSONValue, JSONValue)

    var handled: Set<Activity.Kind> {
        let addresses = Addresses(identity: world.actions.identity, development: true)
        let reading = NoteReading(addresses: addresses, clock: world.actions.clock)
        return Handlers(addresses: addresses, reading: reading).kinds
    }

    init(_ world: World) async throws {
        self.world = world
        (bob, carol, dora) = (
            try await world.person("bob"), try await world.person("carol"), try await world.person("dora")
        )
        try await world.actions.updateProfile(ProfileChanges(discoverable: true), as: bob.id)
        ann = try Stranger("ann", on: world.remotes[0])
        eve = try Stranger("eve", on: world.remotes[1], key: TestKey.other.get())
        moved = try Stranger("ann2", on: world.remotes[0])
        moved.publish(["alsoKnownAs": [.string(ann.id)]])
        ann.publish(["featured": .string("\(ann.id)/featured"), "movedTo": .string(moved.id)])
        try await world.follow(ann, by: bob)
        try await world.follow(by: ann, of: bob)
        let unwanted = try #require(try await world.federation.resolver.account(uri: eve.id))
        _ = try await world.actions.block(unwanted, as: dora.id)

        open = try await world.publish("for everybody", by: bob)
        secret = try await world.publish("for followers", by: bob, visibility: .private)
        let followers = InteractionPolicy.Rule(automatic: .followers)
        let policy = InteractionPolicy(like: followers, reply: followers, announce: followers)
        let id = try await world.actions.publishPost(
            PostDraft(text: "for friends to talk about", interactionPolicy: policy), as: bob.id)
        careful = try #require(try await world.database.read { try $0.post(id) })

        let ann = ann
        notes = (1...3).map { ann.note($0) }
        like = ann.activity("Like", .string(open.uri))
        for note in notes {
            ann.publish(note)
            try await ann.send(ann.create(note), to: world.inbox)
        }
        ann.remote.serve("/users/ann/collections/1", Self.collection(of: ann))
        let featured: [String: JSONValue] = ["target": .string("\(ann.id)/featured")]
        for activity in [like, ann.activity("Add", notes[0]["id"] ?? .null, featured)] {
            try await ann.send(activity, to: world.inbox)
        }
        try await world.work()

        let target = try #require(try await world.known(ann))
        _ = try await world.actions.follow(target.id, options: FollowOptions(), as: carol.id)
        try await world.work()
        let people = (carol.id, bob.uri)
        let request = try #require(try await world.database.read { try $0.followRequest(by: people.0, to: target.id) })
        func follow(_ uri: String?, by actor: String) -> JSONValue {
            [
                "id": uri.map { .string($0) } ?? .null, "type": "Follow", "actor": .string(actor),
                "object": .string(ann.id),
            ]
        }
        asked = follow(request.uri, by: carol.uri)
        agreed = follow("\(people.1)#follows/1", by: people.1)
    }

    private static func collection(of owner: Stranger) -> JSONValue {
        [
            "id": .string("\(owner.id)/collections/1"), "type": "FeaturedCollection", "name": "People",
            "attributedTo": .string(owner.id), "discoverable": true, "totalItems": 0, "orderedItems": [],
        ]
    }

    /// Every row that an activity from elsewhere could change, but for the traces of its coming and being answered.
    func everything() async throws -> Set<String> {
        let traces: Set = [
            "inbound_activities", "jobs", "schedules", "servers", "outbound_bodies", "deliveries", "delivery_reports",
            "delivery_receipts", "gone_inboxes", "remote_actors", "profile_fetches", "thread_fetches",
            "thread_frontier",
        ]
        return try await world.database.read { reader in
            let names: SQL =
                reader.dialect == .sqlite
                ? "SELECT name FROM sqlite_master WHERE type = 'table'"
                : "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            var rows: Set<String> = []
            for table in try reader.all(String.self, names) where !traces.contains(table) {
                let columns = try reader.all(String.self, columns(of: table, reader)).filter { $0 != "version" }
                let list = columns.map { "\"\($0)\"" }.joined(separator: ", ")
                try reader.each(SQL(raw: "SELECT \(list) FROM \(table)")) { row in
                    var text = table
                    while let value = try? row.nextValue() { text += " \(value)" }
                    rows.insert(text)
                }
            }
            return rows
        }
    }

    /// A renderer's count of versions goes up when somebody is merely fetched again.
    private func columns(of table: String, _ reader: Reader) -> SQL {
        reader.dialect == .sqlite
            ? "SELECT name FROM pragma_table_info(\(table))"
            : "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = \(table)"
    }
}

extension Stage {
    private func byAnn(_ activity: JSONValue) -> Sent { Sent(activity: activity, sender: ann) }
    private func byEve(_ activity: JSONValue) -> Sent { Sent(activity: activity, sender: eve) }

    /// In an order in which each can still be done after those before it.
    var deeds: [Deed] { follows + posts + interactions + requests + lists + ends }

    private var follows: [Deed] {
        [
            Deed(
                kind: .follow,
                refused: [
                    byEve(eve.activity("Follow", .string(dora.uri))), byEve(eve.activity("Follow", .string(ann.id))),
                    byEve(eve.activity("Follow", .string("\(world.base)/users/nobody"))),
                ],
                taken: byEve(eve.activity("Follow", .string(carol.uri)))),
            Deed(
                kind: .accept,
                refused: [
                    byEve(eve.activity("Accept", asked)), byEve(eve.activity("Accept", asked["id"] ?? .null)),
                    byEve(eve.activity("Accept", asked.with("object", .string(eve.id)))),
                    byAnn(ann.activity("Accept", asked.with("actor", .string(dora.uri)).with("id", "http://x.test/1"))),
                ],
                taken: byAnn(ann.activity("Accept", asked))),
            Deed(
                kind: .reject,
                refused: [
                    byEve(eve.activity("Reject", agreed)),
                    byEve(eve.activity("Reject", agreed.with("object", .string(eve.id)))),
                ],
                taken: byAnn(ann.activity("Reject", asked))),
        ]
    }

    private var posts: [Deed] {
        let later = ann.note(1, "better", ["updated": .string(formatRFC3339(world.time.now.milliseconds))])
        return [
            Deed(
                kind: .create,
                refused: [
                    byEve(eve.create(ann.note(4))), byEve(eve.create(eve.note(1))),
                    byEve(eve.create(eve.note(2, "hers", ["attributedTo": .string(ann.id)]))),
                ],
                taken: byAnn(ann.create(ann.note(4)))),
            Deed(
                kind: .update,
                refused: [
                    byEve(eve.activity("Update", later)),
                    byEve(eve.activity("Update", ann.document(["name": "Not Ann"]))),
                    byEve(eve.activity("Update", later.with("attributedTo", .string(eve.id)))),
                ],
                taken: byAnn(ann.activity("Update", later))),
            Deed(
                kind: .delete,
                refused: [
                    byEve(eve.activity("Delete", notes[2]["id"] ?? .null)),
                    byEve(eve.activity("Delete", .string(ann.id))), byEve(eve.activity("Delete", .string(open.uri))),
                    byAnn(ann.activity("Delete", .string(open.uri))), byEve(eve.activity("Delete", .string(bob.uri))),
                ],
                taken: byAnn(ann.activity("Delete", notes[2]["id"] ?? .null))),
        ]
    }

    private var interactions: [Deed] {
        let everybody: [String: JSONValue] = ["to": ["https://www.w3.org/ns/activitystreams#Public"]]
        let secret = JSONValue.string(secret.uri)
        return [
            Deed(
                kind: .undo,
                refused: [byEve(eve.activity("Undo", like)), byEve(eve.activity("Undo", like["id"] ?? .null))],
                taken: byAnn(ann.activity("Undo", like))),
            Deed(
                kind: .like, refused: [byEve(eve.activity("Like", secret))],
                taken: byAnn(ann.activity("Like", secret))),
            Deed(
                kind: .emojiReact, refused: [byEve(eve.activity("EmojiReact", secret, ["content": "🐦"]))],
                taken: byAnn(ann.activity("EmojiReact", secret, ["content": "🐦"]))),
            Deed(
                kind: .announce,
                refused: [
                    byEve(eve.activity("Announce", secret, everybody)),
                    byAnn(ann.activity("Announce", secret, everybody)),
                    byEve(eve.activity("Announce", ann.activity("Delete", notes[0]["id"] ?? .null), everybody)),
                ],
                taken: byEve(eve.activity("Announce", .string(open.uri), everybody))),
            Deed(
                kind: .block, refused: [byEve(eve.activity("Block", .string("\(world.base)/users/nobody")))],
                taken: byEve(eve.activity("Block", .string(carol.uri)))),
            Deed(
                kind: .flag,
                refused: [byEve(eve.activity("Flag", secret)), byEve(eve.activity("Flag", .string(ann.id)))],
                taken: byEve(eve.activity("Flag", [.string(bob.uri), secret]))),
        ]
    }

    /// Ann is a follower, Eve is none, and neither may ask for what the other would do.
    private var requests: [Deed] {
        let (careful, open) = (JSONValue.string(careful.uri), JSONValue.string(open.uri))
        let everybody: [String: JSONValue] = ["to": ["https://www.w3.org/ns/activitystreams#Public"]]
        func instruments(_ stranger: Stranger) -> [(Activity.Kind, JSONValue)] {
            [
                (.likeRequest, stranger.activity("Like", careful)),
                (.replyRequest, stranger.note(10, "may I?", ["inReplyTo": careful])),
                (.announceRequest, stranger.activity("Announce", careful, everybody)),
            ]
        }
        let approvals = zip(instruments(ann), instruments(eve)).map { hers, eves in
            let kind = hers.0
            return Deed(
                kind: kind,
                refused: [
                    byEve(eve.activity(kind.name, careful, ["instrument": hers.1])),
                    byEve(eve.activity(kind.name, careful, ["instrument": eves.1])),
                ],
                taken: byAnn(ann.activity(kind.name, careful, ["instrument": hers.1])))
        }
        let quote: JSONValue = ann.note(11, "look", ["quote": open])
        let collection: [String: JSONValue] = ["instrument": .string("\(ann.id)/collections/1")]
        return approvals + [
            Deed(
                kind: .quoteRequest, refused: [byEve(eve.activity("QuoteRequest", open, ["instrument": quote]))],
                taken: byAnn(ann.activity("QuoteRequest", open, ["instrument": quote]))),
            Deed(
                kind: .featureRequest,
                refused: [byEve(eve.activity("FeatureRequest", .string(bob.uri), collection))],
                taken: byAnn(ann.activity("FeatureRequest", .string(bob.uri), collection))),
        ]
    }

    private var lists: [Deed] {
        let target: [String: JSONValue] = ["target": .string("\(ann.id)/featured")]
        return [
            Deed(
                kind: .add,
                refused: [
                    byEve(eve.activity("Add", notes[1]["id"] ?? .null, target)),
                    byAnn(ann.activity("Add", .string(open.uri), target)),
                ],
                taken: byAnn(ann.activity("Add", notes[1]["id"] ?? .null, target))),
            Deed(
                kind: .remove, refused: [byEve(eve.activity("Remove", notes[0]["id"] ?? .null, target))],
                taken: byAnn(ann.activity("Remove", notes[0]["id"] ?? .null, target))),
        ]
    }

    private var ends: [Deed] {
        let home = JSONValue.string(ann.id)
        return [
            Deed(
                kind: .move,
                refused: [
                    byEve(eve.activity("Move", home, ["target": .string(eve.id)])),
                    byEve(eve.activity("Move", .string(eve.id), ["target": home])),
                    byEve(eve.activity("Move", home, ["target": .string(moved.id)])),
                    byAnn(ann.activity("Move", home, ["target": .string(eve.id)])),
                ],
                taken: byAnn(ann.activity("Move", home, ["target": .string(moved.id)])))
        ]
    }
}
