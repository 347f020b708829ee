import Domain

extension HTML {
    /// Plain text with its custom emoji as pictures.
    package init(text: some StringProtocol, emojis: [CustomEmoji]) {
        self.init()
        for part in CustomEmoji.parts(of: Substring(text), emojis) {
            switch part {
            case .text(let text): self += HTML(text: text)
            case .emoji(let emoji): self += Self.picture(of: emoji)
            }
        }
    }

    /// The size is the style sheet's, by the text around it.
    static func picture(of emoji: CustomEmoji) -> HTML {
        """
        <img class="emoji" src="\(link: emoji.url)" alt=":\(emoji.shortcode):" title=":\(emoji.shortcode):" \
        loading="lazy" decoding="async">
        """
    }
}
