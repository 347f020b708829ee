import Domain
import JSON

extension JSONWriter {
    /// The member `emojis`: CustomEmoji entities. There is one picture for each, moving or not.
    mutating func emojis(_ emojis: [CustomEmoji]) {
        key("emojis")
        beginArray()
        for emoji in emojis {
            beginObject()
            field("shortcode", emoji.shortcode)
            field("url", emoji.url)
            field("static_url", emoji.url)
            // Of other servers: nobody here can type them.
            field("visible_in_picker", false)
            field("category", nil as String?)
            endObject()
        }
        endArray()
    }
}
