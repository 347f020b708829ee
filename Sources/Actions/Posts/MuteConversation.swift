import Domain
import Store

extension Actions {
    /// Wants to hear no more of the conversation that a post belongs to. Throws `notFound`.
    @discardableResult
    package func muteConversation(_ id: Post.ID, as account: Account.ID) async throws -> Post.ID {
        try await write { changes in
            let post = try changes.subject(id, for: account)
            try changes.transaction.muteConversation(post.conversation, account: account)
            return post.id
        }
    }

    /// Wants to hear of the conversation again. Throws `notFound`.
    @discardableResult
    package func unmuteConversation(_ id: Post.ID, as account: Account.ID) async throws -> Post.ID {
        try await write { changes in
            let post = try changes.subject(id, for: account)
            try changes.transaction.unmuteConversation(post.conversation, account: account)
            return post.id
        }
    }
}
