import JSON

/// A collection of accounts that one of our actors recommends (FEP-7aa9), in Mastodon's words.
package struct FeaturedCollectionDocument: ObjectDocument {
    package var id: String
    package var attributedTo: String
    package var name: String
    /// HTML.
    package var summary: String
    package var url: String?
    package var language: String?
    package var sensitive = false
    package var discoverable = true
    package var topic: HashtagTag?
    /// Milliseconds since 1970.
    package var published: Int64
    package var updated: Int64
    package var items: [FeaturedItemDocument]

    package init(
        id: String, attributedTo: String, name: String, summary: String, published: Int64, updated: Int64,
        items: [FeaturedItemDocument]
    ) {
        self.id = id
        self.attributedTo = attributedTo
        self.name = name
        self.summary = summary
        self.published = published
        self.updated = updated
        self.items = items
    }

    package var type: String { "FeaturedCollection" }
    package var vocabulary: Context { Contexts.collection }

    package func writeProperties(to json: inout JSONWriter) {
        json.field("attributedTo", attributedTo)
        json.field("name", name)
        if let language {
            json.key("summaryMap")
            json.beginObject()
            json.key(escaping: language)
            json.string(summary)
            json.endObject()
        } else {
            json.field("summary", summary)
        }
        json.present("url", url)
        json.field("sensitive", sensitive)
        json.field("discoverable", discoverable)
        if let topic {
            json.key("topic")
            topic.write(to: &json)
        }
        json.field("published", date: published)
        json.field("updated", date: updated)
        json.field("totalItems", items.count)
        json.key("orderedItems")
        json.beginArray()
        for item in items { item.write(to: &json, withContext: false) }
        json.endArray()
    }
}

/// One account in a collection.
package struct FeaturedItemDocument: ObjectDocument {
    package var id: String
    package var featuredObject: String
    package var featuredObjectType: String
    /// The stamp by which the account agrees.
    package var featureAuthorization: String?
    package var published: Int64

    package init(
        id: String, featuredObject: String, featuredObjectType: String, featureAuthorization: String?, published: Int64
    ) {
        self.id = id
        self.featuredObject = featuredObject
        self.featuredObjectType = featuredObjectType
        self.featureAuthorization = featureAuthorization
        self.published = published
    }

    package var type: String { "FeaturedItem" }
    package var vocabulary: Context { Contexts.collection }

    package func writeProperties(to json: inout JSONWriter) {
        json.field("featuredObject", featuredObject)
        json.field("featuredObjectType", featuredObjectType)
        json.present("featureAuthorization", featureAuthorization)
        json.field("published", date: published)
    }
}

/// The stamp by which one of our actors agrees to be in a collection.
package struct FeatureAuthorizationDocument: ObjectDocument {
    package var id: String
    /// The collection.
    package var interactingObject: String
    /// The actor.
    package var interactionTarget: String

    package init(id: String, interactingObject: String, interactionTarget: String) {
        self.id = id
        self.interactingObject = interactingObject
        self.interactionTarget = interactionTarget
    }

    package var type: String { "FeatureAuthorization" }
    package var vocabulary: Context { Contexts.collection }

    package func writeProperties(to json: inout JSONWriter) {
        json.field("interactingObject", interactingObject)
        json.field("interactionTarget", interactionTarget)
    }
}
