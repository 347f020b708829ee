import Domain
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// What becomes of posts that come from elsewhere (security rows 2, 27, 30).
@Suite struct ReceivingTests {
    @Test(arguments: Engine.both)
    func `a post of somebody followed is kept, a stranger's is not`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let eve = try Stranger("eve", on: world.remote)
            try await world.follow(ann, by: bob)
            let note = ann.note(1, "<b>hi</b><script>evil()</script>", ["summary": "careful", "sensitive": true])
            try await ann.send(ann.create(note), to: world.inbox)
            try await eve.send(eve.create(eve.note(1)), to: world.inbox)
            try await world.work()
            let post = try #require(try await world.post(note))
            #expect(post.content.html == "<p><b>hi</b></p>" || post.content.html == "<p><strong>hi</strong></p>")
            #expect(post.spoilerText == "careful")
            #expect(post.visibility == .public)
            #expect(try await world.post(eve.note(1)) == nil)
        }
    }

    @Test(arguments: Engine.both)
    func `mentions and replies are of interest whoever writes them`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let eve = try Stranger("eve", on: world.remote)
            let post = try await world.publish("hello", by: bob)
            let reply = eve.note(1, "a reply", ["inReplyTo": .string(post.uri)])
            let direct = eve.note(2, "psst", ["to": [.string(bob.uri)], "cc": [], "tag": [eve.mention(bob.uri)]])
            let silent = eve.note(3, "quiet", ["to": [.string(bob.uri)], "cc": []])
            for note in [reply, direct, silent] { try await eve.send(eve.create(note), to: world.inbox) }
            try await world.work()
            #expect(try await world.post(reply)?.inReplyTo == post.id)
            #expect(try await world.post(direct)?.visibility == .direct)
            let kept = try #require(try await world.post(silent))
            #expect(try await world.database.read { try $0.visiblePost(kept.id, to: bob.id) } != nil)
            #expect(try await world.database.read { try $0.visiblePost(kept.id, to: nil) } == nil)
        }
    }

    @Test(arguments: Engine.both)
    func `followers-only posts stay with followers`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let carol = try await world.person("carol")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(ann, by: bob)
            let note = ann.note(1, "for friends", ["to": [.string(ann.followers)], "cc": []])
            try await ann.send(ann.create(note), to: world.inbox)
            try await world.work()
            let post = try #require(try await world.post(note))
            #expect(post.visibility == .private)
            #expect(try await world.database.read { try $0.visiblePost(post.id, to: bob.id) } != nil)
            #expect(try await world.database.read { try $0.visiblePost(post.id, to: carol.id) } == nil)
            // An Update cannot widen the audience.
            let wider = ann.note(1, "for all", ["updated": "2026-01-01T00:00:00Z"])
            try await ann.send(ann.activity("Update", wider), to: world.inbox)
            try await world.work()
            #expect(try await world.post(note)?.visibility == .private)
        }
    }

    @Test(arguments: Engine.both)
    func `what is said to be another server's is asked for there`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let bob = try await world.person("bob")
            let eve = try Stranger("eve", on: world.remotes[0])
            let victim = try Stranger("victim", on: world.remotes[1])
            try await world.follow(eve, by: bob)
            let forged = victim.note(1, "forged")
            let real = victim.note(2, "real")
            victim.publish(real)
            for note in [forged, real.with("content", "<p>forged</p>")] {
                try await eve.send(eve.activity("Create", note), to: world.inbox)
            }
            // A note on eve's server that names another author.
            let put = eve.note(9).with("attributedTo", .string(victim.id))
            try await eve.send(eve.activity("Create", put), to: world.inbox)
            try await world.work()
            #expect(try await world.post(forged) == nil)
            #expect(try await world.post(real)?.content.plainText == "real")
            #expect(try await world.post(put) == nil)
        }
    }

    @Test(arguments: Engine.both)
    func `edits and deletions are the author's alone`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let eve = try Stranger("eve", on: world.remote)
            try await world.follow(ann, by: bob)
            let note = ann.note(1)
            let id = try #require(note["id"])
            try await ann.send(ann.create(note), to: world.inbox)
            try await world.work()
            let edit = note.with("content", "<p>changed</p>").with(
                "updated", .string(formatRFC3339(world.time.now.milliseconds)))
            try await eve.send(eve.activity("Update", edit), to: world.inbox)
            try await eve.send(eve.activity("Delete", id), to: world.inbox)
            try await world.work()
            #expect(try await world.post(note)?.content.plainText == "hello")
            try await ann.send(ann.activity("Update", edit), to: world.inbox)
            try await world.work()
            #expect(try await world.post(note)?.content.plainText == "changed")
            try await ann.send(ann.activity("Delete", ["id": id, "type": "Tombstone"]), to: world.inbox)
            try await world.work()
            #expect(try await world.post(note) == nil)
        }
    }

    @Test(arguments: Engine.both)
    func `activities that arrive in the wrong order end in the right state`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(ann, by: bob)
            let gone = ann.note(1)
            try await ann.send(ann.activity("Delete", try #require(gone["id"])), to: world.inbox)
            try await world.work()
            try await ann.send(ann.create(gone), to: world.inbox)
            try await world.work()
            #expect(try await world.post(gone) == nil)

            let note = ann.note(2, "second", ["updated": .string(formatRFC3339(world.time.now.milliseconds))])
            try await ann.send(ann.activity("Update", note), to: world.inbox)
            try await world.work()
            try await ann.send(ann.create(ann.note(2, "first")), to: world.inbox)
            try await world.work()
            #expect(try await world.post(note)?.content.plainText == "second")

            let post = try await world.publish("mine", by: bob)
            let boost = ann.activity("Announce", .string(post.uri), ["to": ["as:Public"]])
            try await ann.send(ann.activity("Undo", boost), to: world.inbox)
            try await world.work()
            try await ann.send(boost, to: world.inbox)
            try await world.work()
            #expect(try await world.database.read { try $0.post(post.id) }?.reblogsCount == 0)
        }
    }

    @Test(arguments: Engine.both)
    func `likes and boosts are counted and taken back`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let post = try await world.publish("hello", by: bob)
            let like = ann.activity("Like", .string(post.uri))
            let boost = ann.activity(
                "Announce", .string(post.uri), ["to": ["as:Public"], "cc": [.string(ann.followers)]])
            for activity in [like, boost] { try await ann.send(activity, to: world.inbox) }
            try await world.work()
            let liked = try #require(try await world.database.read { try $0.post(post.id) })
            #expect(liked.favouritesCount == 1)
            #expect(liked.reblogsCount == 1)
            // Once embedded, once by its id alone.
            try await ann.send(ann.activity("Undo", like), to: world.inbox)
            try await ann.send(ann.activity("Undo", try #require(boost["id"])), to: world.inbox)
            try await world.work()
            let unliked = try #require(try await world.database.read { try $0.post(post.id) })
            #expect(unliked.favouritesCount == 0)
            #expect(unliked.reblogsCount == 0)
        }
    }

    @Test(arguments: Engine.both)
    func `a boosted post is fetched from its own server, unless that is blocked`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 3) { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remotes[0])
            let writer = try Stranger("writer", on: world.remotes[1])
            let outcast = try Stranger("outcast", on: world.remotes[2])
            try await world.follow(ann, by: bob)
            let (host, now) = (world.remotes[2].host, world.time.now)
            try await world.database.write { try $0.setBlocked(true, host: host, at: now) }
            world.time.advance(seconds: 10)
            for author in [writer, outcast] {
                author.publish(author.note(1))
                let boost = ann.activity(
                    "Announce", .string("\(author.id)/statuses/1"),
                    ["to": ["as:Public"], "cc": [.string(ann.followers)]])
                try await ann.send(boost, to: world.inbox)
            }
            try await world.work()
            let post = try #require(try await world.post(writer.note(1)))
            #expect(post.reblogsCount == 1)
            #expect(try await world.post(outcast.note(1)) == nil)
            #expect(world.remotes[2].asked.isEmpty)
        }
    }

    @Test(arguments: Engine.both)
    func `a profile is renewed by its Update, and ends with its Delete`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(ann, by: bob)
            try await ann.send(ann.create(ann.note(1)), to: world.inbox)
            try await world.work()
            let known = try #require(try await world.known(ann))
            #expect(known.note.html == "<p>hello </p>" || known.note.html == "<p>hello</p>")
            let update = ann.activity("Update", ann.document(["name": "Anna", "manuallyApprovesFollowers": true]))
            try await ann.send(update, to: world.inbox)
            try await world.work()
            #expect(try await world.known(ann)?.displayName == "Anna")
            #expect(try await world.known(ann)?.locked == true)
            try await ann.send(ann.activity("Delete", .string(ann.id)), to: world.inbox)
            try await world.work()
            #expect(try await world.known(ann)?.standing == .deleted)
            #expect(try await world.post(ann.note(1)) == nil)
        }
    }
}
