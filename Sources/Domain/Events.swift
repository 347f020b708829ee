/// What happened, as an action records it inside its transaction. `Server/Reactions.swift` says what follows.
package enum Event: Sendable {
    case postPublished(Post.ID)
    case postReceived(Post.ID)
    case postEdited(Post.ID)
    /// A post came that quotes another, or one that it quotes: consent is to be looked for. `depth`: how many quotes
    /// led to it.
    case quoteReceived(Post.ID, depth: Int)
    /// What a post shows as a quote is not what it showed before.
    case quoteChanged(Post.ID)
    /// A post of this server quotes one of another: its author is to be asked.
    case quoteRequested(Post.ID)
    /// A person of this server does not want to be quoted by `post` any more.
    case quoteRevoked(by: Account.ID, post: Post.ID)
    /// Somebody elsewhere is to be asked before a like, reply or boost goes out.
    case approvalRequested(Approval.ID)
    case approvalAnswered(InteractionAnswer)
    /// What a post of this server says of itself beside its words has changed: who may quote it, or what it quotes.
    case postRestated(Post.ID)
    /// The post is gone when this is read, so everything that followers elsewhere need travels in it.
    case postDeleted(DeletedPost)
    case reblogged(Post.ID)
    case unreblogged(DeletedPost)
    /// A poll was put up, or somebody of this server has voted in one: its end is to be told.
    case pollEnds(Post.ID, at: Timestamp)
    /// Somebody of this server voted, by number, in a poll of another one.
    case voted(by: Account.ID, post: Post.ID, choices: [Int])
    /// Votes were counted in a poll of this server; others need not hear of each at once.
    case pollCounted(Post.ID, tellAt: Timestamp)
    case pollEnded(Post.ID)
    /// Somebody looks at a poll of another server whose counts are old.
    case pollStale(Post.ID)
    case favourited(by: Account.ID, post: Post.ID)
    case unfavourited(by: Account.ID, post: Post.ID)
    /// Somebody of this server or another answered a post with an emoji, or took that back.
    case reacted(by: Account.ID, post: Post.ID, name: String)
    case unreacted(by: Account.ID, post: Post.ID, row: Int64, name: String, url: String?)
    case pinned(by: Account.ID, post: Post.ID)
    case unpinned(by: Account.ID, post: Post.ID)
    case tagFeatured(by: Account.ID, tag: Tag.ID, display: String)
    case tagUnfeatured(by: Account.ID, tag: Tag.ID, display: String)
    case followRequested(by: Account.ID, target: Account.ID, uri: String)
    case followed(by: Account.ID, target: Account.ID, uri: String)
    case followAccepted(by: Account.ID, follower: Account.ID, uri: String)
    case followRejected(by: Account.ID, follower: Account.ID, uri: String)
    case unfollowed(by: Account.ID, target: Account.ID, uri: String)
    case blocked(by: Account.ID, target: Account.ID, uri: String)
    case unblocked(by: Account.ID, target: Account.ID, uri: String)
    case muted(by: Account.ID, target: Account.ID)
    case profileUpdated(Account.ID)
    /// An account of this server signs with new keys.
    case keysRotated(Account.ID)
    case collectionChanged(CollectionChange)
    /// Accounts of other servers were put into collections of `owner`; whether they agree is not known yet.
    case collectionReceived(Account.ID)
    /// Somebody looks at the collections of an account elsewhere.
    case collectionsWanted(Account.ID)
    /// Somebody, here or elsewhere, is to be followed at another account from now on.
    case moved(Account.ID, to: Account.ID)
    /// What a person of this server may do has been limited, or is not any more.
    case standingChanged(Account.ID)
    /// Staff here decided how somebody of another server may show themselves.
    case strangerJudged(Account.ID)
    /// There is a new rule for another server.
    case serverRuled(String)
    /// A relay is to hear something of this server.
    case relayChanged(RelayChange)
    /// The server of the account that it is about shall hear of a report.
    case reportForwarded(Report.ID)
    case accountDeleted(Account.ID)
    case signedUp(Account.ID)
    case awaitingApproval(Account.ID)
    case signUpApproved(Account.ID)
    case addressConfirmationAsked(Account.ID, token: String)
    case passwordResetAsked(Account.ID, token: String)
    case tokensRevoked(Account.ID)
    /// What is missing of a conversation is to be fetched, not before `at`.
    case threadWanted(fetch: String, at: Timestamp)
    /// The earlier posts of somebody elsewhere are to be read.
    case profileWanted(Account.ID, older: Bool)
    /// A notification was put into the list of a person of this server.
    case notified(Notification.ID, recipient: Account.ID)
}

/// What is left of a deleted post or boost.
package struct DeletedPost: Sendable, Codable {
    package var id: Post.ID
    package var uri: String
    package var author: Account.ID
    package var isLocal: Bool
    package var visibility: Visibility
    package var reblogOf: Post.ID?
    /// The address of the post that was boosted.
    package var reblogOfURI: String?
    /// Everybody who was mentioned.
    package var mentioned: [Account.ID]
    package var tags: [String]
    /// Who of other servers has it because they boosted, liked or answered it.
    package var reached: [Account.ID]?

    package init(
        id: Post.ID, uri: String, author: Account.ID, isLocal: Bool, visibility: Visibility, reblogOf: Post.ID?,
        reblogOfURI: String?, mentioned: [Account.ID], tags: [String], reached: [Account.ID]? = nil
    ) {
        self.id = id
        self.uri = uri
        self.author = author
        self.isLocal = isLocal
        self.visibility = visibility
        self.reblogOf = reblogOf
        self.reblogOfURI = reblogOfURI
        self.mentioned = mentioned
        self.tags = tags
        self.reached = reached
    }
}
