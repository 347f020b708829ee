import Domain
import Store

extension Actions {
    /// Removes a post that its author's server has deleted. An address that is not known yet is remembered, so that
    /// the post cannot come after its own end.
    ///
    /// - Parameter account: who says so; nothing happens unless the post is theirs.
    package func receiveDelete(uri: String, by account: Account.ID) async throws {
        try await write { changes in
            guard let author = try changes.transaction.account(account), !author.isLocal else { return }
            if let post = try changes.transaction.post(uri: uri) {
                if post.author == account { try changes.delete(post) }
            } else if Origin.isShared(uri, author.uri) {
                try changes.transaction.markDeleted(uri: uri, at: changes.now)
            }
        }
    }
}
