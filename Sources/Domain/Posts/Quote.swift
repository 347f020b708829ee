/// A post's reference to another post that it shows inside itself, and whether the quoted author agrees (FEP-044f).
package struct Quote: Sendable, Hashable {
    /// How far the consent has come. The raw value is stored.
    package enum State: Int, Sendable {
        case pending = 0
        case accepted
        case rejected
        /// Agreed once, and not any more.
        case revoked
        /// The quoted post is gone.
        case deleted
    }

    /// The post that quotes.
    package var post: Post.ID
    package var author: Account.ID
    /// The quoted post, as far as it is known here and may be quoted at all.
    package var target: Post.ID?
    package var targetAuthor: Account.ID?
    /// What the quoting post calls it.
    package var targetURI: String
    package var state: State
    /// Where the quoted author's server shows the stamp. Nil for posts of this server: their stamps are made from this
    /// record, and for what needs none.
    package var authorizationURI: String?
    /// The id of the QuoteRequest, whoever sent it.
    package var requestURI: String?
    /// Named by a property that is older than consent: shown as a quote only once it is agreed to.
    package var isLegacy: Bool

    package init(
        post: Post.ID, author: Account.ID, target: Post.ID? = nil, targetAuthor: Account.ID? = nil, targetURI: String,
        state: State = .pending, authorizationURI: String? = nil, requestURI: String? = nil, isLegacy: Bool = false
    ) {
        self.post = post
        self.author = author
        self.target = target
        self.targetAuthor = targetAuthor
        self.targetURI = targetURI
        self.state = state
        self.authorizationURI = authorizationURI
        self.requestURI = requestURI
        self.isLegacy = isLegacy
    }

    /// Where the stamp is that lets a post quote one by a person of this server.
    ///
    /// - Parameter uri: the quoted author's.
    package static func stampURI(author uri: String, quoting post: Post.ID) -> String {
        "\(uri)/quote_authorizations/\(post)"
    }

    /// What one reader is told of a quote. The raw value is Mastodon's name (`Quote.state`).
    package enum Shown: String, Sendable {
        case pending, accepted, rejected, revoked, deleted
        /// Agreed to, but the quoted post is not for this reader.
        case unauthorized
        case blockedAccount = "blocked_account"
        case mutedAccount = "muted_account"

        package init(_ state: State) {
            self =
                switch state {
                case .pending: .pending
                case .accepted: .accepted
                case .rejected: .rejected
                case .revoked: .revoked
                case .deleted: .deleted
                }
        }

        /// Whether the quoted post goes along: of people whom the reader has blocked or muted it does, so that a client
        /// can offer to look at it.
        package var hasPost: Bool { self == .accepted || self == .blockedAccount || self == .mutedAccount }
    }
}
