/// Something that a person wants to know of: who did what, to which post.
package struct Notification: Sendable {
    package typealias ID = Identifier<Notification>

    /// Mastodon's notification types. The raw value is stored; the name is the API's.
    package enum Kind: Int, Sendable, CaseIterable {
        case mention = 0
        case status, reblog, follow, followRequest, favourite, poll, update, adminSignUp, adminReport

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
            }
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
    package var createdAt: Timestamp

    package init(
        id: ID, recipient: Account.ID, kind: Kind, from: Account.ID, post: Post.ID?, createdAt: Timestamp
    ) {
        self.id = id
        self.recipient = recipient
        self.kind = kind
        self.from = from
        self.post = post
        self.createdAt = createdAt
    }
}
