import Domain

/// What somebody typed, checked and read.
struct Composition: Sendable {
    let text: PostText
    let spoilerText: String

    /// A warning without a text is the text, as in Mastodon.
    /// Throws `textMissing` when there is nothing at all, `tooLong` beyond the limit of characters.
    init(text: String, spoilerText: String, limits: PostLimits) throws {
        // No text of acceptable length has this many bytes; links may be long, but not this long.
        guard text.utf8.count + spoilerText.utf8.count <= limits.maxCharacters * 100 else {
            throw Refusal.tooLong(field: "text", limit: limits.maxCharacters)
        }
        let spoilerText = spoilerText.trimmed
        let isTextMissing = text.trimmed.isEmpty
        if isTextMissing && spoilerText.isEmpty { throw Refusal.textMissing }
        self.text = PostText(isTextMissing ? spoilerText : text.trimmed)
        self.spoilerText = isTextMissing ? "" : spoilerText
        let length = self.text.characterCount + PostText(self.spoilerText).characterCount
        if length > limits.maxCharacters { throw Refusal.tooLong(field: "text", limit: limits.maxCharacters) }
    }
}

extension String {
    /// Without white space at either end.
    var trimmed: String {
        guard let first = unicodeScalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = unicodeScalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(unicodeScalars[first...last])
    }
}
