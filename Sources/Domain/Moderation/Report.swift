/// What somebody told those who run this server about an account.
package struct Report: Sendable, Hashable {
    package typealias ID = Identifier<Report>

    /// Mastodon's categories.
    package enum Category: String, Sendable, CaseIterable { case spam, legal, violation, other }

    package var id: ID
    /// Somebody of this server, or the actor of another one that passed it on.
    package var reporter: Account.ID
    package var target: Account.ID
    package var category: Category
    /// Plain text.
    package var comment: String
    package var posts: [Post.ID]
    /// Numbers of this server's rules.
    package var rules: [Int]
    /// Sent to the target's server.
    package var forwarded: Bool
    package var createdAt: Timestamp
    package var resolvedAt: Timestamp?
    package var resolvedBy: Account.ID?

    /// The most of each (Mastodon's figures).
    package static let maxComment = 1_000
    package static let maxPosts = 100

    package init(
        id: ID, reporter: Account.ID, target: Account.ID, category: Category = .other, comment: String = "",
        posts: [Post.ID] = [], rules: [Int] = [], forwarded: Bool = false, createdAt: Timestamp,
        resolvedAt: Timestamp? = nil, resolvedBy: Account.ID? = nil
    ) {
        self.id = id
        self.reporter = reporter
        self.target = target
        self.category = category
        self.comment = comment
        self.posts = posts
        self.rules = rules
        self.forwarded = forwarded
        self.createdAt = createdAt
        self.resolvedAt = resolvedAt
        self.resolvedBy = resolvedBy
    }
}
