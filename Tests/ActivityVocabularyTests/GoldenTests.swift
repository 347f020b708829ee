import ActivityVocabulary
import Foundation
import JSON
import Testing

/// What we send is compared byte by byte with `Golden/*.json`. `MARTLET_RECORD=1` writes the files anew.
struct GoldenTests {
    private let note = {
        var note = NoteDocument(
            id: "https://here.test/users/ada/posts/1", url: "https://here.test/@ada/1",
            attributedTo: "https://here.test/users/ada", content: "<p>Hëllo \"you\"</p>", published: 1_795_427_561_123,
            to: [Audience.everybody], cc: ["https://here.test/users/ada/followers"])
        note.language = "en"
        note.replies = ("https://here.test/users/ada/posts/1/replies", 3)
        note.likes = ("https://here.test/users/ada/posts/1/likes", 2)
        note.shares = ("https://here.test/users/ada/posts/1/shares", 0)
        return note
    }()

    private let actor = {
        var actor = ActorDocument(
            id: "https://here.test/users/ada", preferredUsername: "ada", url: "https://here.test/@ada",
            inbox: "https://here.test/users/ada/inbox", keyID: "https://here.test/users/ada#main-key",
            publicKeyPEM: "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")
        actor.name = "Ada :cat:"
        actor.summary = "<p>Hello</p>"
        actor.outbox = "https://here.test/users/ada/outbox"
        actor.followers = "https://here.test/users/ada/followers"
        actor.following = "https://here.test/users/ada/following"
        actor.featured = "https://here.test/users/ada/collections/featured"
        actor.featuredTags = "https://here.test/users/ada/collections/tags"
        actor.sharedInbox = "https://here.test/inbox"
        actor.manuallyApprovesFollowers = true
        actor.discoverable = true
        actor.indexable = false
        actor.published = 1_795_392_000_000
        actor.alsoKnownAs = ["https://old.test/users/ada"]
        actor.fields = [.init(name: "Web", value: "<a href=\"https://ada.test\" rel=\"me\">ada.test</a>")]
        actor.emojis = [GoldenTests.cat]
        actor.hashtags = [HashtagTag(name: "swift", href: "https://here.test/tags/swift")]
        actor.icon = .init(url: "https://media.test/a.png", mediaType: "image/png", description: "A face")
        actor.image = .init(url: "https://media.test/h.png")
        return actor
    }()

    private static let cat = EmojiTag(
        shortcode: "cat", id: "https://here.test/emojis/1", url: "https://media.test/cat.png", mediaType: "image/png",
        updated: 0)

    @Test func `a note`() throws {
        try compare(note.bytes, "note")
    }

    @Test func `a note with everything`() throws {
        var note = note
        note.summary = "careful"
        note.sensitive = true
        note.updated = 1_795_427_600_000
        note.inReplyTo = "https://there.test/notes/9"
        note.conversation = "tag:here.test,2026-11-23:objectId=1:objectType=Conversation"
        note.context = "https://here.test/contexts/1"
        note.cc.append("https://there.test/users/bob")
        note.mentions = [MentionTag(href: "https://there.test/users/bob", name: "@bob@there.test")]
        note.hashtags = [HashtagTag(name: "Swift", href: "https://here.test/tags/swift")]
        note.emojis = [Self.cat]
        note.quote = .init(target: "https://there.test/notes/8", authorization: "https://there.test/stamps/1")
        note.attachments = [
            .init(
                url: "https://media.test/1.jpg", mediaType: "image/jpeg", description: "A cat",
                blurhash: "LEHV6nWB2yk8",
                width: 640, height: 480, focus: (0.25, -1)),
            .init(url: "https://media.test/1.mp4", mediaType: "video/mp4", previewURL: "https://media.test/1.png"),
        ]
        try compare(note.bytes, "note-full")
    }

    @Test func `a poll`() throws {
        var note = note
        note.poll = .init(
            options: [("Yes", 3), ("No", 0)], multiple: false, endTime: 1_795_427_600_000, votersCount: 3)
        try compare(note.bytes, "question")
        note.poll?.multiple = true
        note.poll?.closed = 1_795_427_600_000
        try compare(note.bytes, "question-closed")
    }

    @Test func `an actor`() throws {
        try compare(actor.bytes, "actor")
        var bare = ActorDocument(
            id: "https://here.test/actor", kind: .application, preferredUsername: "here.test",
            url: "https://here.test/about", inbox: "https://here.test/actor/inbox",
            keyID: "https://here.test/actor#main-key", publicKeyPEM: "PEM")
        bare.memorial = true
        bare.suspended = true
        bare.movedTo = "https://there.test/actor"
        try compare(bare.bytes, "actor-bare")
    }

    @Test func `activities`() throws {
        let ada = "https://here.test/users/ada"
        let bob = "https://there.test/users/bob"
        let post = "https://there.test/notes/9"
        let follow = ActivityDocument.follow(bob, id: "https://here.test/follows/1", actor: ada)
        let like = ActivityDocument.like(post, id: "https://here.test/likes/1", actor: ada)
        try compare(ActivityDocument.create(note, id: "https://here.test/users/ada/posts/1/activity").bytes, "create")
        try compare(ActivityDocument.update(note, id: "https://here.test/updates/1", at: 0).bytes, "update-note")
        try compare(ActivityDocument.update(actor, id: "https://here.test/updates/2").bytes, "update-actor")
        try compare(
            ActivityDocument.delete(note.id, id: "https://here.test/deletes/1", actor: ada, to: [Audience.everybody])
                .bytes, "delete-note")
        try compare(ActivityDocument.delete(actor: ada, id: "https://here.test/deletes/2").bytes, "delete-actor")
        try compare(follow.bytes, "follow")
        try compare(like.bytes, "like")
        try compare(
            ActivityDocument.announce(
                post, id: "https://here.test/boosts/1", actor: ada, to: [Audience.everybody],
                cc: [bob, ada + "/followers"], published: 1_795_427_561_123
            ).bytes, "announce")
        let theirs = ActivityDocument.follow(ada, id: "https://there.test/follows/7", actor: bob)
        try compare(ActivityDocument.accept(theirs, id: "https://here.test/accepts/1", actor: ada).bytes, "accept")
        try compare(ActivityDocument.reject(theirs, id: "https://here.test/rejects/1", actor: ada).bytes, "reject")
        try compare(ActivityDocument.undo(like, id: "https://here.test/undos/1").bytes, "undo-like")
        try compare(ActivityDocument.block(bob, id: "https://here.test/blocks/1", actor: ada).bytes, "block")
        try compare(
            ActivityDocument.flag([bob, post], comment: "spam", id: "https://here.test/flags/1", actor: ada).bytes,
            "flag")
        try compare(
            ActivityDocument.move(ada, to: bob, followers: ada + "/followers", id: "https://here.test/moves/1").bytes,
            "move")
        let featured = ada + "/collections/featured"
        try compare(
            ActivityDocument.add(note.id, to: featured, id: "https://here.test/pins/1", actor: ada).bytes, "add")
        try compare(
            ActivityDocument.remove(note.id, from: featured, id: "https://here.test/pins/2", actor: ada).bytes, "remove"
        )
        let vote = ActivityDocument(
            .create, id: "https://here.test/votes/1/activity", actor: ada,
            object: .vote(
                id: "https://here.test/votes/1", name: "Yes", attributedTo: ada, inReplyTo: post, to: bob), to: [bob])
        try compare(vote.bytes, "vote")
    }

    @Test func `reactions and stamps`() throws {
        var react = ActivityDocument(
            .emojiReact, id: "https://here.test/r/1", actor: "https://here.test/users/ada",
            object: .id("https://there.test/notes/9"))
        react.content = ":cat:"
        react.emojis = [Self.cat]
        try compare(react.bytes, "emoji-react")
        let stamp = QuoteAuthorizationDocument(
            id: "https://here.test/stamps/1", attributedTo: "https://here.test/users/ada",
            interactingObject: "https://there.test/notes/9", interactionTarget: "https://here.test/users/ada/posts/1")
        try compare(stamp.bytes, "quote-authorization")
    }

    @Test func `collections`() throws {
        let id = "https://here.test/users/ada/outbox"
        try compare(CollectionDocument(id: id, totalItems: 3, first: id + "?page=true").bytes, "collection")
        try compare(
            CollectionDocument(
                id: id, isOrdered: false, items: [.hashtag(HashtagTag(name: "a", href: "https://here.test/tags/a"))]
            ).bytes, "collection-tags")
        try compare(
            CollectionPageDocument(
                id: id + "?page=true", partOf: id, next: id + "?page=2", previous: id + "?page=0",
                items: [.activity(.create(note, id: note.id + "/activity")), .id("https://here.test/x"), .note(note)]
            ).bytes, "collection-page")
        try compare(TombstoneDocument(id: note.id, deleted: 0).bytes, "tombstone")
    }

    @Test func `what we send we can read`() throws {
        guard case .activity(let create) = try read(ActivityDocument.create(note, id: note.id + "/activity").bytes),
            let object = create.object?.value
        else { return #expect(Bool(false), "no activity") }
        #expect(create.kind == .create && create.audience.isPublic)
        let theirs = try Note(reading: object)
        #expect(theirs.content == note.content && theirs.language == "en" && theirs.published == note.published)
        #expect(theirs.likesCount == 2 && theirs.replies == note.replies?.id && theirs.url == note.url)
        guard case .actor(let person) = try read(actor.bytes) else { return #expect(Bool(false), "no actor") }
        #expect(person.fields.count == 1 && person.publicKeys.first?.pem == actor.publicKeyPEM)
        #expect(person.tags.emojis.first?.shortcode == "cat" && person.icon?.description == "A face")
        #expect(person.sharedInbox == actor.sharedInbox && person.alsoKnownAs == actor.alsoKnownAs)
    }

    private func read(_ bytes: [UInt8]) throws -> Document { try Document(reading: try JSONValue.parse(bytes)) }

    private func compare(_ bytes: [UInt8], _ name: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name).json")
        _ = try JSONValue.parse(bytes)
        let ours = Data(bytes + [UInt8(ascii: "\n")])
        if ProcessInfo.processInfo.environment["MARTLET_RECORD"] == "1" {
            try ours.write(to: file)
        } else {
            let golden = try Data(contentsOf: file)
            #expect(String(decoding: ours, as: UTF8.self) == String(decoding: golden, as: UTF8.self), "\(name)")
        }
    }
}
