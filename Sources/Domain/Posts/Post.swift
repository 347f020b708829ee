/// What somebody wrote, or their boost of what somebody wrote (`reblogOf`).
package struct Post: Sendable {
    package typealias ID = Identifier<Post>

    package var id: ID
    package var uri: String
    package var url: String?
    package var author: Account.ID
    /// Written on this server.
    package var isLocal: Bool
    package var inReplyTo: ID?
    package var inReplyToAccount: Account.ID?
    package var reblogOf: ID?
    /// The id of the first post of the conversation that is known here.
    package var conversation: Identifier<Conversation>
    package var visibility: Visibility
    package var content: SafeHTML
    /// What the author typed; empty for posts of other servers.
    package var text: String
    package var spoilerText: String
    package var sensitive: Bool
    package var language: String?
    package var createdAt: Timestamp
    package var editedAt: Timestamp?
    package var application: Identifier<Application>?
    package var attachments: [Attachment]
    /// Pictures for shortcodes in its texts.
    package var emojis: [CustomEmoji] = []
    /// Nobody but its author sees it before whom it answers, or whose post it boosts, has agreed.
    package var waits = false
    package var repliesCount: Int
    package var reblogsCount: Int
    package var favouritesCount: Int
    package var quotesCount: Int
    package var quotePolicy: QuotePolicy
    /// Nil: open to everybody who may see it.
    package var interactionPolicy: InteractionPolicy?
    /// Rises with every edit.
    package var version: Int64

    package init(
        id: ID, uri: String, url: String?, author: Account.ID, isLocal: Bool, inReplyTo: ID? = nil,
        inReplyToAccount: Account.ID? = nil, reblogOf: ID? = nil, conversation: Identifier<Conversation>,
        visibility: Visibility, content: SafeHTML = SafeHTML(stored: ""), text: String = "", spoilerText: String = "",
        sensitive: Bool = false, language: String? = nil, createdAt: Timestamp, editedAt: Timestamp? = nil,
        application: Identifier<Application>? = nil, attachments: [Attachment] = [], repliesCount: Int = 0,
        reblogsCount: Int = 0, favouritesCount: Int = 0, quotesCount: Int = 0, quotePolicy: QuotePolicy = .nobody,
        interactionPolicy: InteractionPolicy? = nil,
        version: Int64 = 0
    ) {
        self.id = id
        self.uri = uri
        self.url = url
        self.author = author
        self.isLocal = isLocal
        self.inReplyTo = inReplyTo
        self.inReplyToAccount = inReplyToAccount
        self.reblogOf = reblogOf
        self.conversation = conversation
        self.visibility = visibility
        self.content = content
        self.text = text
        self.spoilerText = spoilerText
        self.sensitive = sensitive
        self.language = language
        self.createdAt = createdAt
        self.editedAt = editedAt
        self.application = application
        self.attachments = attachments
        self.repliesCount = repliesCount
        self.reblogsCount = reblogsCount
        self.favouritesCount = favouritesCount
        self.quotesCount = quotesCount
        self.quotePolicy = quotePolicy
        self.interactionPolicy = interactionPolicy
        self.version = version
    }
}

/// The thread that posts belong to; only its id is used.
package enum Conversation {}

/// A picture, film or sound shown with a post, at the address its server gave.
package struct Attachment: Sendable, Codable, Hashable {
    /// Mastodon's media types.
    package enum Kind: String, Sendable, Codable { case image, gifv, video, audio, unknown }

    package var id: Int64
    package var kind: Kind
    package var remoteURL: String
    package var previewURL: String?
    package var mediaType: String?
    package var description: String?
    package var blurhash: String?
    package var width: Int?
    package var height: Int?
    package var focusX: Double?
    package var focusY: Double?

    package init(
        id: Int64, kind: Kind, remoteURL: String, previewURL: String? = nil, mediaType: String? = nil,
        description: String? = nil, blurhash: String? = nil, width: Int? = nil, height: Int? = nil,
        focusX: Double? = nil, focusY: Double? = nil
    ) {
        self.id = id
        self.kind = kind
        self.remoteURL = remoteURL
        self.previewURL = previewURL
        self.mediaType = mediaType
        self.description = description
        self.blurhash = blurhash
        self.width = width
        self.height = height
        self.focusX = focusX
        self.focusY = focusY
    }
}

/// How a post looked before an edit, or as it looks now.
package struct PostEdit: Sendable {
    package var content: SafeHTML
    package var text: String
    package var spoilerText: String
    package var sensitive: Bool
    package var attachments: [Attachment]
    package var createdAt: Timestamp
    /// The choices of its poll; empty when there was none.
    package var pollOptions: [String]

    package init(
        content: SafeHTML, text: String, spoilerText: String, sensitive: Bool, attachments: [Attachment],
        createdAt: Timestamp, pollOptions: [String] = []
    ) {
        self.content = content
        self.text = text
        self.spoilerText = spoilerText
        self.sensitive = sensitive
        self.attachments = attachments
        self.createdAt = createdAt
        self.pollOptions = pollOptions
    }
}
