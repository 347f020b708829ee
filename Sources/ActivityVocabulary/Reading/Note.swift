import JSON

/// A post on another server: a Note, or whatever else its software calls what people wrote, recorded or announced.
package struct Note: Sendable {
    package enum Kind: Sendable, Equatable {
        case note, question, article, page, image, video, audio, event, document
        case other(String)

        init?(knownType type: String) {
            switch type {
            case "Note": self = .note
            case "Question": self = .question
            case "Article": self = .article
            case "Page": self = .page
            case "Image": self = .image
            case "Video": self = .video
            case "Audio": self = .audio
            case "Event": self = .event
            case "Document": self = .document
            default: return nil
            }
        }

        /// Notes and questions are shown as they are; of other kinds the title is shown, and a link to the page.
        package var isNative: Bool { self == .note || self == .question }
    }

    package let id: String
    package let kind: Kind
    /// The author's id. Of several the first person.
    package let attributedTo: String?
    /// See `contentIsHTML`.
    package let content: String
    /// False for Markdown and plain text (PeerTube, Lemmy's sources).
    package let contentIsHTML: Bool
    /// As the sender wrote it; nil for none and for `und`.
    package let language: String?
    /// A title, or the choice of a poll vote.
    package let name: String?
    /// The content warning of notes, the abstract of articles.
    package let summary: String?
    package let sensitive: Bool
    /// The page for people.
    package let url: String?
    package let published: Int64?
    package let updated: Int64?
    package let inReplyTo: String?
    package let audience: Audience
    package let tags: Tags
    package let attachments: [Attachment]
    package let preview: Picture?
    /// `context`, or the older `conversation`; an address or any other text.
    package let conversation: String?
    package let replies: String?
    /// The same where it is embedded, as a whole or with its first page.
    package let repliesCollection: ItemCollection?
    package let repliesCount: Int?
    package let likesCount: Int?
    package let sharesCount: Int?
    package let quote: Quote?
    package let policy: InteractionPolicy?
    package let poll: Poll?
    /// Groups the post was sent to (FEP-1b12).
    package let groups: [String]
    package let event: Event?
    package let book: Book?

    package init(reading value: JSONValue) throws(ReadingError) {
        if let key = LinkedObject.restructuringKey(in: value) { throw .restructured(key) }
        guard let object = LinkedObject(value) else { throw .notAnObject }
        try self.init(reading: object)
    }

    init(reading object: LinkedObject) throws(ReadingError) {
        guard let id = object.id else { throw .missing("id") }
        guard let type = object.types.first, !object.isStory else { throw .unexpectedType(object.types) }
        self.id = id
        kind = object.types.lazy.compactMap(Kind.init(knownType:)).first ?? .other(type)
        attributedTo = Self.author(object["attributedTo"] ?? object["actor"])
        let text = Content(reading: object)
        content = text.text
        contentIsHTML = text.isHTML
        language = text.language
        name = object.text("name")?.trimmed.nonEmpty
        summary = object.text("summary", limit: Caps.summary)?.nonEmpty
        sensitive = object["sensitive"]?.truth ?? false
        url = object.pageAddress
        published = object["published"]?.moment
        updated = object["updated"]?.moment
        inReplyTo = object["inReplyTo"]?.reference
        audience = Audience(reading: object)
        tags = Tags(reading: object)
        attachments = Attachment.attachments(of: object)
        preview = object.largestPicture("icon") ?? object.picture("image")
        conversation = object["context"]?.reference ?? object.text("conversation") ?? object.text("context")
        replies = object["replies"]?.reference
        repliesCollection = object["replies"].flatMap { try? ItemCollection(reading: $0) }
        repliesCount = object.total("replies")
        likesCount = object.total("likes")
        sharesCount = object.total("shares")
        quote = Quote(reading: object, tags: tags)
        policy = InteractionPolicy(reading: object)
        poll = Poll(reading: object)
        groups = object["audience"]?.references(limit: 16) ?? []
        event = Event(reading: object)
        book = Book(reading: object)
    }

    /// A vote in a poll is a note with a name, a question it answers, and nothing else to say.
    package var isPollVote: Bool { kind == .note && name != nil && inReplyTo != nil && content.isEmpty }

    private static func author(_ value: JSONValue?) -> String? {
        let elements = (value?.elements ?? []).prefix(16)
        let person = elements.lazy.first { LinkedObject($0)?.types.contains("Person") == true }
        return person?.reference ?? elements.lazy.compactMap(\.reference).first
    }
}
