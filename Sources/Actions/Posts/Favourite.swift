import Domain
import Store

extension Actions {
    /// Marks a post as a favourite and tells its author. Doing it again changes nothing.
    ///
    /// - Returns: the post; of a boost, what it boosts. Throws `notFound`, `blocked` or `hindered`.
    @discardableResult
    package func favourite(_ id: Post.ID, as account: Account.ID) async throws -> Post.ID {
        try await write { changes in
            let (person, _) = try changes.person(account)
            let post = try changes.subject(id, for: account)
            if try changes.transaction.isBlocking(account, post.author) { throw Refusal.blocked }
            let waits = try changes.mustAsk(person, .like, with: post)
            let uri = "\(identity.accountURI(person.username))#likes/\(post.id)"
            if waits, post.isLocal {
                guard try !changes.transaction.hasFavourite(of: post.id, by: account) else { return post.id }
                try ask(.like, by: person, with: post, objectURI: uri, in: changes)
                return post.id
            }
            let isNew = try changes.transaction.insertFavourite(
                id: ids.next(Favourite.self).rawValue, of: post.id, by: account,
                uri: uri, at: changes.now)
            guard isNew else { return post.id }
            if waits {
                try ask(.like, by: person, with: post, objectURI: uri, in: changes)
                return post.id
            }
            changes.record(.favourited(by: account, post: post.id))
            try notify(post.author, of: .favourite, from: account, about: post, in: changes)
            return post.id
        }
    }
}

/// Somebody's mark on a post; only its id is used.
enum Favourite {}
