/// What somebody typed, with the mentions, hashtags and links found in it. Used for posts, profiles and their fields.
///
/// The rules are Mastodon's (`Account::MENTION_RE`, `Tag::HASHTAG_RE`, twitter-text for links), as one scan from left
/// to right in linear time.
package struct PostText: Sendable {
    /// With `\n` as the only line end, and without control characters.
    package let source: String
    /// Each person once, in the order of appearance.
    package let mentions: [Handle]
    /// Each tag once, in the order of appearance.
    package let hashtags: [Hashtag]
    /// Web addresses as typed, each once, in the order of appearance.
    package let links: [String]

    let scalars: [Unicode.Scalar]
    let entities: [TextEntity]

    package init(_ source: String) {
        scalars = Self.scalars(of: source)
        self.source = String(String.UnicodeScalarView(scalars))
        var scanner = TextScanner(scalars: scalars)
        entities = scanner.entities()
        mentions = entities.compactMap(\.mention).uniqued()
        hashtags = entities.compactMap(\.hashtag).uniqued(by: \.key)
        links = entities.compactMap(\.link).uniqued()
    }

    /// Line ends unified, control characters left out.
    private static func scalars(of source: String) -> [Unicode.Scalar] {
        var scalars: [Unicode.Scalar] = []
        var previous: Unicode.Scalar = " "
        for scalar in source.unicodeScalars {
            if scalar == "\r" {
                scalars.append("\n")
            } else if scalar == "\n" {
                if previous != "\r" { scalars.append("\n") }
            } else if scalar.value >= 0x20 && scalar.value != 0x7F || scalar == "\t" {
                scalars.append(scalar)
            }
            previous = scalar
        }
        return scalars
    }

    /// Characters as Mastodon counts them: grapheme clusters, where each link counts 23 and of a mention of somebody
    /// elsewhere only `@name` counts.
    package var characterCount: Int {
        var counted = String.UnicodeScalarView()
        var place = 0
        for entity in entities {
            counted.append(contentsOf: scalars[place..<entity.range.lowerBound])
            switch entity.kind {
            case .link: counted.append(contentsOf: repeatElement("x", count: 23))
            case .mention(let handle): counted.append(contentsOf: "@\(handle.username)".unicodeScalars)
            case .hashtag: counted.append(contentsOf: scalars[entity.range])
            }
            place = entity.range.upperBound
        }
        counted.append(contentsOf: scalars[place...])
        return String(counted).count
    }
}

/// A hashtag as typed, and the form that makes equal tags equal.
package struct Hashtag: Hashable, Sendable {
    /// Normalised: see `Hashtag.key(of:)`.
    package let key: String
    /// Without the `#`, as it was written.
    package let display: String
}

/// Something in a text that becomes a link.
struct TextEntity: Sendable {
    enum Kind: Sendable {
        case mention(Handle)
        case hashtag(Hashtag)
        case link(String)
    }

    let kind: Kind
    /// Scalars of the text.
    let range: Range<Int>

    var mention: Handle? {
        if case .mention(let handle) = kind { handle } else { nil }
    }

    var hashtag: Hashtag? {
        if case .hashtag(let hashtag) = kind { hashtag } else { nil }
    }

    var link: String? {
        if case .link(let address) = kind { address } else { nil }
    }
}

extension Array {
    fileprivate func uniqued<Key: Hashable>(by key: (Element) -> Key) -> [Element] {
        var seen: Set<Key> = []
        return filter { seen.insert(key($0)).inserted }
    }
}

extension Array where Element: Hashable {
    fileprivate func uniqued() -> [Element] { uniqued { $0 } }
}
