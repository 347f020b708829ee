import Actions
import Domain
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// People of ours and of other servers who ask each other whether they may quote (FEP-044f; security rows 3, 27, 40).
@Suite struct QuoteConsentTests {
    private func request(_ stranger: Stranger, for post: Post, with note: JSONValue) -> JSONValue {
        stranger.activity("QuoteRequest", .string(post.uri), id: nil, ["instrument": note])
    }

    private func publish(_ world: World, _ policy: String, by author: Account) async throws -> Post {
        let id = try await world.actions.publishPost(
            PostDraft(text: "worth quoting", quotePolicy: QuotePolicy(name: policy)), as: author.id)
        return try #require(try await world.database.read { try $0.post(id) })
    }

    private func quote(by note: JSONValue, _ world: World) async throws -> Quote? {
        guard let post = try await world.post(note) else { return nil }
        return try await world.database.read { try $0.quote(by: post.id) }
    }

    /// Waits for an answer to a request, and gives it.
    private func answer(_ type: String, _ world: World) async throws -> JSONValue? {
        _ = try await eventually {
            world.remote.received(type).contains { $0.json["object"]?["type"] == "QuoteRequest" }
        }
        return world.remote.received(type).last { $0.json["object"]?["type"] == "QuoteRequest" }?.json
    }

    @Test(arguments: Engine.both)
    func `a request to quote an open post is granted with a stamp that anybody can check`(
        _ engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let post = try await publish(world, "public", by: bob)
            let note = ann.note(1, "look", ["quote": .string(post.uri)])
            let request = request(ann, for: post, with: note)
            #expect(try await ann.send(request, to: world.inbox) == 202)
            try await world.work()
            let accept = try #require(try await answer("Accept", world))
            #expect(accept["object"]?["id"] == request["id"])
            #expect(accept["object"]?["instrument"] == note["id"])
            let stamp = try #require(accept["result"]?.stringValue)
            let document = try JSONValue.parse(try await ann.get(stamp).body)
            #expect(document["type"] == "QuoteAuthorization")
            #expect(document["id"]?.stringValue == stamp)
            #expect(document["attributedTo"]?.stringValue == bob.uri)
            #expect(document["interactingObject"] == note["id"])
            #expect(document["interactionTarget"]?.stringValue == post.uri)
            let kept = try await quote(by: note, world)
            #expect(kept?.state == .accepted)
            let told = try await world.database.read {
                try $0.notifications(for: bob.id, filter: NotificationFilter(), page: Page(limit: 5))
            }
            #expect(told.map(\.kind) == [.quote])
        }
    }

    @Test(arguments: Engine.both)
    func `nobody, strangers to the followers and the blocked are refused, and nothing of theirs is kept`(
        _ engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            for (number, policy) in ["nobody", "followers", "public"].enumerated() {
                let post = try await publish(world, policy, by: bob)
                if policy == "public" {
                    let account = try #require(try await world.federation.resolver.account(uri: ann.id))
                    _ = try await world.actions.block(account, as: bob.id)
                }
                world.remote.forget()
                let note = ann.note(number + 1, "look", ["quote": .string(post.uri)])
                #expect(try await ann.send(request(ann, for: post, with: note), to: world.inbox) == 202)
                try await world.work()
                let reject = try #require(try await answer("Reject", world), "\(policy)")
                #expect(reject["result"] == nil)
                #expect(try await world.post(note) == nil)
            }
        }
    }

    @Test(arguments: Engine.both)
    func `who wants to be asked first decides about each quote`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let post = try await publish(world, "ask", by: bob)
            let rule = try JSONValue.parse(try await ann.get(post.uri).body)["interactionPolicy"]?["canQuote"]
            #expect(rule?["manualApproval"] == ["https://www.w3.org/ns/activitystreams#Public"])
            #expect(rule?["automaticApproval"] == [.string(bob.uri)])
            func ask(_ number: Int) async throws -> (note: JSONValue, request: JSONValue) {
                let note = ann.note(number, "look", ["quote": .string(post.uri)])
                let request = request(ann, for: post, with: note)
                #expect(try await ann.send(request, to: world.inbox) == 202)
                try await world.work()
                return (note, request)
            }
            func waiting() async throws -> [Approval] {
                try await world.database.read { try $0.waitingInteractions(for: bob.id, page: Page()) }
            }
            let first = try await ask(1)
            let held = try #require(try await waiting().first)
            let quoting = try #require(try await world.post(first.note))
            #expect(held.interaction == .quote && held.object == quoting.id)
            let stamp = Quote.stampURI(author: bob.uri, quoting: quoting.id)
            #expect(try await quote(by: first.note, world)?.state == .pending)
            #expect(try await ann.get(stamp).status == 404)
            #expect(world.remote.received("Accept").isEmpty && world.remote.received("Reject").isEmpty)
            let told = try await world.database.read {
                try $0.notifications(for: bob.id, filter: NotificationFilter(), page: Page(limit: 5)).map(\.kind)
            }
            #expect(told == [.pendingQuote])

            // Asking again, under another name, makes no second question, and is what gets the answer.
            let again = try await ask(1)
            let same = try #require(try await waiting().first)
            #expect(try await waiting().count == 1)
            try await world.actions.authorizeInteraction(same.id, as: bob.id)
            try await world.work()
            let accept = try #require(try await answer("Accept", world))
            #expect(accept["object"]?["id"] == again.request["id"] && accept["result"]?.stringValue == stamp)
            #expect(try await ann.get(stamp).status == 200)
            #expect(try await ann.get(Approval.stampURI(author: bob.uri, same.id)).status == 404)
            #expect(try await quote(by: first.note, world)?.state == .accepted)
            #expect(try await world.post(post.uri)?.quotesCount == 1)

            let second = try await ask(2)
            let unwanted = try #require(try await waiting().first)
            try await world.actions.rejectInteraction(unwanted.id, as: bob.id)
            try await world.work()
            #expect(try await answer("Reject", world)?["object"]?["id"] == second.request["id"])
            #expect(try await quote(by: second.note, world)?.state == .rejected)
            #expect(try await world.post(second.note) != nil)
            // A refusal stands.
            _ = try await ask(2)
            #expect(try await waiting().isEmpty)
            #expect(try await quote(by: second.note, world)?.state == .rejected)

            // Who thinks better of it asks for nothing any more.
            let third = try await ask(3)
            #expect(try await waiting().count == 1)
            world.time.advance(seconds: 60)
            let edited = ann.note(3, "look away", ["updated": .string(formatRFC3339(world.time.now.milliseconds))])
            #expect(try await ann.send(ann.activity("Update", edited), to: world.inbox) == 202)
            try await world.work()
            #expect(try await quote(by: third.note, world) == nil)
            #expect(try await waiting().isEmpty)
        }
    }

    @Test(arguments: Engine.both)
    func `requests that come together with the quoting posts are all granted`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(ann, by: bob)
            let post = try await publish(world, "public", by: bob)
            let notes = (1...20).map { ann.note($0, "look", ["quote": .string(post.uri)]) }
            try await withThrowingTaskGroup(of: Int.self) { group in
                for activity in notes.flatMap({ [ann.create($0), request(ann, for: post, with: $0)] }) {
                    group.addTask { try await ann.send(activity, to: world.inbox) }
                }
                for try await status in group { #expect(status == 202) }
            }
            try await world.work()
            func granted() -> Set<String> {
                let quotes = world.remote.received("Accept").filter { $0.json["object"]?["type"] == "QuoteRequest" }
                return Set(quotes.compactMap { $0.json["object"]?["instrument"]?.stringValue })
            }
            #expect(try await eventually { granted() == Set(notes.compactMap { $0["id"]?.stringValue }) })
        }
    }

    @Test(arguments: Engine.both)
    func `a follower may quote what followers may quote`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(by: ann, of: bob)
            let post = try await publish(world, "followers", by: bob)
            let note = ann.note(1, "look", ["quote": .string(post.uri)])
            #expect(try await ann.send(request(ann, for: post, with: note), to: world.inbox) == 202)
            try await world.work()
            #expect(try await answer("Accept", world) != nil)
        }
    }

    @Test(arguments: Engine.both)
    func `nobody can ask for another's post, nor for posts for few`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let eve = try Stranger("eve", on: world.remote)
            let post = try await publish(world, "public", by: bob)
            let note = ann.note(1, "look", ["quote": .string(post.uri)])
            ann.publish(note)
            // The real quote is not in the way of anything that Eve claims before it, and not known to be hers.
            #expect(try await eve.send(request(eve, for: post, with: note), to: world.inbox) == 202)
            try await world.work()
            let early = try await quote(by: note, world)
            #expect(early?.state != .accepted)
            #expect(world.remote.received("Accept").isEmpty)
            #expect(try await ann.send(request(ann, for: post, with: note), to: world.inbox) == 202)
            try await world.work()
            #expect(try await quote(by: note, world)?.state == .accepted)
            #expect(try await answer("Accept", world) != nil)

            world.remote.forget()
            let hidden = try await world.publish("for few", by: bob, visibility: .private)
            let other = ann.note(2, "look", ["quote": .string(hidden.uri)])
            #expect(try await ann.send(request(ann, for: hidden, with: other), to: world.inbox) == 202)
            try await world.work()
            #expect(try await world.deliveries() == 0)
            let isSilent = world.remote.received.isEmpty
            #expect(isSilent)
        }
    }

    @Test(arguments: Engine.both)
    func `what is taken back stays taken back, and the stamp is gone`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let post = try await publish(world, "public", by: bob)
            let note = ann.note(1, "look", ["quote": .string(post.uri)])
            #expect(try await ann.send(request(ann, for: post, with: note), to: world.inbox) == 202)
            try await world.work()
            let accept = try #require(try await answer("Accept", world))
            let stamp = accept["result"]?.stringValue ?? ""
            let quoting = try #require(try await world.post(note))
            try await world.actions.revokeQuote(of: post.id, by: quoting.id, as: bob.id)
            try await world.work()
            #expect(
                try await eventually {
                    world.remote.received("Delete").contains { $0.json["object"]?.stringValue == stamp }
                })
            #expect(try await ann.get(stamp).status == 404)
            #expect(try await quote(by: note, world)?.state == .revoked)
            #expect(try await ann.send(request(ann, for: post, with: note), to: world.inbox) == 202)
            try await world.work()
            #expect(try await quote(by: note, world)?.state == .revoked)
            #expect(try await world.database.read { try $0.post(post.id) }?.quotesCount == 0)
        }
    }

    /// Bob of ours quotes a post of Ann's; Ann's server has what it needs to answer.
    private func quoting(_ world: World) async throws -> (ann: Stranger, original: Post, mine: Post, request: JSONValue)
    {
        let bob = try await world.person("bob")
        let ann = try Stranger("ann", on: world.remote)
        try await world.follow(by: ann, of: bob)
        let note = ann.note(
            1, "quote me",
            ["interactionPolicy": ["canQuote": ["automaticApproval": "https://www.w3.org/ns/activitystreams#Public"]]])
        ann.publish(note)
        let id = try #require(try await world.federation.resolver.post(uri: note["id"]?.stringValue ?? ""))
        let mine = try await world.actions.publishPost(PostDraft(text: "look at Ann", quoted: id), as: bob.id)
        try await world.work()
        let isAsked = try await eventually { !world.remote.received("QuoteRequest").isEmpty }
        #expect(isAsked)
        let posts = try await world.database.read { try $0.posts([id, mine]) }
        return (
            ann, try #require(posts[id]), try #require(posts[mine]),
            try #require(world.remote.received("QuoteRequest").first?.json)
        )
    }

    @Test(arguments: Engine.both)
    func `quoting a post elsewhere asks its author, and the stamp that comes is sent on`(
        _ engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let (ann, original, mine, request) = try await quoting(world)
            #expect(request["object"]?.stringValue == original.uri)
            #expect(request["instrument"]?["id"]?.stringValue == mine.uri)
            #expect(request["instrument"]?["quote"]?.stringValue == original.uri)
            #expect(request["instrument"]?["quoteAuthorization"] == nil)
            let stamp = "\(ann.id)/stamps/1"
            let accept = ann.activity("Accept", request, id: nil, ["result": .string(stamp)])
            #expect(try await ann.send(accept, to: world.inbox) == 202)
            try await world.work()
            let quote = try await world.database.read { try $0.quote(by: mine.id) }
            #expect(quote?.state == .accepted)
            let isToldOn = try await eventually {
                world.remote.received("Update").contains {
                    $0.json["object"]?["quoteAuthorization"]?.stringValue == stamp
                }
            }
            #expect(isToldOn)
            // Ann takes it back.
            let delete = ann.activity("Delete", .string(stamp))
            #expect(try await ann.send(delete, to: world.inbox) == 202)
            try await world.work()
            #expect(try await world.database.read { try $0.quote(by: mine.id) }?.state == .revoked)
        }
    }

    @Test(arguments: Engine.both)
    func `only the quoted author's answer counts, and a refusal is one`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let (ann, _, mine, request) = try await quoting(world)
            let eve = try Stranger("eve", on: world.remote)
            let forged = eve.activity("Accept", request, id: nil, ["result": .string("\(eve.id)/stamps/1")])
            #expect(try await eve.send(forged, to: world.inbox) == 202)
            try await world.work()
            #expect(try await world.database.read { try $0.quote(by: mine.id) }?.state == .pending)
            let reject = ann.activity("Reject", request["id"] ?? .null)
            #expect(try await ann.send(reject, to: world.inbox) == 202)
            try await world.work()
            #expect(try await world.database.read { try $0.quote(by: mine.id) }?.state == .rejected)
        }
    }

    @Test(arguments: Engine.both)
    func `who lets nobody quote is not asked`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let note = ann.note(1)
            ann.publish(note)
            let id = try #require(try await world.federation.resolver.post(uri: note["id"]?.stringValue ?? ""))
            await #expect(throws: Refusal.self) {
                try await world.actions.publishPost(PostDraft(text: "look", quoted: id), as: bob.id)
            }
        }
    }

    @Test(arguments: Engine.both, [true, false])
    func `who quotes in an answer that waits for consent asks only once that is given`(
        _ engine: Engine, isElsewhere: Bool
    ) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let bob = try await world.person("bob")
            let dora = try await world.person("dora")
            let ann = try Stranger("ann", on: world.remotes[0])
            let cat = try Stranger("cat", on: world.remotes[1])
            let everybody: JSONValue = "https://www.w3.org/ns/activitystreams#Public"
            let original = ann.note(1, "ask me", ["interactionPolicy": ["canReply": ["manualApproval": everybody]]])
            ann.publish(original)
            let quoted = cat.note(1, "quote me", ["interactionPolicy": ["canQuote": ["automaticApproval": everybody]]])
            cat.publish(quoted)
            let theirs = try #require(try await world.federation.resolver.post(uri: original["id"]?.stringValue ?? ""))
            let ours = try await world.actions.publishPost(
                PostDraft(
                    text: "ask me", interactionPolicy: InteractionPolicy(reply: .init(manual: .everybody))),
                as: dora.id)
            let target = try #require(try await world.federation.resolver.post(uri: quoted["id"]?.stringValue ?? ""))
            _ = try await world.actions.publishPost(
                PostDraft(text: "may I? look", inReplyTo: isElsewhere ? theirs : ours, quoted: target), as: bob.id)
            try await world.work()
            if isElsewhere { #expect(try await eventually { !ann.remote.received("ReplyRequest").isEmpty }) }
            #expect(try await eventually { try await world.deliveries() == 0 })
            #expect(cat.remote.received.isEmpty)

            if isElsewhere {
                let request = try #require(ann.remote.received("ReplyRequest").first?.json)
                let stamp = JSONValue.string("\(ann.id)/authorizations/1")
                let accept = ann.activity("Accept", request, id: nil, ["result": stamp])
                #expect(try await ann.send(accept, to: world.inbox) == 202)
            } else {
                let held = try await world.database.read {
                    try $0.waitingInteractions(for: dora.id, page: Page(limit: 10))
                }
                try await world.actions.authorizeInteraction(try #require(held.first).id, as: dora.id)
            }
            try await world.work()
            #expect(try await eventually { cat.remote.received("QuoteRequest").count == 1 })
        }
    }
}
