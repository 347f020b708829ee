import JSON

/// One of our actors as other servers see it. Required are what every actor has; the rest is set as known.
package struct ActorDocument: ObjectDocument {
    package struct Image: Sendable {
        package var url: String
        package var mediaType: String?
        package var description: String?

        package init(url: String, mediaType: String? = nil, description: String? = nil) {
            self.url = url
            self.mediaType = mediaType
            self.description = description
        }
    }

    package struct Field: Sendable {
        package var name: String
        /// HTML.
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package var id: String
    package var kind: Actor.Kind
    package var preferredUsername: String
    package var url: String
    package var inbox: String
    package var keyID: String
    package var publicKeyPEM: String
    /// The key that signs documents: its id, and its public half in multibase (FEP-521a).
    package var assertionKey: (id: String, multibase: String)?

    package var name: String?
    /// HTML.
    package var summary: String?
    package var outbox: String?
    package var followers: String?
    package var following: String?
    package var featured: String?
    package var featuredTags: String?
    package var featuredCollections: String?
    /// Who may put the actor into collections (FEP-7aa9): their addresses.
    package var canFeature: [String] = []
    package var sharedInbox: String?
    package var manuallyApprovesFollowers = false
    package var discoverable: Bool?
    package var indexable: Bool?
    package var memorial = false
    /// Which parts of the profile are shown; nothing is said of others.
    package var shownParts: [Actor.Part: Bool] = [:]
    package var suspended = false
    /// Milliseconds since 1970. Mastodon gives only the day.
    package var published: Int64?
    package var updated: Int64?
    package var movedTo: String?
    package var alsoKnownAs: [String] = []
    package var attributionDomains: [String] = []
    /// The handle, without `acct:` (FEP-2c59).
    package var webfinger: String?
    package var hashtags: [HashtagTag] = []
    package var emojis: [EmojiTag] = []
    package var fields: [Field] = []
    package var icon: Image?
    package var image: Image?

    package init(
        id: String, kind: Actor.Kind = .person, preferredUsername: String, url: String, inbox: String, keyID: String,
        publicKeyPEM: String
    ) {
        self.id = id
        self.kind = kind
        self.preferredUsername = preferredUsername
        self.url = url
        self.inbox = inbox
        self.keyID = keyID
        self.publicKeyPEM = publicKeyPEM
    }

    package var type: String { kind.rawValue }
    package var vocabulary: Context { Contexts.actor }

    package func writeProperties(to json: inout JSONWriter) {
        writeCollections(to: &json)
        json.field("preferredUsername", preferredUsername)
        json.present("webfinger", webfinger)
        json.present("name", name)
        json.present("summary", summary)
        json.field("url", url)
        writeFlags(to: &json)
        json.key("publicKey")
        json.beginObject()
        json.field("id", keyID)
        json.field("owner", id)
        json.field("publicKeyPem", publicKeyPEM)
        json.endObject()
        writeAssertionKey(to: &json)
        writeLists(to: &json)
        if let sharedInbox {
            json.key("endpoints")
            json.beginObject()
            json.field("sharedInbox", sharedInbox)
            json.endObject()
        }
        if let icon { write(icon, as: "icon", to: &json) }
        if let image { write(image, as: "image", to: &json) }
    }

    private func writeAssertionKey(to json: inout JSONWriter) {
        guard let assertionKey else { return }
        json.key("assertionMethod")
        json.beginArray()
        json.beginObject()
        json.field("id", assertionKey.id)
        json.field("type", "Multikey")
        json.field("controller", id)
        json.field("publicKeyMultibase", assertionKey.multibase)
        json.endObject()
        json.endArray()
    }

    private func writeCollections(to json: inout JSONWriter) {
        json.present("following", following)
        json.present("followers", followers)
        json.field("inbox", inbox)
        json.present("outbox", outbox)
        json.present("featured", featured)
        json.present("featuredTags", featuredTags)
        json.present("featuredCollections", featuredCollections)
    }

    private func writeFlags(to json: inout JSONWriter) {
        json.field("manuallyApprovesFollowers", manuallyApprovesFollowers)
        if let discoverable { json.field("discoverable", discoverable) }
        if let indexable { json.field("indexable", indexable) }
        if memorial { json.field("memorial", true) }
        if let isShown = shownParts[.featured] { json.field("showFeatured", isShown) }
        if let isShown = shownParts[.media] { json.field("showMedia", isShown) }
        if let isShown = shownParts[.repliesInMedia] { json.field("showRepliesInMedia", isShown) }
        if suspended { json.field("suspended", true) }
        if let published { json.field("published", date: published) }
        if let updated { json.field("updated", date: updated) }
        if !canFeature.isEmpty { writePolicy(to: &json) }
        json.present("movedTo", movedTo)
        if !alsoKnownAs.isEmpty { json.field("alsoKnownAs", alsoKnownAs) }
        if !attributionDomains.isEmpty { json.field("attributionDomains", attributionDomains) }
    }

    private func writePolicy(to json: inout JSONWriter) {
        json.key("interactionPolicy")
        json.beginObject()
        json.key("canFeature")
        json.beginObject()
        json.field("automaticApproval", canFeature)
        json.endObject()
        json.endObject()
    }

    private func writeLists(to json: inout JSONWriter) {
        json.key("tag")
        json.beginArray()
        for emoji in emojis { emoji.write(to: &json) }
        for hashtag in hashtags { hashtag.write(to: &json) }
        json.endArray()
        json.key("attachment")
        json.beginArray()
        for field in fields {
            json.beginObject()
            json.field("type", "PropertyValue")
            json.field("name", field.name)
            json.field("value", field.value)
            json.endObject()
        }
        json.endArray()
    }

    private func write(_ image: Image, as name: StaticString, to json: inout JSONWriter) {
        json.key(name)
        json.beginObject()
        json.field("type", "Image")
        json.present("mediaType", image.mediaType)
        json.field("url", image.url)
        json.present("summary", image.description)
        json.endObject()
    }
}
