import Domain
import Store

extension Actions {
    /// Takes a post out of one's private list, also one that is not visible any more.
    /// Returns the post; of a boost, what it boosts. Throws `notFound`.
    @discardableResult
    package func unbookmark(_ id: Post.ID, as account: Account.ID) async throws -> Post.ID {
        try await write { changes in
            if try changes.transaction.deleteBookmark(of: id, by: account) { return id }
            let post = try changes.subject(id, for: account)
            _ = try changes.transaction.deleteBookmark(of: post.id, by: account)
            return post.id
        }
    }
}
