import Domain

/// A post as somebody wrote it, before anything is checked.
package struct PostDraft: Sendable {
    package var text: String
    package var spoilerText: String
    /// nil: as the author's preferences say.
    package var sensitive: Bool?
    /// nil: as the author's preferences say.
    package var visibility: Visibility?
    /// A language code as clients write it; nil or unknown: as the author's preferences say.
    package var language: String?
    package var inReplyTo: Post.ID?
    package var quoted: Post.ID?
    /// Who may quote it; nil: as the author's preferences say.
    package var quotePolicy: QuotePolicy?
    /// Who may like, answer and boost it; nil: as the author's preferences say.
    package var interactionPolicy: InteractionPolicy?
    package var application: Application.ID?
    /// The same key of the same author names the same post, however often it is sent.
    package var idempotencyKey: String?
    /// When given, mentions of anybody else are refused (Mastodon's `allowed_mentions`).
    package var allowedMentions: [Account.ID]?
    package var poll: PollDraft?

    package init(
        text: String, spoilerText: String = "", sensitive: Bool? = nil, visibility: Visibility? = nil,
        language: String? = nil, inReplyTo: Post.ID? = nil, quoted: Post.ID? = nil,
        quotePolicy: QuotePolicy? = nil, interactionPolicy: InteractionPolicy? = nil,
        application: Application.ID? = nil,
        idempotencyKey: String? = nil, allowedMentions: [Account.ID]? = nil, poll: PollDraft? = nil
    ) {
        self.text = text
        self.spoilerText = spoilerText
        self.sensitive = sensitive
        self.visibility = visibility
        self.language = language
        self.inReplyTo = inReplyTo
        self.quoted = quoted
        self.quotePolicy = quotePolicy
        self.interactionPolicy = interactionPolicy
        self.application = application
        self.idempotencyKey = idempotencyKey
        self.allowedMentions = allowedMentions
        self.poll = poll
    }
}

/// What an author changes of a post. The audience never changes.
package struct PostEditDraft: Sendable {
    package var text: String
    package var spoilerText: String
    /// nil: as it was.
    package var sensitive: Bool?
    /// nil or unknown: as it was.
    package var language: String?
    package var poll: PollChange

    /// What becomes of the poll.
    package enum PollChange: Sendable, Hashable {
        case stays
        case goes
        /// One that asks the same keeps its votes.
        case put(PollDraft)
    }

    package init(
        text: String, spoilerText: String = "", sensitive: Bool? = nil, language: String? = nil,
        poll: PollChange = .stays
    ) {
        self.text = text
        self.spoilerText = spoilerText
        self.sensitive = sensitive
        self.language = language
        self.poll = poll
    }
}
