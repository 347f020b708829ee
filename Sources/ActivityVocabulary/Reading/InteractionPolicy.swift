import JSON

/// Whom the author of a post lets do what with it (GoToSocial; `canQuote`: FEP-044f).
package struct InteractionPolicy: Sendable, Equatable {
    /// Addresses of actors and collections.
    package struct Rule: Sendable, Equatable {
        package let automatic: [String]
        package let manual: [String]

        init?(reading value: JSONValue?) {
            // An empty object says no more than none.
            guard let object = LinkedObject(value), !object.members.isEmpty else { return nil }
            automatic = Self.parties(object.automaticParties)
            manual = Self.parties(object.manualParties)
        }

        private static func parties(_ value: JSONValue?) -> [String] {
            (value?.elements ?? []).prefix(Caps.parties).compactMap { element in
                element.literal.flatMap(Audience.publicAlias) ?? element.reference
            }
        }
    }

    package let canLike: Rule?
    package let canReply: Rule?
    package let canAnnounce: Rule?
    package let canQuote: Rule?

    init?(reading object: LinkedObject) {
        guard let policy = LinkedObject(object["interactionPolicy"]) else { return nil }
        canLike = Rule(reading: policy["canLike"])
        canReply = Rule(reading: policy["canReply"])
        canAnnounce = Rule(reading: policy["canAnnounce"])
        canQuote = Rule(reading: policy["canQuote"])
    }
}
