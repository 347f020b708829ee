import JSON

/// A collection of actors that somebody on another server recommends (FEP-7aa9).
package struct FeaturedCollectionObject: Sendable {
    package let id: String
    package let attributedTo: String
    package let name: String
    /// HTML that nobody has sanitised.
    package let summary: String
    package let language: String?
    package let url: String?
    package let sensitive: Bool
    package let discoverable: Bool
    package let topic: String?
    package let published: Int64?
    package let updated: Int64?
    /// Those that came along; what is only named by its address is left out.
    package let items: [FeaturedItemObject]

    package init(reading value: JSONValue) throws(ReadingError) {
        guard let object = LinkedObject(value) else { throw .notAnObject }
        guard object.types.contains("FeaturedCollection") else { throw .unexpectedType(object.types) }
        guard let id = object.id else { throw .missing("id") }
        guard let owner = object["attributedTo"]?.reference else { throw .missing("attributedTo") }
        self.id = id
        attributedTo = owner
        name = object.text("name", limit: Caps.collectionName) ?? ""
        let translated = object.languageMap("summary")?.first
        summary = (translated?.text ?? object.text("summary") ?? "").truncated(to: Caps.text)
        language = translated?.language.truncated(to: 35)
        url = object.pageAddress
        sensitive = object["sensitive"]?.truth ?? false
        discoverable = object["discoverable"]?.truth ?? true
        topic = object["topic"].flatMap(Tags.Hashtag.init(reading:))?.name
        published = object["published"]?.moment
        updated = object["updated"]?.moment
        items = (object["orderedItems"]?.elements ?? []).prefix(Caps.featuredItems)
            .compactMap { try? FeaturedItemObject(reading: $0) }
    }
}

/// One actor in such a collection.
package struct FeaturedItemObject: Sendable {
    package let id: String
    /// The actor.
    package let featuredObject: String
    /// The stamp by which the actor agrees.
    package let featureAuthorization: String?
    package let published: Int64?

    package init(reading value: JSONValue) throws(ReadingError) {
        guard let object = LinkedObject(value) else { throw .notAnObject }
        guard object.types.contains("FeaturedItem") else { throw .unexpectedType(object.types) }
        guard let id = object.id else { throw .missing("id") }
        guard let featured = object["featuredObject"]?.reference else { throw .missing("featuredObject") }
        self.id = id
        featuredObject = featured
        featureAuthorization = object["featureAuthorization"]?.reference
        published = object["published"]?.moment
    }
}

/// The stamp by which an actor agrees to be in a collection.
package struct FeatureAuthorization: Sendable {
    package let id: String
    /// The collection.
    package let interactingObject: String
    /// The actor.
    package let interactionTarget: String

    package init(reading value: JSONValue) throws(ReadingError) {
        guard let object = LinkedObject(value) else { throw .notAnObject }
        guard object.types.contains("FeatureAuthorization") else { throw .unexpectedType(object.types) }
        guard let id = object.id else { throw .missing("id") }
        guard let collection = object["interactingObject"]?.reference else { throw .missing("interactingObject") }
        guard let target = object["interactionTarget"]?.reference else { throw .missing("interactionTarget") }
        self.id = id
        interactingObject = collection
        interactionTarget = target
    }
}

/// Whom an actor lets put it into collections: `interactionPolicy.canFeature`.
package struct FeatureApproval: Sendable {
    /// Addresses of actors and collections.
    package let automatic: [String]
    package let manual: [String]

    init?(reading actor: LinkedObject) {
        guard let policy = LinkedObject(LinkedObject(actor["interactionPolicy"])?["canFeature"]) else { return nil }
        automatic = Self.circles(policy["automaticApproval"])
        manual = Self.circles(policy["manualApproval"])
    }

    private static func circles(_ value: JSONValue?) -> [String] {
        (value?.elements ?? []).prefix(16).compactMap { element in
            guard let text = element.literal, ["as:Public", "Public"].contains(text) else { return element.reference }
            return Audience.everybody
        }
    }
}
