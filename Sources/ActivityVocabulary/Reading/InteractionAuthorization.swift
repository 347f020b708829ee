import JSON

/// The stamp by which an author agrees to what somebody does with their post: `QuoteAuthorization` (FEP-044f), and
/// GoToSocial's `LikeAuthorization`, `ReplyAuthorization`, `AnnounceAuthorization`.
package struct InteractionAuthorization: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case quote = "QuoteAuthorization"
        case like = "LikeAuthorization"
        case reply = "ReplyAuthorization"
        case announce = "AnnounceAuthorization"
    }

    package let id: String
    package let kind: Kind
    /// Who agrees.
    package let attributedTo: String
    /// What quotes, likes, answers or announces.
    package let interactingObject: String
    /// The post of who agrees.
    package let interactionTarget: String

    package init(reading value: JSONValue) throws(ReadingError) {
        if let key = LinkedObject.restructuringKey(in: value) { throw .restructured(key) }
        guard let object = LinkedObject(value) else { throw .notAnObject }
        let types = object.stampTypes
        guard let kind = types.lazy.compactMap(Kind.init(rawValue:)).first else { throw .unexpectedType(types) }
        guard let id = object.id else { throw .missing("id") }
        guard let attributedTo = object["attributedTo"]?.reference else { throw .missing("attributedTo") }
        guard let interacting = object.stampedObject else { throw .missing("interactingObject") }
        guard let target = object.stampedTarget else { throw .missing("interactionTarget") }
        self.id = id
        self.kind = kind
        self.attributedTo = attributedTo
        interactingObject = interacting
        interactionTarget = target
    }
}
