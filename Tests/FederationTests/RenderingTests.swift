import Actions
import Domain
import Foundation
import HTTPTransport
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// What other servers find here (security rows 28, 29).
@Suite struct RenderingTests {
    private func get(
        _ world: World, _ path: String, accept: String = "application/activity+json"
    ) async throws -> OutboundResponse {
        try await world.client.send(
            OutboundRequest(url: world.base + path, headers: [("accept", accept)], followRedirects: 0))
    }

    private func json(_ world: World, _ path: String, accept: String = "application/activity+json") async throws
        -> JSONValue
    {
        let response = try await get(world, path, accept: accept)
        #expect(response.status == 200, "\(path)")
        return try JSONValue.parse(response.body)
    }

    @Test(arguments: Engine.both)
    func `people are found by handle, address and page`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            for resource in ["acct:bob@\(world.host)", "acct:BOB@\(world.host)", bob.uri, bob.url] {
                let descriptor = try await json(world, "/.well-known/webfinger?resource=\(resource)")
                #expect(descriptor["subject"]?.stringValue == "acct:bob@\(world.host)")
                let own = descriptor["links"]?.arrayValue?.first { $0["rel"]?.stringValue == "self" }
                #expect(own?["href"]?.stringValue == bob.uri)
            }
            let address = world.host.prefix { $0 != ":" }
            for resource in ["acct:\(address)@\(world.host)", world.base, "\(world.base)/actor"] {
                let server = try await json(world, "/.well-known/webfinger?resource=\(resource)")
                #expect(server["aliases"]?[1]?.stringValue == "\(world.base)/actor")
            }
            for resource in [
                "acct:nobody@\(world.host)", "acct:bob@elsewhere.example", "http://elsewhere.example/users/bob", "bob",
            ] {
                #expect(
                    try await get(world, "/.well-known/webfinger?resource=\(resource)").status == 404, "\(resource)")
            }
            #expect(try await get(world, "/.well-known/webfinger").status == 400)
        }
    }

    @Test(arguments: Engine.both)
    func `a person's picture is in the descriptor, and the hashtags of what they say of themselves in the actor`(
        _ engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            var person = try await world.person("bob")
            person.avatarURL = "\(world.base)/bob.png"
            let bob = person
            try await world.database.write { try $0.update(bob, noteSource: "I like #birds and #Bees") }
            let descriptor = try await json(world, "/.well-known/webfinger?resource=\(bob.uri)")
            let avatar = descriptor["links"]?.arrayValue?.first {
                $0["rel"]?.stringValue == "http://webfinger.net/rel/avatar"
            }
            #expect(avatar?["href"]?.stringValue == bob.avatarURL)
            let tags = try await json(world, "/users/bob")["tag"]?.arrayValue
            #expect(tags?.map { $0["name"]?.stringValue } == ["#birds", "#Bees"])
            #expect(tags?.last?["href"]?.stringValue == "\(world.base)/tags/bees")
        }
    }

    @Test(arguments: Engine.both)
    func `the server's own actor has an outbox with nothing in it`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let actor = try await json(world, "/actor")
            let outbox = try #require(actor["outbox"]?.stringValue)
            let posted = try await json(world, String(outbox.dropFirst(world.base.count)))
            #expect(posted["type"]?.stringValue == "OrderedCollection")
            #expect(posted["totalItems"]?.intValue == 0 && posted["id"]?.stringValue == outbox)
        }
    }

    @Test(arguments: Engine.both)
    func `the server says what it is`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            _ = try await world.publish("hello", by: world.person("bob"))
            let meta = try await get(world, "/.well-known/host-meta")
            #expect(meta.headers.first("content-type")?.hasPrefix("application/xrd+xml") == true)
            #expect(
                String(decoding: meta.body, as: UTF8.self).contains(
                    "\(world.base)/.well-known/webfinger?resource={uri}"))
            #expect(try await json(world, "/.well-known/host-meta.json")["links"]?[0]?["rel"]?.stringValue == "lrdd")
            let links = try #require(try await json(world, "/.well-known/nodeinfo")["links"]?.arrayValue)
            #expect(links.count == 2)
            for link in links {
                let address = try #require(link["href"]?.stringValue)
                let info = try await json(world, String(address.dropFirst(world.base.count)))
                #expect(info["software"]?["name"]?.stringValue == "martlet")
                #expect(info["protocols"]?[0]?.stringValue == "activitypub")
                #expect(info["usage"]?["localPosts"]?.intValue == 1)
                #expect(info["usage"]?["users"]?["total"]?.intValue == 1)
            }
        }
    }

    @Test func `documents look as they always did`() async throws {
        try await Engine.memory.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(by: ann, of: bob)
            let first = try await world.publish("hello @\(ann.handle) and #World\n\nhttps://example.org/page", by: bob)
            let reply = try await world.publish("still me", by: bob, visibility: .unlisted, to: first.id)
            _ = try await world.actions.pin(first.id, as: bob.id)
            try await world.work()
            #expect(try await eventually { try await world.deliveries() == 0 })
            try await world.actions.featureTag("World", as: bob.id)
            let golden = Golden(world)
            let paths = [
                ("actor", "/users/bob"), ("instance", "/actor"), ("note", "/users/bob/statuses/\(first.id)"),
                ("reply", "/users/bob/statuses/\(reply.id)"), ("create", "/users/bob/statuses/\(first.id)/activity"),
                ("outbox", "/users/bob/outbox"), ("outbox-page", "/users/bob/outbox?page=true"),
                ("followers", "/users/bob/followers"), ("followers-page", "/users/bob/followers?page=true"),
                ("following", "/users/bob/following"), ("featured", "/users/bob/collections/featured"),
                ("replies", "/users/bob/statuses/\(first.id)/replies"),
                ("replies-page", "/users/bob/statuses/\(first.id)/replies?page=true"),
                ("likes", "/users/bob/statuses/\(first.id)/likes"),
                ("shares", "/users/bob/statuses/\(first.id)/shares"),
                ("context", "/contexts/\(first.id)"), ("context-page", "/contexts/\(first.id)?page=true"),
                ("featured-tags", "/users/bob/collections/tags"),
            ]
            for (name, path) in paths { try golden.check(name, try await get(world, path).body) }
            try await world.work()
            #expect(
                try await eventually {
                    world.remote.received("Add").count == 2 && !world.remote.received("Accept").isEmpty
                })
            for (name, position) in [("add-post", 0), ("add-tag", 1)] {
                try golden.check(name, world.remote.received("Add").map(\.json.bytes)[position])
            }
            try golden.check("accept", try #require(world.remote.received("Accept").first).json.bytes)
        }
    }

    @Test func `a full profile and a picture look as they always did`() async throws {
        try await Engine.memory.withWorld { world in
            var bob = try await world.person("bob")
            let cat = try await world.person("cat")
            bob.displayName = "Bob"
            (bob.avatarURL, bob.avatarDescription) = ("\(world.base)/bob.png", "A face")
            bob.headerURL = "\(world.base)/sea.png"
            bob.fields = [
                Account.Field(name: "Web", value: "<a href=\"https://bob.example\" rel=\"me\">bob.example</a>")
            ]
            (bob.locked, bob.discoverable, bob.indexable, bob.memorial) = (true, true, true, true)
            var post = try await world.publish("look", by: bob)
            post.id = Post.ID(post.id.rawValue + 1)
            (post.uri, post.url) = ("\(bob.uri)/statuses/\(post.id)", "\(bob.url)/\(post.id)")
            post.attachments = [
                Attachment(
                    id: 1, kind: .image, remoteURL: "\(world.base)/1.jpg", mediaType: "image/jpeg",
                    description: "A cat", blurhash: "LEHV6nWB2yk8pyo0adR*", width: 640, height: 480, focusX: 0.25,
                    focusY: -1),
                Attachment(
                    id: 2, kind: .video, remoteURL: "\(world.base)/2.mp4", previewURL: "\(world.base)/2.png",
                    mediaType: "video/mp4", width: 1_280, height: 720),
            ]
            let now = world.time.now
            try await world.database.write { [bob, post] transaction in
                try transaction.update(bob, noteSource: "I like #birds")
                try transaction.setAliases(["https://old.example/users/bob"], of: bob.id)
                try transaction.setAttributionDomains(["news.example"], of: bob.id)
                try transaction.setMoved(bob.id, to: cat.id, at: now)
                try transaction.insert(post, mentioned: [], tags: [])
            }
            let golden = Golden(world)
            try golden.check("actor-full", try await get(world, "/users/bob").body)
            try golden.check("note-media", try await get(world, "/users/bob/statuses/\(post.id)").body)
        }
    }

    @Test func `activities look as they always did`() async throws {
        try await Engine.memory.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(by: ann, of: bob)
            ann.publish(ann.note(1))
            let actions = world.actions
            let them = try #require(try await world.known(ann)).id
            let theirs = try #require(try await world.federation.resolver.post(uri: "\(ann.id)/statuses/1"))
            let mine = try await world.publish("mine", by: bob)
            _ = try await actions.follow(them, options: FollowOptions(), as: bob.id)
            _ = try await actions.favourite(theirs, as: bob.id)
            _ = try await actions.reblog(theirs, visibility: nil, as: bob.id)
            world.time.advance(seconds: 1)
            try await actions.editPost(mine.id, PostEditDraft(text: "better", spoilerText: "careful"), as: bob.id)
            try await actions.write { $0.record(.profileUpdated(bob.id)) }
            try await world.work()
            #expect(try await eventually { try await world.deliveries() == 0 })
            _ = try await actions.unfavourite(theirs, as: bob.id)
            _ = try await actions.unreblog(theirs, as: bob.id)
            _ = try await actions.deletePost(mine.id, as: bob.id)
            _ = try await actions.unfollow(them, as: bob.id)
            try await world.work()
            _ = try await actions.block(them, as: bob.id)
            try await world.work()
            _ = try await actions.unblock(them, as: bob.id)
            try await world.work()
            #expect(try await eventually { try await world.deliveries() == 0 })

            let golden = Golden(world)
            for received in world.remote.received where !["Create", "Accept"].contains(received.type) {
                let inner = received.json["object"]?["type"]?.stringValue.map { "-\($0)" } ?? ""
                try golden.check((received.type + inner).lowercased(), received.json.bytes)
            }
            let types = Set(world.remote.received.map(\.type))
            #expect(types.isSuperset(of: ["Follow", "Like", "Announce", "Update", "Undo", "Delete", "Block"]))
        }
    }

    @Test(arguments: Engine.both)
    func `pages and documents share an address`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let post = try await world.publish("hello", by: bob)
            for path in ["/@bob", "/@bob/\(post.id)"] {
                let page = try await get(world, path, accept: "text/html,application/xhtml+xml,*/*;q=0.8")
                #expect(String(decoding: page.body, as: UTF8.self) == "a page")
                for accept in ["application/activity+json", MediaTypes.ldActivity] {
                    let document = try await get(world, path, accept: accept)
                    #expect(document.headers.first("content-type")?.hasPrefix("application/activity+json") == true)
                    #expect(document.headers.first("vary")?.contains("Accept") == true)
                }
            }
            let redirect = try await get(world, "/users/bob", accept: "text/html")
            #expect(redirect.status == 302)
            #expect(redirect.headers.first("location") == bob.url)
            #expect(try await get(world, "/@nobody").status == 404)
            #expect(try await get(world, "/users/nobody").status == 404)
        }
    }

    @Test(arguments: Engine.both)
    func `what is not for somebody looks as if it were not there`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let friend = try Stranger("friend", on: world.remote)
            let other = try Stranger("other", on: world.remote)
            try await world.follow(by: friend, of: bob)
            try await other.send(other.activity("Like", .string(bob.uri)), to: world.inbox)
            let post = try await world.publish("for friends", by: bob, visibility: .private)
            #expect(try await friend.get(post.uri).status == 200)
            #expect(try await friend.get(post.uri + "/activity").status == 200)
            let missing = try await get(world, "/users/bob/statuses/1")
            for response in [try await get(world, "/users/bob/statuses/\(post.id)"), try await other.get(post.uri)] {
                #expect(response.status == 404)
                #expect(response.body == missing.body)
                #expect(response.headers.all.map(\.name).sorted() == missing.headers.all.map(\.name).sorted())
            }
            // Under somebody else's name it is not there either.
            #expect(try await friend.get("\(world.base)/users/carol/statuses/\(post.id)").status == 404)
        }
    }

    @Test(arguments: Engine.both)
    func `the blocked see nothing of whoever blocked them`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let eve = try Stranger("eve", on: world.remote)
            try await world.follow(by: eve, of: bob)
            let post = try await world.publish("hello", by: bob)
            _ = try await world.actions.pin(post.id, as: bob.id)
            func items(_ path: String) async throws -> Int {
                try JSONValue.parse(try await eve.get("\(bob.uri)/\(path)").body)["orderedItems"]?.arrayValue?.count
                    ?? 0
            }
            #expect(try await items("outbox?page=true") == 1)
            let account = try #require(try await world.known(eve))
            _ = try await world.actions.block(account.id, as: bob.id)
            #expect(try await eve.get(post.uri).status == 404)
            for path in ["outbox", "outbox?page=true", "collections/featured", "followers"] {
                #expect(try await eve.get("\(bob.uri)/\(path)").status == 404)
            }
        }
    }

    @Test(arguments: Engine.both)
    func `what is deleted says so`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let post = try await world.publish("hello", by: bob)
            _ = try await world.actions.deletePost(post.id, as: bob.id)
            let gone = try await get(world, "/users/bob/statuses/\(post.id)")
            #expect(gone.status == 410)
            #expect(try JSONValue.parse(gone.body)["type"]?.stringValue == "Tombstone")
            try await world.actions.deleteAccount(bob.id)
            #expect(try await get(world, "/users/bob").status == 410)
            #expect(try await get(world, "/.well-known/webfinger?resource=acct:bob@\(world.host)").status == 404)
        }
    }

    @Test(arguments: Engine.both)
    func `hidden collections only count`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            var bob = try await world.person("bob")
            try await world.follow(by: Stranger("ann", on: world.remote), of: bob)
            #expect(try await json(world, "/users/bob/followers?page=true")["orderedItems"]?.arrayValue?.count == 1)
            bob.hideCollections = true
            try await world.database.write { [bob] in try $0.update(bob) }
            let hidden = try await json(world, "/users/bob/followers?page=true")
            #expect(hidden["totalItems"]?.intValue == 1)
            #expect(hidden["orderedItems"] == nil)
            #expect(hidden["first"] == nil)
        }
    }
}
