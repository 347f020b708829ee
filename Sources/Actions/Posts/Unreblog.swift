import Domain
import Store

extension Actions {
    /// Takes a boost back. Nothing happens when there is none.
    ///
    /// - Parameter id: the boosted post or the boost.
    /// - Returns: the boosted post. Throws `notFound` when neither it nor a boost of it is there for this person.
    @discardableResult
    package func unreblog(_ id: Post.ID, as account: Account.ID) async throws -> Post.ID {
        try await write { changes in
            let post = try changes.transaction.post(id)
            // A boost can be taken back even when the boosted post is not visible any more.
            let original = post?.reblogOf ?? id
            guard let boost = try changes.transaction.boost(of: original, by: account) else {
                return try changes.subject(id, for: account).id
            }
            try changes.delete(boost)
            return original
        }
    }
}
