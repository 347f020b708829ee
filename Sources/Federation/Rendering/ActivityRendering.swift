import ActivityVocabulary
import Database
import Domain
import JSON
import Store

/// Says in ActivityStreams what this server's people are and wrote.
struct ActivityRendering: Sendable {
    let identity: ServerIdentity
    let clock: Clock

    private var now: Timestamp { clock.now() }

    func followers(of uri: String) -> String { "\(uri)/followers" }

    /// Where each server finds those followers that it has itself (FEP-8fcf).
    func followersSynchronization(of uri: String) -> String { "\(uri)/followers_synchronization" }

    /// The actor of this server itself.
    var server: String { identity.actorURI }

    /// The collection of what is shown first on a profile.
    func featured(of uri: String) -> String { "\(uri)/collections/featured" }

    /// The collection of the hashtags on a profile.
    func featuredTags(of uri: String) -> String { "\(uri)/collections/tags" }

    /// A hashtag on a profile, with the page of its owner's posts.
    func featuredTag(_ display: String, of account: Account) -> HashtagTag {
        HashtagTag(name: display, href: "\(account.url)/tagged/\(Hashtag.key(of: display).pathEscaped)")
    }

    /// `@name@domain`, as mentions are shown elsewhere.
    func handle(username: String, domain: String) -> String {
        "@\(username)@\(domain.isEmpty ? identity.domain : domain)"
    }

    // MARK: Actors

    /// A person of this server; nil for those who cannot sign.
    func actor(_ account: Account, assertion: AssertionKey?, _ reader: Reader) throws -> ActorDocument? {
        guard let key = try reader.signingKey(of: account.id) else { return nil }
        var actor = actor(account, publicPEM: key.publicPEM, keyID: key.keyID, assertion: assertion)
        actor.movedTo = try account.movedTo.flatMap { try reader.account($0)?.uri }
        actor.alsoKnownAs = try reader.aliases(of: account.id)
        actor.attributionDomains = try reader.attributionDomains(of: account.id)
        actor.hashtags = PostText(try reader.noteSource(account.id)).hashtags.map { tag in
            HashtagTag(name: tag.display, href: identity.tagURL(tag.key))
        }
        if actor.suspended { actor.hidePerson() }
        return actor
    }

    /// - Parameter publicPEM: the key that the account signs with.
    private func actor(
        _ account: Account, publicPEM: String, keyID: String, assertion: AssertionKey?
    ) -> ActorDocument {
        var actor = ActorDocument(
            id: account.uri, kind: account.kind.actorKind, preferredUsername: account.username, url: account.url,
            inbox: "\(account.uri)/inbox", keyID: keyID, publicKeyPEM: publicPEM)
        actor.assertionKey = assertion.map { ($0.id, $0.multibase) }
        actor.webfinger = "\(account.username)@\(identity.domain)"
        actor.name = account.displayName
        actor.summary = account.note.html
        actor.outbox = "\(account.uri)/outbox"
        actor.followers = followers(of: account.uri)
        actor.following = "\(account.uri)/following"
        actor.featured = featured(of: account.uri)
        actor.featuredTags = featuredTags(of: account.uri)
        actor.featuredCollections = featuredCollections(of: account.uri)
        actor.canFeature = canFeature(account)
        actor.sharedInbox = "\(identity.baseURL)/inbox"
        actor.manuallyApprovesFollowers = account.locked
        actor.discoverable = account.discoverable ?? false
        actor.indexable = account.indexable
        actor.memorial = account.memorial
        actor.shownParts = [
            .featured: account.showing.contains(.featured), .media: account.showing.contains(.media),
            .repliesInMedia: account.showing.contains(.repliesInMedia),
        ]
        actor.suspended = account.standing.rawValue >= Account.Standing.suspended.rawValue
        // The day only, as Mastodon does: nobody needs the minute.
        actor.published = account.createdAt.milliseconds / 86_400_000 * 86_400_000
        actor.fields = account.fields.map { ActorDocument.Field(name: $0.name, value: $0.value) }
        actor.icon = account.avatarURL.map {
            ActorDocument.Image(url: $0, description: account.avatarDescription.nonEmpty)
        }
        actor.image = account.headerURL.map {
            ActorDocument.Image(url: $0, description: account.headerDescription.nonEmpty)
        }
        return actor
    }

    /// Nothing but who it is and its keys.
    func minimalActor(
        _ account: Account, publicPEM: String, keyID: String, assertion: AssertionKey?
    ) -> ActorDocument {
        var actor = ActorDocument(
            id: account.uri, kind: account.kind.actorKind, preferredUsername: account.username, url: account.url,
            inbox: "\(account.uri)/inbox", keyID: keyID, publicKeyPEM: publicPEM)
        actor.assertionKey = assertion.map { ($0.id, $0.multibase) }
        actor.manuallyApprovesFollowers = account.locked
        return actor
    }

    func instance(_ actor: InstanceActor, publicPEM: String, assertion: AssertionKey) -> ActorDocument {
        var document = ActorDocument(
            id: actor.uri, kind: .application, preferredUsername: identity.actorName, url: "\(identity.baseURL)/about",
            inbox: "\(identity.baseURL)/inbox", keyID: actor.keyID, publicKeyPEM: publicPEM)
        document.assertionKey = (assertion.id, assertion.multibase)
        document.outbox = "\(actor.uri)/outbox"
        document.sharedInbox = "\(identity.baseURL)/inbox"
        document.manuallyApprovesFollowers = true
        return document
    }

    // MARK: Posts

    func note(_ view: PostView, at place: PostPlace) -> NoteDocument {
        let (post, author) = (view.post, view.author.account)
        let audience = audience(post.visibility, followers: followers(of: author.uri), named: view.mentions.map(\.uri))
        var note = NoteDocument(
            id: post.uri, url: post.url ?? post.uri, attributedTo: author.uri, content: view.contentWithFallback.html,
            published: post.createdAt.milliseconds, to: audience.to, cc: audience.cc)
        note.language = post.language
        note.summary = post.spoilerText.nonEmpty
        note.sensitive = post.sensitive
        note.updated = post.editedAt?.milliseconds
        note.inReplyTo = place.parentURI
        let context = context(place.conversation)
        note.context = context.flatMap { $0.hasPrefix("http") ? $0 : nil }
        note.conversation = context
        if post.visibility.isOpen {
            note.replies = ("\(post.uri)/replies", post.repliesCount)
            note.likes = ("\(post.uri)/likes", post.favouritesCount)
            note.shares = ("\(post.uri)/shares", post.reblogsCount)
        }
        note.mentions = view.mentions.map {
            MentionTag(href: $0.uri, name: handle(username: $0.username, domain: $0.domain))
        }
        note.hashtags = view.tags.map { HashtagTag(name: $0.display, href: identity.tagURL($0.name)) }
        note.attachments = post.attachments.map(attachment)
        note.poll = view.poll.map { poll($0.poll, at: now) }
        note.quote = quote(in: view)
        note.replyAuthorization = place.authorizationURI
        note.policy = policy(of: view)
        return note
    }

    /// What other servers know a conversation by.
    private func context(_ conversation: ConversationPlace?) -> String? {
        switch conversation {
        case .ours(let first): identity.contextURI(first)
        case .theirs(let name): name
        case nil: nil
        }
    }

    /// The Create that announced a post.
    func create(_ note: NoteDocument) -> ActivityDocument { .create(note, id: "\(note.id)/activity") }

    /// The Announce of a boost, whose own address is the activity's.
    func announce(_ boost: Post, by booster: String, of subject: String, author: String) -> ActivityDocument {
        let audience = audience(boost.visibility, followers: followers(of: booster), named: [author])
        return .announce(
            subject, id: boost.uri, actor: booster, to: audience.to, cc: audience.cc,
            published: boost.createdAt.milliseconds)
    }

    /// To whom something is addressed.
    func audience(_ visibility: Visibility, followers: String, named: [String]) -> (to: [String], cc: [String]) {
        switch visibility {
        case .public: ([Audience.everybody], [followers] + named)
        case .unlisted: ([followers], [Audience.everybody] + named)
        case .private: ([followers], named)
        case .direct: (named, [])
        }
    }

    /// Until a poll that hides its votes is over, there are none to see.
    private func poll(_ poll: Poll, at now: Timestamp) -> NoteDocument.Poll {
        let isTold = poll.showsTotals(at: now)
        return NoteDocument.Poll(
            options: poll.options.map { (name: $0.title, votes: isTold ? $0.votes : 0) }, multiple: poll.multiple,
            endTime: poll.expiresAt?.milliseconds,
            closed: poll.isOver(at: now) ? poll.expiresAt?.milliseconds : nil, votersCount: poll.votersCount)
    }

    private func attachment(_ file: Attachment) -> NoteDocument.Attachment {
        let focus = file.focusX.flatMap { x in file.focusY.map { (x: x, y: $0) } }
        return NoteDocument.Attachment(
            url: file.remoteURL, mediaType: file.mediaType ?? file.kind.anyMediaType, description: file.description,
            blurhash: file.blurhash, width: file.width, height: file.height, focus: focus, previewURL: file.previewURL)
    }
}

extension Account.Kind {
    var actorKind: Actor.Kind {
        switch self {
        case .person: .person
        case .service: .service
        case .application: .application
        case .group: .group
        case .organization: .organization
        }
    }
}

extension Attachment.Kind {
    fileprivate var anyMediaType: String {
        switch self {
        case .image: "image/*"
        case .gifv, .video: "video/*"
        case .audio: "audio/*"
        case .unknown: "application/octet-stream"
        }
    }
}

extension String {
    /// For one part of a path (RFC 3986 §2.3).
    var pathEscaped: String {
        utf8.reduce(into: "") { text, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }

    var nonEmpty: String? { isEmpty ? nil : self }
}

extension ActorDocument {
    /// Of somebody suspended only the name and the fact are told.
    fileprivate mutating func hidePerson() {
        name = nil
        summary = nil
        hashtags = []
        fields = []
        icon = nil
        image = nil
        discoverable = false
        indexable = false
        alsoKnownAs = []
        attributionDomains = []
    }
}
