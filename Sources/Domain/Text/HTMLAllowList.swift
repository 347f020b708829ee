/// What of other people's HTML is kept. Elements that are in none of these lists are unwrapped: their text stays.
enum HTMLAllowList {
    static let elements: Set<String> = [
        "p", "br", "span", "a", "del", "s", "strike", "pre", "blockquote", "code", "b", "strong", "u", "i", "em", "ul",
        "ol", "li", "ruby", "rt", "rp", "h1", "h2", "h3", "h4", "h5", "h6",
    ]

    /// The parser closes these by itself, so that they nest only by way of other elements.
    static let notNesting: Set<String> = ["p", "br", "li", "rt", "rp"]

    /// Read for links, for pictures (`src`, `alt`) or formulas (`encoding`, `display`), or to be checked and written
    /// again.
    static let attributes: Set<String> = [
        "href", "class", "rel", "lang", "start", "reversed", "value", "translate", "src", "alt", "encoding", "display",
    ]

    /// Content is not markup, and nothing a reader should see.
    static let rawText: Set<String> = ["script", "style", "iframe", "noembed", "noframes", "textarea", "title", "xmp"]

    /// Content goes with the element.
    static let dropped: Set<String> = [
        "object", "form", "svg", "math", "template", "select", "button", "audio", "video", "canvas", "applet", "head",
    ]

    /// Of these `<svg/>` is a whole element.
    static let foreign: Set<String> = ["svg", "math"]

    /// Unwrapped too, but their text must not run into that of their neighbours.
    static let blocks: Set<String> = [
        "div", "section", "article", "aside", "header", "footer", "main", "nav", "figure", "figcaption", "table", "tr",
        "td", "th", "caption", "dl", "dt", "dd", "hr", "address", "details", "summary", "center", "fieldset", "legend",
    ]

    static let classes: Set<String> = [
        "mention", "hashtag", "u-url", "h-card", "invisible", "ellipsis", "quote-inline",
    ]

    /// Words of `rel` that mean something to readers of our pages; the others are ours to set.
    static let relations: Set<String> = ["tag", "me"]

    /// A web address that may be linked: absolute, `http` or `https`, with a host and without anything that would have
    /// to be escaped. White space at either end is dropped.
    static func link(_ address: String) -> String? {
        let trimmed = address.utf8.drop { $0 <= 0x20 }
        guard let last = trimmed.lastIndex(where: { $0 > 0x20 }) else { return nil }
        let link = trimmed[...last]
        guard link.count <= 4_096, link.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
        guard let scheme = ["https://", "http://"].first(where: { link.startsIgnoringCase($0) }) else { return nil }
        let host = link.dropFirst(scheme.utf8.count)
        guard let first = host.first, !"/?#\\".utf8.contains(first) else { return nil }
        return String(Substring(link))
    }

    /// BCP 47, as far as its alphabet goes.
    static func isLanguage(_ text: String) -> Bool {
        (2...35).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isLetter || $0 &- 0x30 < 10 || $0 == UInt8(ascii: "-") }
    }
}

extension Sequence<UInt8> {
    func startsIgnoringCase(_ prefix: String) -> Bool {
        lazy.map(\.lowercasedLetter).starts(with: prefix.utf8)
    }
}
