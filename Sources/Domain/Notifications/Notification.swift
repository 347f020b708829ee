/// Something that a person wants to know of: who did what, to which post.
package struct Notification: Sendable {
    package typealias ID = Identifier<Notification>

    /// Mastodon's notification types. The raw value is stored; the name is the API's.
    package enum Kind: Int, Sendable, CaseIterable {
        case mention = 0
        case status, reblog, follow, followRequest, favourite, poll, update, adminSignUp, adminReport
        case addedToCollection = 20
        case collectionUpdate = 21
        case quote = 30
        case quotedUpdate = 31
        // GoToSocial's: somebody wants to do that, and waits for the recipient's yes.
        case pendingFavourite = 40
        case pendingReply = 41
        case pendingReblog = 42
        /// Ours.
        case pendingQuote = 43

        package var name: String {
            switch self {
            case .mention: "mention"
            case .status: "status"
            case .reblog: "reblog"
            case .follow: "follow"
            case .followRequest: "follow_request"
            case .favourite: "favourite"
            case .poll: "poll"
            case .update: "update"
            case .adminSignUp: "admin.sign_up"
            case .adminReport: "admin.report"
            case .addedToCollection: "added_to_collection"
            case .collectionUpdate: "collection_update"
            case .quote: "quote"
            case .quotedUpdate: "quoted_update"
            case .pendingFavourite: "pending.favourite"
            case .pendingReply: "pending.reply"
            case .pendingReblog: "pending.reblog"
            case .pendingQuote: "pending.quote"
            }
        }

        /// Whether it is about a collection instead of a post.
        package var isOfCollection: Bool { self == .addedToCollection || self == .collectionUpdate }

        /// Whether something waits for the recipient's answer.
        package var isPending: Bool {
            [.pendingFavourite, .pendingReply, .pendingReblog, .pendingQuote].contains(self)
        }

        package init?(name: String) {
            guard let match = Kind.allCases.first(where: { $0.name == name }) else { return nil }
            self = match
        }
    }

    package var id: ID
    package var recipient: Account.ID
    package var kind: Kind
    package var from: Account.ID
    package var post: Post.ID?
    package var collection: FeaturedCollection.ID?
    package var report: Report.ID?
    package var createdAt: Timestamp

    package init(
        id: ID, recipient: Account.ID, kind: Kind, from: Account.ID, post: Post.ID?,
        collection: FeaturedCollection.ID? = nil, report: Report.ID? = nil, createdAt: Timestamp
    ) {
        self.id = id
        self.recipient = recipient
        self.kind = kind
        self.from = from
        self.post = post
        self.collection = collection
        self.report = report
        self.createdAt = createdAt
    }
}
