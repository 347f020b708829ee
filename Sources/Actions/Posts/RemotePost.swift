import Domain

/// A post of another server, read and sanitised; its author's authority over it has been checked.
package struct RemotePost: Sendable {
    package var uri: String
    package var url: String?
    package var author: Account.ID
    /// The parent, when it is known here.
    package var inReplyTo: Post.ID?
    /// The parent's address, known here or not.
    package var inReplyToURI: String?
    package var visibility: Visibility
    package var content: SafeHTML
    package var spoilerText: String
    package var sensitive: Bool
    package var language: String?
    package var createdAt: Timestamp
    package var editedAt: Timestamp?
    package var attachments: [Attachment]
    /// Everybody addressed by name: mentioned in the text or silently.
    package var mentioned: [Account.ID]
    /// As written, with or without `#`.
    package var tags: [String]
    /// What its server calls the conversation (FEP-7888).
    package var contextURL: String?
    /// The collection of its answers, on its own server.
    package var repliesURL: String?
    package var totals = Totals()
    package var poll: RemotePoll?
    package var emojis: [CustomEmoji] = []

    /// How its server counts what others did with it; nil for what it does not say.
    package struct Totals: Sendable, Hashable {
        package var replies: Int?
        package var reblogs: Int?
        package var favourites: Int?

        package init(replies: Int? = nil, reblogs: Int? = nil, favourites: Int? = nil) {
            self.replies = replies
            self.reblogs = reblogs
            self.favourites = favourites
        }
    }
    package var quote: RemoteQuote?
    package var quotePolicy: QuotePolicy
    package var interactionPolicy: InteractionPolicy?

    package init(
        uri: String, url: String? = nil, author: Account.ID, inReplyTo: Post.ID? = nil, inReplyToURI: String? = nil,
        visibility: Visibility, content: SafeHTML, spoilerText: String = "", sensitive: Bool = false,
        language: String? = nil, createdAt: Timestamp, editedAt: Timestamp? = nil, attachments: [Attachment] = [],
        mentioned: [Account.ID] = [], tags: [String] = [], quote: RemoteQuote? = nil,
        quotePolicy: QuotePolicy = .nobody
    ) {
        self.uri = uri
        self.url = url
        self.author = author
        self.inReplyTo = inReplyTo
        self.inReplyToURI = inReplyToURI
        self.visibility = visibility
        self.content = content
        self.spoilerText = spoilerText
        self.sensitive = sensitive
        self.language = language
        self.createdAt = createdAt
        self.editedAt = editedAt
        self.attachments = attachments
        self.mentioned = mentioned
        self.tags = tags
        self.quote = quote
        self.quotePolicy = quotePolicy
    }

    /// The most of each that is kept of one post.
    enum Limits {
        static let attachments = 16
        static let mentions = 200
        static let tags = 100
        static let tagLength = 100
    }
}

extension Changes {
    /// The tags that another server's post names, made where they are new.
    func tags(named names: [String], ids: Snowflake) throws -> [Tag.ID] {
        var seen: Set<String> = []
        return try names.prefix(RemotePost.Limits.tags).compactMap { name in
            let display = name.hasPrefix("#") ? String(name.dropFirst()) : name
            let key = Hashtag.key(of: display.prefix(RemotePost.Limits.tagLength))
            guard !key.isEmpty, seen.insert(key).inserted else { return nil }
            return try transaction.tag(name: key, display: display, newID: ids.next()).id
        }
    }
}
