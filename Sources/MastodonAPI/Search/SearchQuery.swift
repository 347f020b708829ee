import Database
import Domain
import Store

/// What is looked for.
struct SearchQuery: Sendable {
    enum Kind: String, Sendable { case accounts, statuses, hashtags }

    let text: String
    let viewer: Account.ID?
    /// Whether other servers are asked.
    let resolves: Bool
    let followingOnly: Bool
    let offset: Int
    let author: Account.ID?
    let below: Int64?
    let above: Int64?
    var limit: Int
    /// nil: everything.
    var onlyType: Kind?

    init(_ call: Call) throws {
        guard let text = call.parameters.string("q"), !text.allSatisfy(\.isWhitespace) else {
            throw APIError.missing("q")
        }
        // Nobody's name is longer, and patterns cost time by their length.
        self.text = String(text.drop(while: \.isWhitespace).prefix(500)).trimmingEnd
        viewer = call.account
        resolves = call.flag("resolve")
        followingOnly = call.flag("following")
        limit = call.limit(20, max: 40)
        offset = call.offset()
        author = call.wantedID("account_id")
        let page = call.page(limit: 20, max: 40)
        below = page.below
        above = page.above
        if let type = call.parameters.string("type"), !type.isEmpty {
            guard let kind = Kind(rawValue: type) else { throw APIError.validation("Type is not included in the list") }
            onlyType = kind
        }
        guard viewer == nil else { return }
        if resolves {
            throw APIError(
                .unauthorized,
                "Search queries that resolve remote resources are not supported without authentication")
        }
        if offset > 0 {
            throw APIError(.unauthorized, "Search queries pagination is not supported without authentication")
        }
    }

    var isAddress: Bool { text.hasPrefix("https://") || text.hasPrefix("http://") }

    func wants(_ kind: Kind) -> Bool { onlyType == nil || onlyType == kind }

    /// `account_id`, `max_id` and `min_id`.
    func wants(_ post: Post.ID, _ reader: Reader) throws -> Bool {
        if let below, post.rawValue >= below { return false }
        if let above, post.rawValue <= above { return false }
        guard let author else { return true }
        return try reader.post(post)?.author == author
    }

    func mayShow(_ account: Account.ID, _ reader: Reader) throws -> Bool {
        guard let found = try reader.account(account), found.standing < .suspended else { return false }
        guard followingOnly, let viewer else { return true }
        return try viewer == account || reader.isFollowing(viewer, account)
    }
}

extension String {
    fileprivate var trimmingEnd: String {
        lastIndex { !$0.isWhitespace }.map { String(self[...$0]) } ?? ""
    }
}
