import JSON

/// Something that one of our actors did, as it is sent. To whom it is addressed is decided by the caller.
package struct ActivityDocument: ObjectDocument {
    package indirect enum Object: Sendable {
        case id(String)
        case ids([String])
        case note(NoteDocument)
        case actor(ActorDocument)
        case activity(ActivityDocument)
        case tombstone(String)
        case hashtag(HashtagTag)
        case collection(FeaturedCollectionDocument)
        case item(FeaturedItemDocument)
        case stamp(FeatureAuthorizationDocument)
        /// A vote: the name of the choice, in answer to a poll.
        case vote(id: String, name: String, attributedTo: String, inReplyTo: String, to: String)
        /// A complete object that was rendered before, without context of its own.
        case raw([UInt8])
    }

    package var id: String
    package var kind: Activity.Kind
    package var actor: String
    package var object: Object
    package var to: [String]
    package var cc: [String]
    /// Milliseconds since 1970.
    package var published: Int64?
    package var updated: Int64?
    package var target: String?
    package var instrument: Object?
    package var result: String?
    /// On an Announce: the stamp that its object's author gave (GoToSocial).
    package var announceAuthorization: String?
    /// A report's comment, or a reaction.
    package var content: String?
    package var emojis: [EmojiTag] = []

    package init(
        _ kind: Activity.Kind, id: String, actor: String, object: Object, to: [String] = [], cc: [String] = [],
        published: Int64? = nil
    ) {
        self.kind = kind
        self.id = id
        self.actor = actor
        self.object = object
        self.to = to
        self.cc = cc
        self.published = published
    }

    package var type: String { kind.name }

    package func writeProperties(to json: inout JSONWriter) {
        json.field("actor", actor)
        if let published { json.field("published", date: published) }
        if let updated { json.field("updated", date: updated) }
        if !to.isEmpty { json.field("to", to) }
        if !cc.isEmpty { json.field("cc", cc) }
        json.present("content", content)
        json.key("object")
        write(object, to: &json)
        if let instrument {
            json.key("instrument")
            write(instrument, to: &json)
        }
        json.present("target", target)
        json.present("result", result)
        json.present("announceAuthorization", announceAuthorization)
        // GoToSocial before 0.20.
        json.present("approvedBy", announceAuthorization)
        if !emojis.isEmpty {
            json.key("tag")
            json.beginArray()
            for emoji in emojis { emoji.write(to: &json) }
            json.endArray()
        }
    }

    package var vocabulary: Context {
        if kind == .emojiReact || !emojis.isEmpty { return Contexts.reaction }
        switch kind {
        case .quoteRequest, .likeRequest, .replyRequest, .announceRequest: return Contexts.quoteRequest
        default: break
        }
        if kind == .featureRequest { return Contexts.collection }
        switch object {
        case .note, .raw: return Contexts.note
        case .actor: return Contexts.actor
        case .tombstone, .hashtag: return Contexts.note
        case .collection, .item, .stamp: return Contexts.collection
        case .activity(let inner): return inner.vocabulary
        case .id, .ids, .vote: return announceAuthorization == nil ? Contexts.plain : Contexts.interaction
        }
    }

    private func write(_ object: Object, to json: inout JSONWriter) {
        switch object {
        case .id(let id): json.string(id)
        case .ids(let ids):
            json.beginArray()
            for id in ids { json.string(id) }
            json.endArray()
        case .note(let note): note.write(to: &json, withContext: false)
        case .actor(let actor): actor.write(to: &json, withContext: false)
        case .activity(let activity): activity.write(to: &json, withContext: false)
        case .raw(let bytes): json.raw(bytes)
        case .hashtag(let hashtag): hashtag.write(to: &json)
        case .collection(let collection): collection.write(to: &json, withContext: false)
        case .item(let item): item.write(to: &json, withContext: false)
        case .stamp(let stamp): stamp.write(to: &json, withContext: false)
        case .tombstone(let id):
            json.beginObject()
            json.field("id", id)
            json.field("type", "Tombstone")
            json.field("atomUri", id)
            json.endObject()
        case .vote(let id, let name, let attributedTo, let inReplyTo, let to):
            json.beginObject()
            json.field("id", id)
            json.field("type", "Note")
            json.field("name", name)
            json.field("attributedTo", attributedTo)
            json.field("inReplyTo", inReplyTo)
            json.field("to", to)
            json.endObject()
        }
    }
}

/// The stamp by which an author agrees to be quoted (FEP-044f).
package struct QuoteAuthorizationDocument: ObjectDocument {
    package var kind = InteractionAuthorization.Kind.quote
    package var id: String
    package var attributedTo: String
    package var interactingObject: String
    package var interactionTarget: String

    package init(id: String, attributedTo: String, interactingObject: String, interactionTarget: String) {
        self.id = id
        self.attributedTo = attributedTo
        self.interactingObject = interactingObject
        self.interactionTarget = interactionTarget
    }

    package var type: String { kind.rawValue }
    package var vocabulary: Context { kind == .quote ? Contexts.quoteAuthorization : Contexts.interaction }

    package func writeProperties(to json: inout JSONWriter) {
        json.field("attributedTo", attributedTo)
        json.field("interactingObject", interactingObject)
        json.field("interactionTarget", interactionTarget)
    }
}
