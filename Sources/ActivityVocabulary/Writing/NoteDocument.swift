import JSON

/// One of our posts as other servers see it: a `Note`, or a `Question` when it has a poll.
package struct NoteDocument: ObjectDocument {
    package struct Attachment: Sendable {
        package var url: String
        package var mediaType: String
        package var description: String?
        package var blurhash: String?
        package var width: Int?
        package var height: Int?
        package var focus: (x: Double, y: Double)?
        package var previewURL: String?

        package init(
            url: String, mediaType: String, description: String? = nil, blurhash: String? = nil, width: Int? = nil,
            height: Int? = nil, focus: (x: Double, y: Double)? = nil, previewURL: String? = nil
        ) {
            self.url = url
            self.mediaType = mediaType
            self.description = description
            self.blurhash = blurhash
            self.width = width
            self.height = height
            self.focus = focus
            self.previewURL = previewURL
        }
    }

    package struct Poll: Sendable {
        package var options: [(name: String, votes: Int)]
        package var multiple: Bool
        package var endTime: Int64?
        package var closed: Int64?
        package var votersCount: Int?

        package init(
            options: [(name: String, votes: Int)], multiple: Bool, endTime: Int64?, closed: Int64? = nil,
            votersCount: Int? = nil
        ) {
            self.options = options
            self.multiple = multiple
            self.endTime = endTime
            self.closed = closed
            self.votersCount = votersCount
        }
    }

    /// Who may do something with the note: addresses of actors and collections (GoToSocial; FEP-044f).
    package struct Rule: Sendable {
        package var automatic: [String]
        package var manual: [String]

        package init(automatic: [String], manual: [String] = []) {
            self.automatic = automatic
            self.manual = manual
        }
    }

    /// What is set is enforced; what is not set is open to everybody.
    package struct Policy: Sendable {
        package var canLike: Rule?
        package var canReply: Rule?
        package var canAnnounce: Rule?
        package var canQuote: Rule?

        package init() {}
    }

    package struct Quote: Sendable {
        package var target: String
        package var authorization: String?

        package init(target: String, authorization: String? = nil) {
            self.target = target
            self.authorization = authorization
        }
    }

    package var id: String
    package var url: String
    package var attributedTo: String
    /// HTML.
    package var content: String
    /// Milliseconds since 1970.
    package var published: Int64
    package var to: [String]
    package var cc: [String]

    package var language: String?
    /// The content warning.
    package var summary: String?
    package var sensitive = false
    package var updated: Int64?
    package var inReplyTo: String?
    package var conversation: String?
    package var context: String?
    package var mentions: [MentionTag] = []
    package var hashtags: [HashtagTag] = []
    package var emojis: [EmojiTag] = []
    package var attachments: [Attachment] = []
    /// Addresses of the collections and what they count.
    package var replies: (id: String, count: Int)?
    package var likes: (id: String, count: Int)?
    package var shares: (id: String, count: Int)?
    package var poll: Poll?
    package var quote: Quote?
    package var policy = Policy()
    /// The stamp by which the author of what it answers let it (GoToSocial).
    package var replyAuthorization: String?

    package init(
        id: String, url: String, attributedTo: String, content: String, published: Int64, to: [String], cc: [String]
    ) {
        self.id = id
        self.url = url
        self.attributedTo = attributedTo
        self.content = content
        self.published = published
        self.to = to
        self.cc = cc
    }

    package var type: String { poll == nil ? "Note" : "Question" }
    package var vocabulary: Context { Contexts.note }

    package func writeProperties(to json: inout JSONWriter) {
        json.field("summary", summary)
        json.field("inReplyTo", inReplyTo)
        json.field("published", date: published)
        if let updated { json.field("updated", date: updated) }
        json.field("url", url)
        json.field("attributedTo", attributedTo)
        json.field("to", to)
        json.field("cc", cc)
        json.field("sensitive", sensitive)
        json.field("atomUri", id)
        json.field("inReplyToAtomUri", inReplyTo)
        json.present("conversation", conversation)
        json.present("context", context)
        writeQuote(to: &json)
        json.present("replyAuthorization", replyAuthorization)
        // GoToSocial before 0.20.
        json.present("approvedBy", replyAuthorization)
        writePolicy(to: &json)
        json.field("content", content)
        if let language {
            json.key("contentMap")
            json.beginObject()
            json.key(escaping: language)
            json.string(content)
            json.endObject()
        }
        writeLists(to: &json)
        writeCollections(to: &json)
        writePoll(to: &json)
    }

    private func writeQuote(to json: inout JSONWriter) {
        guard let quote else { return }
        json.field("quote", quote.target)
        json.field("_misskey_quote", quote.target)
        json.field("quoteUri", quote.target)
        json.present("quoteAuthorization", quote.authorization)
    }

    private func writePolicy(to json: inout JSONWriter) {
        let rules: [(StaticString, Rule?)] = [
            ("canLike", policy.canLike), ("canReply", policy.canReply), ("canAnnounce", policy.canAnnounce),
            ("canQuote", policy.canQuote),
        ]
        guard rules.contains(where: { $0.1 != nil }) else { return }
        json.key("interactionPolicy")
        json.beginObject()
        for case (let name, let rule?) in rules {
            json.key(name)
            json.beginObject()
            json.field("automaticApproval", rule.automatic)
            if !rule.manual.isEmpty { json.field("manualApproval", rule.manual) }
            json.endObject()
        }
        json.endObject()
    }

    private func writeLists(to json: inout JSONWriter) {
        json.key("attachment")
        json.beginArray()
        for attachment in attachments { attachment.write(to: &json) }
        json.endArray()
        json.key("tag")
        json.beginArray()
        for mention in mentions { mention.write(to: &json) }
        for hashtag in hashtags { hashtag.write(to: &json) }
        for emoji in emojis { emoji.write(to: &json) }
        json.endArray()
    }

    private func writeCollections(to json: inout JSONWriter) {
        if let replies {
            json.key("replies")
            json.beginObject()
            json.field("id", replies.id)
            json.field("type", "Collection")
            json.field("totalItems", replies.count)
            json.key("first")
            json.beginObject()
            json.field("type", "CollectionPage")
            // Nobody needs to ask for answers that do not exist.
            if replies.count > 0 { json.field("next", replies.id + "?page=true") }
            json.field("partOf", replies.id)
            json.field("items", [])
            json.endObject()
            json.endObject()
        }
        if let likes { writeCount("likes", likes, to: &json) }
        if let shares { writeCount("shares", shares, to: &json) }
    }

    private func writeCount(_ name: StaticString, _ collection: (id: String, count: Int), to json: inout JSONWriter) {
        json.key(name)
        json.beginObject()
        json.field("id", collection.id)
        json.field("type", "Collection")
        json.field("totalItems", collection.count)
        json.endObject()
    }

    private func writePoll(to json: inout JSONWriter) {
        guard let poll else { return }
        if let endTime = poll.endTime { json.field("endTime", date: endTime) }
        if let closed = poll.closed { json.field("closed", date: closed) }
        if let votersCount = poll.votersCount { json.field("votersCount", votersCount) }
        if poll.multiple { json.key("anyOf") } else { json.key("oneOf") }
        json.beginArray()
        for option in poll.options {
            json.beginObject()
            json.field("type", "Note")
            json.field("name", option.name)
            json.key("replies")
            json.beginObject()
            json.field("type", "Collection")
            json.field("totalItems", option.votes)
            json.endObject()
            json.endObject()
        }
        json.endArray()
    }
}

extension NoteDocument.Attachment {
    // Mastodon says `Document` for every kind of file and leaves the rest to the media type.
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("type", "Document")
        json.field("mediaType", mediaType)
        json.field("url", url)
        json.field("name", description)
        json.present("blurhash", blurhash)
        if let focus {
            json.key("focalPoint")
            json.beginArray()
            json.double(focus.x)
            json.double(focus.y)
            json.endArray()
        }
        if let width { json.field("width", width) }
        if let height { json.field("height", height) }
        if let previewURL {
            json.key("icon")
            json.beginObject()
            json.field("type", "Image")
            json.field("url", previewURL)
            json.endObject()
        }
        json.endObject()
    }
}
