import Domain
import Store

extension Actions {
    /// Takes a favourite back. Nothing happens when there is none.
    ///
    /// - Returns: the post; of a boost, what it boosts. Throws `notFound` when it is not there for this person.
    @discardableResult
    package func unfavourite(_ id: Post.ID, as account: Account.ID) async throws -> Post.ID {
        try await write { changes in
            // What was marked can be unmarked, even when it is not visible any more.
            let marked = try changes.transaction.hasFavourite(of: id, by: account)
            guard let post = marked ? try changes.transaction.post(id) : try changes.subject(id, for: account) else {
                throw Refusal.notFound
            }
            // Clients that know no reactions show them as a favourite: taking that back takes them back.
            let given = try changes.transaction.reactions(to: post.id, by: account).map(\.name)
            try changes.takeBack(given, from: post, by: account)
            if post.isLocal { try changes.withdraw(.like, by: account, with: post) }
            guard try changes.transaction.deleteFavourite(of: post.id, by: account) else { return post.id }
            try changes.transaction.withdrawNotification(.favourite, to: post.author, from: account, post: post.id)
            changes.record(.unfavourited(by: account, post: post.id))
            return post.id
        }
    }
}
