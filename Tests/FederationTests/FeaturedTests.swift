import Domain
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// What people show first on their profiles, here and elsewhere.
@Suite struct FeaturedTests {
    @Test(arguments: Engine.both)
    func `followers elsewhere hear of a pinned post and of its end`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(by: ann, of: bob)
            let post = try await world.publish("the best of me", by: bob)
            try await world.actions.pin(post.id, as: bob.id)
            try await world.work()
            #expect(try await eventually { world.remote.received("Add").count == 1 })
            let add = try #require(world.remote.received("Add").first).json
            #expect(add["object"]?.stringValue == post.uri)
            #expect(add["target"]?.stringValue == "\(bob.uri)/collections/featured")
            #expect(add["actor"]?.stringValue == bob.uri)
            try await world.actions.unpin(post.id, as: bob.id)
            try await world.work()
            #expect(try await eventually { world.remote.received("Remove").count == 1 })
            #expect(world.remote.received("Remove").first?.json["object"]?.stringValue == post.uri)
        }
    }

    @Test(arguments: Engine.both)
    func `of pinning and unpinning at once, only the last is told`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(by: ann, of: bob)
            let post = try await world.publish("back and forth", by: bob)
            try await world.actions.pin(post.id, as: bob.id)
            try await world.actions.unpin(post.id, as: bob.id)
            try await world.work()
            #expect(try await eventually { world.remote.received("Remove").count == 1 })
            #expect(world.remote.received("Add").isEmpty)
        }
    }

    @Test(arguments: Engine.both)
    func `what somebody elsewhere pinned or unpinned by mistake is taken back`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remotes[0])
            let eve = try Stranger("eve", on: world.remotes[1])
            ann.publish(["featured": .string("\(ann.id)/featured")])
            try await world.follow(ann, by: bob)
            let note = ann.note(1)
            try await ann.send(ann.create(note), to: world.inbox)
            let target: [String: JSONValue] = ["target": .string("\(ann.id)/featured")]
            let add = ann.activity("Add", note["id"] ?? .null, target)
            let remove = ann.activity("Remove", note["id"] ?? .null, target)
            let post = { try #require(try await world.post(note)).id }
            func isPinned(after activity: JSONValue, by sender: Stranger) async throws -> Bool {
                try await sender.send(activity, to: world.inbox)
                try await world.work()
                let (id, author) = (try await post(), try #require(try await world.known(ann)).id)
                return try await world.database.read { try $0.isPinned(id, by: author) }
            }
            #expect(try await isPinned(after: add, by: ann))
            #expect(try await isPinned(after: eve.activity("Undo", add), by: eve))
            #expect(try await !isPinned(after: ann.activity("Undo", add), by: ann))
            #expect(try await isPinned(after: ann.activity("Undo", remove), by: ann))
            // That Remove comes too late.
            #expect(try await isPinned(after: remove, by: ann))
        }
    }

    @Test(arguments: Engine.both)
    func `a hashtag comes back with the Undo of its Remove`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            ann.publish(["featured": .string("\(ann.id)/featured")])
            try await world.follow(ann, by: bob)
            let account = try #require(try await world.known(ann)).id
            let target: [String: JSONValue] = ["target": .string("\(ann.id)/featured")]
            let tag: JSONValue = ["type": "Hashtag", "name": "#birds", "href": "https://x.example/tags/birds"]
            func tags(after activity: JSONValue) async throws -> [String] {
                try await ann.send(activity, to: world.inbox)
                try await world.work()
                return try await world.database.read { try $0.featuredTags(of: account).map(\.name) }
            }
            #expect(try await tags(after: ann.activity("Add", tag, target)) == ["birds"])
            let remove = ann.activity("Remove", tag, target)
            #expect(try await tags(after: remove).isEmpty)
            #expect(try await tags(after: ann.activity("Undo", remove)) == ["birds"])
        }
    }

    @Test(arguments: Engine.both)
    func `a post that somebody elsewhere pins is first on their profile here`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            ann.publish(["featured": .string("\(ann.id)/featured")])
            try await world.follow(ann, by: bob)
            let known = ann.note(1)
            let unknown = ann.note(2)
            ann.publish(unknown)
            try await ann.send(ann.create(known), to: world.inbox)
            let target: [String: JSONValue] = ["target": .string("\(ann.id)/featured")]
            for note in [known, unknown] {
                try await ann.send(ann.activity("Add", note["id"] ?? .null, target), to: world.inbox)
                try await world.work()
            }
            let account = try #require(try await world.known(ann))
            func pinned() async throws -> [String] {
                try await world.database.read { reader in
                    let pinned = try reader.pinnedPosts(of: account.id, viewer: nil)
                    let uris = try reader.postURIs(pinned)
                    return pinned.compactMap { uris[$0] }
                }
            }
            #expect(try await pinned() == [unknown, known].compactMap { $0["id"]?.stringValue })
            try await ann.send(ann.activity("Remove", known["id"] ?? .null, target), to: world.inbox)
            try await world.work()
            #expect(try await pinned() == [unknown].compactMap { $0["id"]?.stringValue })
        }
    }

    @Test(arguments: Engine.both)
    func `a profile that was read before its owner unpinned something brings it not back`(_ engine: Engine) async throws
    {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            ann.publish(["featured": .string("\(ann.id)/featured")])
            try await world.follow(ann, by: bob)
            let account = try #require(try await world.known(ann)).id
            try await world.actions.wantProfile(account)
            let note = ann.note(1)
            try await ann.send(ann.create(note), to: world.inbox)
            let target: [String: JSONValue] = ["target": .string("\(ann.id)/featured")]
            try await ann.send(ann.activity("Add", note["id"] ?? .null, target), to: world.inbox)
            try await world.work()
            let post = try #require(try await world.post(note)).id
            func isPinned() async throws -> Bool {
                try await world.database.read { try $0.isPinned(post, by: account) }
            }

            let begin = world.time.now
            world.time.advance(seconds: 1)
            try await ann.send(ann.activity("Remove", note["id"] ?? .null, target), to: world.inbox)
            try await world.work()
            #expect(try await !world.actions.receivePins([post], of: account, readSince: begin))
            #expect(try await !isPinned())
            // What is read from now on is newer than the Remove.
            world.time.advance(seconds: 1)
            #expect(try await world.actions.receivePins([post], of: account, readSince: world.time.now))
            #expect(try await isPinned())
        }
    }

    @Test(arguments: Engine.both)
    func `nobody pins what others wrote, or into another's collection`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remotes[0])
            let eve = try Stranger("eve", on: world.remotes[0])
            let mallory = try Stranger("mallory", on: world.remotes[1])
            for stranger in [ann, eve, mallory] {
                stranger.publish(["featured": .string("\(stranger.id)/featured")])
                try await world.follow(stranger, by: bob)
            }
            let note = ann.note(1)
            try await ann.send(ann.create(note), to: world.inbox)
            try await world.work()
            for (sender, owner) in [(eve, eve), (eve, ann), (mallory, mallory), (mallory, ann)] {
                let add = sender.activity(
                    "Add", note["id"] ?? .null, ["target": .string("\(owner.id)/featured")])
                try await sender.send(add, to: world.inbox)
            }
            let other = ann.activity("Add", note["id"] ?? .null, ["target": .string("\(ann.id)/followers")])
            try await ann.send(other, to: world.inbox)
            try await world.work()
            let post = try #require(try await world.post(note))
            for stranger in [ann, eve, mallory] {
                let account = try #require(try await world.known(stranger))
                #expect(try await !world.database.read { try $0.isPinned(post.id, by: account.id) })
            }
        }
    }

    @Test(arguments: Engine.both)
    func `twenty pinned posts of one account are enough`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            ann.publish(["featured": .string("\(ann.id)/featured")])
            try await world.follow(ann, by: bob)
            for number in 1...22 {
                let note = ann.note(number)
                try await ann.send(ann.create(note), to: world.inbox)
                let target: [String: JSONValue] = ["target": .string("\(ann.id)/featured")]
                try await ann.send(ann.activity("Add", note["id"] ?? .null, target), to: world.inbox)
            }
            try await world.work()
            let account = try #require(try await world.known(ann))
            #expect(try await world.database.read { try $0.pinsCount(of: account.id) } == 20)
        }
    }
}

/// The hashtags that people show on their profiles.
@Suite struct FeaturedTagTests {
    @Test(arguments: Engine.both)
    func `followers elsewhere hear of a hashtag on a profile and can read them all`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(by: ann, of: bob)
            try await world.actions.featureTag("#Vögel", as: bob.id)
            try await world.work()
            #expect(try await eventually { world.remote.received("Add").count == 1 })
            let add = try #require(world.remote.received("Add").first).json
            #expect(add["target"]?.stringValue == "\(bob.uri)/collections/featured")
            #expect(add["object"]?["type"]?.stringValue == "Hashtag")
            #expect(add["object"]?["name"]?.stringValue == "#Vögel")
            #expect(add["object"]?["href"]?.stringValue == "\(world.base)/@bob/tagged/vogel")
            let actor = try JSONValue.parse(try await ann.get(bob.uri).body)
            let address = try #require(actor["featuredTags"]?.stringValue)
            let collection = try JSONValue.parse(try await ann.get(address).body)
            #expect(collection["type"]?.stringValue == "Collection" && collection["totalItems"]?.intValue == 1)
            #expect(collection["items"]?[0]?["name"]?.stringValue == "#Vögel")
            try await world.actions.unfeatureTag(named: "vögel", as: bob.id)
            try await world.work()
            #expect(try await eventually { world.remote.received("Remove").count == 1 })
        }
    }

    @Test(arguments: Engine.both)
    func `a hashtag that somebody elsewhere features is on their profile here`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            ann.publish([
                "featured": .string("\(ann.id)/featured"), "featuredTags": .string("\(ann.id)/tags"),
            ])
            try await world.follow(ann, by: bob)
            let account = try #require(try await world.known(ann))
            func tell(_ verb: String, _ tag: String, _ collection: String) async throws -> [String] {
                let object: JSONValue = ["type": "Hashtag", "name": .string("#\(tag)"), "href": .string(ann.id)]
                let target: [String: JSONValue] = ["target": .string("\(ann.id)/\(collection)")]
                try await ann.send(ann.activity(verb, object, target), to: world.inbox)
                try await world.work()
                return try await world.database.read { try $0.featuredTags(of: account.id).map(\.display) }
            }
            #expect(try await tell("Add", "Birds", "featured") == ["Birds"])
            #expect(try await tell("Add", "Bikes", "tags") == ["Birds", "Bikes"])
            #expect(try await tell("Add", "not a tag", "tags") == ["Birds", "Bikes"])
            #expect(try await tell("Add", "Elsewhere", "followers") == ["Birds", "Bikes"])
            #expect(try await tell("Remove", "birds", "featured") == ["Bikes"])
            for number in 1...12 { _ = try await tell("Add", "tag\(number)", "tags") }
            #expect(try await world.database.read { try $0.featuredTagsCount(of: account.id) } == 10)
        }
    }

    @Test(arguments: Engine.both)
    func `the hashtags of a profile that somebody looks up are read with it`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let ann = try Stranger("ann", on: world.remote)
            ann.publish(["featuredTags": .string("\(ann.id)/tags")])
            let items: [JSONValue] = ["#Birds", "#not a tag", "#Bikes"].map {
                ["type": "Hashtag", "name": .string($0), "href": .string(ann.id)]
            }
            ann.remote.serve(
                "/users/ann/tags",
                ["id": .string("\(ann.id)/tags"), "type": "Collection", "totalItems": 3, "items": .array(items)])
            let id = try #require(
                try await world.federation.resolver.account(Handle(username: "ann", domain: ann.remote.host)))
            #expect(try await world.database.read { try $0.featuredTags(of: id).map(\.display) } == ["Birds", "Bikes"])
        }
    }
}
