extension PostText {
    /// Where a mention leads, and the name to show after the `@`; nil for somebody unknown, who stays plain text.
    package typealias MentionTarget = (Handle) -> (url: String, username: String)?

    /// Mastodon's markup, to the letter: clients and other servers recognise mentions, tags and shortened links by it.
    ///
    /// - Parameters:
    ///   - mention: the profile page of somebody, and the name to show.
    ///   - tagURL: the page of a tag, by its key.
    package func html(mention: MentionTarget, tagURL: (String) -> String) -> SafeHTML {
        var writer = ParagraphWriter(capacity: source.utf8.count * 2 + 64)
        var place = 0
        for entity in entities {
            for scalar in scalars[place..<entity.range.lowerBound] { writer.append(scalar) }
            place = entity.range.upperBound
            if let markup = markup(of: entity, relation: EntityMarkup.relation, mention, tagURL) {
                writer.append(markup: markup)
            } else {
                for scalar in scalars[entity.range] { writer.append(scalar) }
            }
        }
        for scalar in scalars[place...] { writer.append(scalar) }
        return SafeHTML(made: writer.finish())
    }

    /// The value of a profile field: one line without a paragraph around it. A value that is nothing but a web address
    /// claims it as the owner's own (`rel="me"`), so that both pages can confirm each other.
    package func fieldHTML(mention: MentionTarget, tagURL: (String) -> String) -> SafeHTML {
        let isOnlyLink = entities.count == 1 && links.count == 1 && entities[0].range == scalars.indices
        let relation = isOnlyLink ? EntityMarkup.ownRelation : EntityMarkup.relation
        var bytes: [UInt8] = []
        var place = 0
        func appendText(_ range: Range<Int>) {
            for scalar in scalars[range] { bytes.append(escaping: scalar == "\n" ? " " : scalar) }
        }
        for entity in entities {
            appendText(place..<entity.range.lowerBound)
            place = entity.range.upperBound
            if let markup = markup(of: entity, relation: relation, mention, tagURL) {
                bytes += markup
            } else {
                appendText(entity.range)
            }
        }
        appendText(place..<scalars.count)
        return SafeHTML(made: String(decoding: bytes, as: UTF8.self))
    }

    private func markup(
        of entity: TextEntity, relation: StaticString, _ mention: MentionTarget, _ tagURL: (String) -> String
    ) -> [UInt8]? {
        switch entity.kind {
        case .link(let address):
            return EntityMarkup.link(address, relation: relation)
        case .hashtag(let hashtag):
            return EntityMarkup.hashtag(hashtag, url: tagURL(hashtag.key))
        case .mention(let handle):
            guard let target = mention(handle) else { return nil }
            return EntityMarkup.mention(target.username, url: target.url)
        }
    }
}

/// The markup of links in posts, as Mastodon's `TextFormatter` writes it.
enum EntityMarkup {
    static let relation: StaticString = "nofollow noopener"
    static let ownRelation: StaticString = "me nofollow noopener"

    static func mention(_ username: String, url: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append("<span class=\"h-card\" translate=\"no\"><a href=\"" as StaticString)
        bytes.append(escaping: url)
        bytes.append("\" class=\"u-url mention\">@<span>" as StaticString)
        bytes.append(escaping: username)
        bytes.append("</span></a></span>" as StaticString)
        return bytes
    }

    static func hashtag(_ hashtag: Hashtag, url: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append("<a href=\"" as StaticString)
        bytes.append(escaping: url)
        bytes.append("\" class=\"mention hashtag\" rel=\"tag\">#<span>" as StaticString)
        bytes.append(escaping: hashtag.display)
        bytes.append("</span></a>" as StaticString)
        return bytes
    }

    /// The scheme and `www.` are hidden, and so is what goes beyond thirty characters; copying gives the whole address.
    static func link(_ address: String, relation: StaticString) -> [UInt8] {
        let prefix = prefixLength(of: address)
        let shown = address.dropFirst(prefix).prefix(30)
        let rest = address[shown.endIndex...]
        var bytes: [UInt8] = []
        bytes.append("<a href=\"" as StaticString)
        bytes.append(escaping: address)
        bytes.append("\" target=\"_blank\" rel=\"" as StaticString)
        bytes.append(relation)
        bytes.append("\" translate=\"no\"><span class=\"invisible\">" as StaticString)
        bytes.append(escaping: address.prefix(prefix))
        bytes.append("</span><span class=\"" as StaticString)
        if !rest.isEmpty { bytes.append("ellipsis" as StaticString) }
        bytes.append("\">" as StaticString)
        bytes.append(escaping: shown)
        bytes.append("</span><span class=\"invisible\">" as StaticString)
        bytes.append(escaping: rest)
        bytes.append("</span></a>" as StaticString)
        return bytes
    }

    private static func prefixLength(of address: String) -> Int {
        for prefix in ["https://www.", "http://www.", "https://", "http://"]
        where address.utf8.startsIgnoringCase(prefix) {
            return prefix.count
        }
        return 0
    }
}
