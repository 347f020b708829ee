/// A hashtag that somebody shows on their profile.
package struct FeaturedTag: Sendable, Hashable {
    package typealias ID = Identifier<FeaturedTag>

    package var id: ID
    package var account: Account.ID
    /// The normalised form that look-ups use.
    package var name: String
    /// As its owner wrote it.
    package var display: String
    /// Posts of its owner that anybody may read.
    package var postsCount: Int
    package var lastPostAt: Timestamp?

    package init(
        id: ID, account: Account.ID, name: String, display: String, postsCount: Int, lastPostAt: Timestamp?
    ) {
        self.id = id
        self.account = account
        self.name = name
        self.display = display
        self.postsCount = postsCount
        self.lastPostAt = lastPostAt
    }
}
