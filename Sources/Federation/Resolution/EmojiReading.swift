import ActivityVocabulary
import Domain

extension Addresses {
    /// The pictures for shortcodes that a document brings with it, as far as they have an address to be shown from.
    func emojis(of tags: Tags) -> [CustomEmoji] {
        tags.emojis.compactMap { emoji in
            url(emoji.url).map { CustomEmoji(shortcode: emoji.shortcode, url: $0.string) }
        }
    }
}
