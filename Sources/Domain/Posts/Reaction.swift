/// What people answer a post with, beside words: one emoji.
package enum Reaction {
    /// So many different ones one account may give to one post.
    package static let limit = 8
    /// So many different ones are kept of one post.
    package static let maxKinds = 100

    /// Whether a text is one emoji and nothing else.
    package static func isEmoji(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        guard text.utf8.count <= 64, text.count == 1, let first = scalars.first, first.properties.isEmoji,
            scalars.allSatisfy(isPart)
        else { return false }
        // Digits, `#` and `*` are emoji only as keycaps; `©` and `®` only with the selector that says so.
        if first.isASCII { return scalars.contains(keycap) }
        return first.value > 0xFF || scalars.contains(selector)
    }

    private static let keycap: Unicode.Scalar = "\u{20E3}"
    private static let selector: Unicode.Scalar = "\u{FE0F}"

    private static func isPart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200D, 0x20E3, 0xFE0F, 0xE0020...0xE007F: true
        default: scalar.properties.isEmoji
        }
    }
}
