import JSON

/// A custom emoji named in a text we send.
package struct EmojiTag: Sendable {
    /// Without colons.
    package var shortcode: String
    package var id: String
    package var url: String
    package var mediaType: String
    package var updated: Int64

    package init(shortcode: String, id: String, url: String, mediaType: String, updated: Int64) {
        self.shortcode = shortcode
        self.id = id
        self.url = url
        self.mediaType = mediaType
        self.updated = updated
    }

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", id)
        json.field("type", "Emoji")
        json.field("name", ":\(shortcode):")
        json.field("updated", date: updated)
        json.key("icon")
        json.beginObject()
        json.field("type", "Image")
        json.field("mediaType", mediaType)
        json.field("url", url)
        json.endObject()
        json.endObject()
    }
}

/// A hashtag in a text we send. `name` is without `#`.
package struct HashtagTag: Sendable {
    package var name: String
    package var href: String

    package init(name: String, href: String) {
        self.name = name
        self.href = href
    }

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("type", "Hashtag")
        json.field("href", href)
        json.field("name", "#\(name)")
        json.endObject()
    }
}

/// Somebody mentioned in a text we send: the actor's id, and `@user@domain`.
package struct MentionTag: Sendable {
    package var href: String
    package var name: String

    package init(href: String, name: String) {
        self.href = href
        self.name = name
    }

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("type", "Mention")
        json.field("href", href)
        json.field("name", name)
        json.endObject()
    }
}
