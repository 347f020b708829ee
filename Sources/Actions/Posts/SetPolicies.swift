import Domain
import Store

extension Actions {
    /// Says who may quote a post of one's own from now on. Quotes that were agreed to stay. Posts for few cannot be
    /// quoted by others, whatever is asked for.
    ///
    /// Throws `notFound` for what is not one's own, `hindered`.
    package func setQuotePolicy(_ policy: QuotePolicy, of id: Post.ID, as author: Account.ID) async throws {
        try await write { changes in
            _ = try changes.person(author)
            let post = try changes.ownPost(id, of: author)
            let policy = post.visibility.isOpen ? policy : .nobody
            guard post.quotePolicy != policy else { return }
            try changes.transaction.setQuotePolicy(policy, of: id)
            changes.record(.postRestated(id))
        }
    }

    /// Says who may like, answer and boost a post of one's own from now on. What was done before stays.
    ///
    /// Throws `notFound` for what is not one's own, `hindered`.
    package func setInteractionPolicy(
        _ policy: InteractionPolicy, of id: Post.ID, as author: Account.ID
    ) async throws {
        try await write { changes in
            _ = try changes.person(author)
            let post = try changes.ownPost(id, of: author)
            guard post.interactionPolicy != policy.nonEmpty else { return }
            try changes.transaction.setInteractionPolicy(policy.nonEmpty, of: id)
            changes.record(.postRestated(id))
        }
    }
}
