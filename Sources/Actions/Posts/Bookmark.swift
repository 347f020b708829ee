import Domain
import Store

extension Actions {
    /// Keeps a post in one's private list. Returns the post; of a boost, what it boosts. Throws `notFound`.
    @discardableResult
    package func bookmark(_ id: Post.ID, as account: Account.ID) async throws -> Post.ID {
        try await write { changes in
            let post = try changes.subject(id, for: account)
            try changes.transaction.insertBookmark(
                id: ids.next(Bookmark.self).rawValue, of: post.id, by: account, at: changes.now)
            return post.id
        }
    }
}

/// A post in somebody's private list; only its id is used.
private enum Bookmark {}
