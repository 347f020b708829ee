import JSON

/// Something that somebody did.
package struct Activity: Sendable {
    package enum Kind: Hashable, Sendable {
        case create, update, delete, follow, accept, reject, undo, like, announce, block, add, remove, move, flag
        case emojiReact, dislike, quoteRequest, featureRequest
        /// GoToSocial's questions before somebody likes, answers or boosts.
        case likeRequest, replyRequest, announceRequest
        case other(String)

        init(type: String) {
            self = Self.known[type] ?? .other(type)
        }

        /// The type's name in ActivityStreams.
        package var name: String {
            switch self {
            case .create: "Create"
            case .update: "Update"
            case .delete: "Delete"
            case .follow: "Follow"
            case .accept: "Accept"
            case .reject: "Reject"
            case .undo: "Undo"
            case .like: "Like"
            case .announce: "Announce"
            case .block: "Block"
            case .add: "Add"
            case .remove: "Remove"
            case .move: "Move"
            case .flag: "Flag"
            case .emojiReact: "EmojiReact"
            case .dislike: "Dislike"
            case .quoteRequest: "QuoteRequest"
            case .likeRequest: "LikeRequest"
            case .replyRequest: "ReplyRequest"
            case .announceRequest: "AnnounceRequest"
            case .featureRequest: "FeatureRequest"
            case .other(let type): type
            }
        }

        private static let known = Dictionary(
            uniqueKeysWithValues: [
                Kind.create, .update, .delete, .follow, .accept, .reject, .undo, .like, .announce, .block, .add,
                .remove, .move, .flag, .emojiReact, .dislike, .quoteRequest, .featureRequest,
                .likeRequest, .replyRequest, .announceRequest,
            ].map { ($0.name, $0) })
    }

    /// Nil for passing activities that nobody will refer to.
    package let id: String?
    package let kind: Kind
    /// The actor's id. Whether they really did it is for the verifier to say.
    package let actor: String
    /// Never empty, except for kinds of `other`. Only reports have several.
    package let objects: [ObjectReference]
    package let target: String?
    package let instrument: ObjectReference?
    /// On an Accept: the stamp that was given.
    package let result: String?
    package let audience: Audience
    package let published: Int64?
    /// A report's comment, or the emoji of a reaction.
    package let content: String?
    package let tags: Tags

    package var object: ObjectReference? { objects.first }

    package init(reading value: JSONValue) throws(ReadingError) {
        if let key = LinkedObject.restructuringKey(in: value) { throw .restructured(key) }
        guard let object = LinkedObject(value) else { throw .notAnObject }
        try self.init(reading: object)
    }

    init(reading object: LinkedObject) throws(ReadingError) {
        guard let type = object.types.first else { throw .unexpectedType([]) }
        guard let actor = object["actor"]?.reference else { throw .missing("actor") }
        id = object.id
        kind = object.types.lazy.map(Kind.init(type:)).first { $0.isKnown } ?? .other(type)
        self.actor = actor
        objects = (object["object"]?.elements ?? []).prefix(Caps.reportedObjects).compactMap(ObjectReference.init)
        if objects.isEmpty, kind.isKnown { throw .missing("object") }
        target = object["target"]?.reference
        instrument = object["instrument"].flatMap(ObjectReference.init)
        result = object["result"]?.reference
        audience = Audience(reading: object)
        published = object["published"]?.moment
        content = (object.text("content") ?? object.misskeyReaction)?.nonEmpty
        tags = Tags(reading: object)
    }
}

extension Activity.Kind {
    var isKnown: Bool {
        if case .other = self { false } else { true }
    }
}

/// What an activity is about: named, or put into it whole. What is put in is only the sender's word; see rule 2 of
/// `Verified`: unless it lives on the sender's server it has to be fetched from its own.
package enum ObjectReference: Sendable {
    case id(String)
    /// Named, with the token without which its server does not show it.
    case capability(Bearcap)
    case embedded(JSONValue, id: String?)

    init?(_ value: JSONValue) {
        switch value {
        case .string(let text):
            if let capability = Bearcap(text) {
                self = .capability(capability)
                return
            }
            // A relay is followed by following everybody.
            guard let id = text == "as:Public" ? Audience.everybody : WebAddress.checked(text) else { return nil }
            self = .id(id)
        case .object(let object):
            let linked = LinkedObject(value)
            // Nothing but an id is a reference, however it is written.
            if let id = linked?.id, object.count == 1 {
                self = .id(id)
            } else {
                self = .embedded(value, id: linked?.id)
            }
        case .array(let elements) where elements.count == 1: self.init(elements[0])
        default: return nil
        }
    }

    package var id: String? {
        switch self {
        case .id(let id): id
        case .capability(let capability): capability.address
        case .embedded(_, let id): id
        }
    }

    /// What opens it, if it is to be asked for with a token.
    package var token: String? {
        if case .capability(let capability) = self { capability.token } else { nil }
    }

    /// The embedded object, if there is one.
    package var value: JSONValue? {
        if case .embedded(let value, _) = self { value } else { nil }
    }

    /// The type names of the embedded object.
    package var types: [String] { LinkedObject(value)?.types ?? [] }
}
