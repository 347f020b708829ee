import Actions
import Domain
import PostgresCluster
import Store
import Testing

@Suite struct PublishPostTests {
    @Test(arguments: Engine.both) func `a post has the addresses that others know it by`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let id = try await world.publish("Hello", by: alice)
            let post = try await world.post(id)
            #expect(post.uri == "https://ours.example/users/alice/statuses/\(id)")
            #expect(post.url == "https://ours.example/@alice/\(id)")
            #expect(post.content.html == "<p>Hello</p>")
            #expect(post.visibility == .public && post.isLocal)
            #expect(world.events.names == ["signedUp", "postPublished"])
            #expect(try await world.account(alice).postsCount == 1)
        }
    }

    @Test(arguments: Engine.both) func `whoever posts finds it at home before anything was distributed`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let id = try await world.publish("Hello", by: alice)
            #expect(try await world.home(of: alice) == [id])
        }
    }

    @Test(arguments: Engine.both) func `the author's preferences fill in what a draft leaves open`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            var preferences = Preferences()
            preferences.visibility = .private
            preferences.sensitive = true
            preferences.language = "de"
            try await world.actions.updatePreferences(preferences, of: alice)
            let plain = try await world.post(try await world.publish("Hallo", by: alice))
            #expect(plain.visibility == .private && plain.sensitive && plain.language == "de")
            let told = try await world.actions.publishPost(
                PostDraft(text: "Salut", sensitive: false, visibility: .unlisted, language: "fr-FR"), as: alice)
            let post = try await world.post(told)
            #expect(post.visibility == .unlisted && !post.sensitive && post.language == "fr")
        }
    }

    @Test(arguments: Engine.both) func `an empty post is refused, and a warning alone is the text`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let reason = try await refusal { _ = try await world.publish(" \n\t", by: alice) }
            #expect(reason.name == "textMissing")
            let id = try await world.actions.publishPost(PostDraft(text: "", spoilerText: "Only this"), as: alice)
            let post = try await world.post(id)
            #expect(post.text == "Only this" && post.spoilerText.isEmpty && !post.sensitive)
        }
    }

    @Test(arguments: Engine.both) func `warning and text together keep the limit, where a link counts 23`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let link = "https://example.com/" + String(repeating: "x", count: 400)
            let fits = PostDraft(text: link + " " + String(repeating: "a", count: 466), spoilerText: "1234567890")
            _ = try await world.actions.publishPost(fits, as: alice)
            var tooLong = fits
            tooLong.spoilerText += "1"
            let reason = try await refusal { _ = try await world.actions.publishPost(tooLong, as: alice) }
            guard case .tooLong(let field, let limit) = reason else { return #expect(Bool(false), "\(reason)") }
            #expect(field == "text" && limit == 500)
        }
    }

    @Test(arguments: Engine.both) func `the same idempotency key gives the same post, also at the same moment`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            let draft = PostDraft(text: "Once", idempotencyKey: "key")
            let ids = try await withThrowingTaskGroup(of: Post.ID.self) { group in
                for _ in 0..<8 { group.addTask { try await world.actions.publishPost(draft, as: alice) } }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            #expect(try await world.account(alice).postsCount == 1)
            #expect(world.events.names.filter { $0 == "postPublished" }.count == 1)
            let other = try await world.actions.publishPost(draft, as: bob)
            #expect(!ids.contains(other))
        }
    }

    @Test(arguments: Engine.both) func `people are mentioned by every way of writing them`(engine: Engine) async throws
    {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            let cleo = try await world.stranger("cleo")
            let id = try await world.publish("@BOB @bob@ours.example @cleo@theirs.example @nobody", by: alice)
            let mentioned = try await world.database.read { try $0.mentioned(in: id) }
            #expect(Set(mentioned) == [bob, cleo])
            let html = try await world.post(id).content.html
            #expect(html.contains("https://theirs.example/@cleo"))
            #expect(html.contains("@nobody") && !html.contains("users/nobody"))
        }
    }

    @Test(arguments: Engine.both)
    func `people unknown here are looked up before, a few, and left as text if that fails`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let resolver = FindsEverybody(world: world, except: ["gone"])
            let handles = ["gone"] + (1...14).map { "u\($0)" }
            let text = handles.map { "@\($0)@far.example" }.joined(separator: " ")
            let id = try await world.actions.publishPost(PostDraft(text: text), as: alice, resolver: resolver)
            #expect(resolver.asked.all.count == 10)
            let mentioned = try await world.database.read { try $0.mentioned(in: id) }
            #expect(mentioned.count == 9)
        }
    }

    @Test(arguments: Engine.both) func `whom the author blocks is not mentioned`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            _ = try await world.actions.block(bob, as: alice)
            let id = try await world.publish("@bob", by: alice, visibility: .direct)
            #expect(try await world.database.read { try $0.mentioned(in: id) } == [])
            #expect(try await world.isVisible(id, to: bob) == false)
        }
    }

    @Test(arguments: Engine.both) func `a mention that the client did not expect is refused`(engine: Engine)
        async throws
    {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            let cleo = try await world.person("cleo")
            let draft = PostDraft(text: "@bob @cleo", allowedMentions: [bob])
            let reason = try await refusal { _ = try await world.actions.publishPost(draft, as: alice) }
            guard case .unexpectedMentions(let accounts) = reason else { return #expect(Bool(false), "\(reason)") }
            #expect(accounts == [cleo])
            _ = try await world.actions.publishPost(PostDraft(text: "@bob", allowedMentions: [bob, cleo]), as: alice)
        }
    }

    @Test(arguments: Engine.both) func `tags are kept once, under one name`(engine: Engine) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let first = try await world.publish("#Swift #swift #Café", by: alice)
            let second = try await world.publish("#SWIFT", by: alice)
            let tags = try await world.database.read { (try $0.tags(of: first), try $0.tags(of: second)) }
            #expect(tags.0.map(\.name) == ["swift", "cafe"])
            #expect(tags.0.first == tags.1.first && tags.1.first?.display == "Swift")
        }
    }

    @Test(arguments: Engine.both) func `a reply belongs to its parent's conversation and mentions nobody by itself`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            let root = try await world.publish("Root", by: alice)
            let reply = try await world.publish("Reply", by: bob, to: root)
            let more = try await world.publish("More", by: bob, to: reply)
            let posts = [try await world.post(root), try await world.post(reply), try await world.post(more)]
            #expect(Set(posts.map(\.conversation)).count == 1)
            #expect(posts[1].inReplyTo == root && posts[1].inReplyToAccount == alice)
            // A thread of one's own below somebody's post still answers that somebody.
            #expect(posts[2].inReplyTo == reply && posts[2].inReplyToAccount == alice)
            #expect(posts[0].repliesCount == 1)
            #expect(try await world.database.read { try $0.mentioned(in: reply) } == [])
        }
    }

    @Test(arguments: Engine.both) func `nobody replies to what they cannot see, and is not told whether it exists`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let bob = try await world.person("bob")
            let secret = try await world.publish("Secret", by: alice, visibility: .private)
            for parent in [secret, Post.ID(12345)] {
                let reason = try await refusal { _ = try await world.publish("Reply", by: bob, to: parent) }
                #expect(reason.name == "parentMissing")
            }
        }
    }

    @Test(arguments: Engine.both) func `replies that not everybody may see do not show in the count`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            let root = try await world.publish("Root", by: alice)
            let quiet = try await world.publish("@alice", by: alice, visibility: .direct, to: root)
            _ = try await world.publish("Quiet", by: alice, visibility: .private, to: root)
            _ = try await world.publish("Open", by: alice, visibility: .unlisted, to: root)
            #expect(try await world.post(root).repliesCount == 1)
            #expect(try await world.account(alice).postsCount == 3)
            _ = try await world.actions.deletePost(quiet, as: alice)
            #expect(try await world.post(root).repliesCount == 1)
            #expect(try await world.account(alice).postsCount == 3)
        }
    }

    @Test(arguments: Engine.both) func `who is disabled, unconfirmed, not approved or suspended cannot post`(
        engine: Engine
    ) async throws {
        try await engine.withWorld(registration: .approval, confirmsAddresses: true) { world in
            let form = SignUpForm(
                username: "new", email: "new@mail.example", password: "long enough", agreement: true, reason: "Please")
            let new = try await world.actions.signUp(form).id
            let token = try #require(world.events.confirmationToken)
            var reason = try await refusal { _ = try await world.publish("Hi", by: new) }
            guard case .hindered(.unconfirmed) = reason else { return #expect(Bool(false), "\(reason)") }
            try await world.actions.confirmAddress(token: token)
            reason = try await refusal { _ = try await world.publish("Hi", by: new) }
            guard case .hindered(.awaitingApproval) = reason else { return #expect(Bool(false), "\(reason)") }
            let mod = try await world.person("mod", role: .moderator)
            try await world.actions.approveSignUp(new, by: mod)
            _ = try await world.publish("Hi", by: new)
            try await world.database.write { try $0.setDisabled(true, of: new) }
            reason = try await refusal { _ = try await world.publish("Hi", by: new) }
            guard case .hindered(.disabled) = reason else { return #expect(Bool(false), "\(reason)") }
            try await world.database.write { transaction in
                try transaction.setDisabled(false, of: new)
                try transaction.setStanding(.suspended, of: new)
            }
            reason = try await refusal { _ = try await world.publish("Hi", by: new) }
            #expect(reason.name == "hindered")
        }
    }

    @Test(arguments: Engine.both) func `what a limited account says is left out of public timelines`(
        engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let alice = try await world.person("alice")
            try await world.database.write { try $0.setStanding(.limited, of: alice) }
            let post = try await world.post(try await world.publish("Hi", by: alice))
            #expect(post.visibility == .unlisted)
        }
    }
}

/// A resolver that finds whoever is asked for, but some.
struct FindsEverybody: RemoteResolver {
    let world: World
    let except: Set<String>
    let asked = Recorder<Handle>()

    func account(_ handle: Handle) async throws -> Account.ID? {
        asked.append(handle)
        if except.contains(handle.username) { throw NotRefused() }
        return try await world.stranger(handle.username, at: handle.domain ?? "")
    }

    func account(uri: String) async throws -> Account.ID? { nil }
    func post(uri: String) async throws -> Post.ID? { nil }
    func renew(_ account: Account.ID) async throws -> Bool { true }
    func home(of handle: Handle) async throws -> HomeServer? { nil }
}

extension Recorder<Event> {
    /// The secret in the last confirmation mail.
    var confirmationToken: String? {
        for case .addressConfirmationAsked(_, let token) in all.reversed() { return token }
        return nil
    }

    /// The secret in the last mail about a new password.
    var resetToken: String? {
        for case .passwordResetAsked(_, let token) in all.reversed() { return token }
        return nil
    }
}
