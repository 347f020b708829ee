import JSON

/// What `tag` holds: who is mentioned, the hashtags, and the pictures for `:shortcodes:`.
package struct Tags: Sendable {
    package struct Mention: Sendable, Equatable {
        /// The actor's id.
        package let href: String
        /// `@user@domain` as a rule.
        package let name: String?
    }

    package struct Hashtag: Sendable, Equatable {
        /// Without `#`, as written.
        package let name: String
        package let href: String?
    }

    package struct Emoji: Sendable, Equatable {
        /// Without colons.
        package let shortcode: String
        package let url: String
        package let id: String?
        package let updated: Int64?
    }

    package private(set) var mentions: [Mention] = []
    package private(set) var hashtags: [Hashtag] = []
    package private(set) var emojis: [Emoji] = []
    /// Objects that the text refers to (FEP-e232).
    package private(set) var objectLinks: [String] = []

    init(reading object: LinkedObject) {
        for element in object["tag"]?.elements ?? [] {
            guard let tag = LinkedObject(element) else { continue }
            for type in tag.types { add(tag, as: type) }
        }
    }

    private mutating func add(_ tag: LinkedObject, as type: String) {
        switch type {
        case "Mention" where mentions.count < Caps.mentions:
            guard let href = tag["href"]?.reference, !mentions.contains(where: { $0.href == href }) else { return }
            mentions.append(Mention(href: href, name: tag.text("name")))
        case "Hashtag" where hashtags.count < Caps.hashtags:
            guard let hashtag = Hashtag(tag), !hashtags.contains(where: { $0.name == hashtag.name }) else { return }
            hashtags.append(hashtag)
        case "Emoji" where emojis.count < Caps.emojis:
            guard let emoji = Emoji(reading: tag), !emojis.contains(where: { $0.shortcode == emoji.shortcode })
            else { return }
            emojis.append(emoji)
        case "Link" where objectLinks.count < Caps.mentions:
            guard tag.mediaType == "application/ld+json" || tag.mediaType == "application/activity+json",
                let href = tag["href"]?.reference
            else { return }
            objectLinks.append(href)
        default: break
        }
    }
}

extension Tags.Hashtag {
    /// Nil for what is no hashtag.
    package init?(reading value: JSONValue) {
        guard let object = LinkedObject(value), object.types.contains("Hashtag") else { return nil }
        self.init(object)
    }

    fileprivate init?(_ object: LinkedObject) {
        guard let name = object.text("name", limit: 256)?.trimmed else { return nil }
        let plain = String(name.drop { $0 == "#" || $0 == "\u{FF03}" })
        guard !plain.isEmpty else { return nil }
        self.init(name: plain, href: object["href"]?.reference)
    }
}

extension Tags.Emoji {
    fileprivate init?(reading tag: LinkedObject) {
        guard let name = tag.text("name", limit: 130), let picture = tag.picture("icon") else { return nil }
        let code = name.trimmed.drop { $0 == ":" }
        shortcode = String(code.last == ":" ? code.dropLast() : code)
        // Letters, digits and `_` (Mastodon), `-`, `+` and `.` elsewhere; it is put between colons in texts.
        let isCode = shortcode.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D, 0x2B, 0x2E: true
            default: false
            }
        }
        guard isCode, (1...128).contains(shortcode.utf8.count) else { return nil }
        url = picture.url
        id = tag.id
        updated = tag["updated"]?.moment
    }
}
