/// A picture that stands for `:shortcode:` in what somebody of another server wrote.
package struct CustomEmoji: Sendable, Hashable, Codable {
    /// Without colons.
    package var shortcode: String
    package var url: String

    package init(shortcode: String, url: String) {
        self.shortcode = shortcode
        self.url = url
    }

    /// The most that are kept of one post or person.
    package static let limit = 100

    /// Letters, digits and `_` (Mastodon), `-`, `+` and `.` elsewhere.
    private static func isCode(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D, 0x2B, 0x2E: true
        default: false
        }
    }
}

extension CustomEmoji {
    /// A stretch of text, or a picture in it.
    package enum Part: Sendable, Hashable {
        case text(Substring)
        case emoji(CustomEmoji)
    }

    /// Cuts plain text where a whole `:shortcode:` of `emojis` stands: not in the middle of a word, as `1:20:30` has
    /// them (Mastodon's `EmojiFormatter`). Linear in the text.
    package static func parts(of text: Substring, _ emojis: [CustomEmoji]) -> [Part] {
        guard !emojis.isEmpty, text.utf8.contains(colon) else { return [.text(text)] }
        let known = Dictionary(emojis.map { ($0.shortcode, $0) }) { first, _ in first }
        let bytes = text.utf8
        var parts: [Part] = []
        var (done, position) = (bytes.startIndex, bytes.startIndex)
        while let start = bytes[position...].firstIndex(of: colon) {
            let inside = bytes.index(after: start)
            guard let end = bytes[inside...].prefix(129).firstIndex(where: { !isCode($0) }) else {
                position = inside
                continue
            }
            guard bytes[end] == colon, let emoji = known[String(text[inside..<end])],
                isBorder(text[..<start].unicodeScalars.last),
                isBorder(text[bytes.index(after: end)...].unicodeScalars.first)
            else {
                position = max(end, inside)
                continue
            }
            if done < start { parts.append(.text(text[done..<start])) }
            parts.append(.emoji(emoji))
            done = bytes.index(after: end)
            position = done
        }
        if done < bytes.endIndex { parts.append(.text(text[done...])) }
        return parts
    }

    /// Those of `emojis` whose shortcodes are in any of `texts`.
    package static func used(_ emojis: [CustomEmoji], in texts: String...) -> [CustomEmoji] {
        emojis.filter { emoji in texts.contains { $0.contains(":\(emoji.shortcode):") } }
    }

    private static let colon = UInt8(ascii: ":")

    private static func isBorder(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar else { return true }
        return !(scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
    }
}
