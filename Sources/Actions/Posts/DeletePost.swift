import Domain
import Store

extension Actions {
    /// Deletes one's own post or boost for ever.
    ///
    /// - Returns: the post as it was, with its source, so that it can be written anew.
    /// Throws `notFound` for what is not one's own.
    package func deletePost(_ id: Post.ID, as author: Account.ID) async throws -> PostView {
        try await write { changes in
            guard let post = try changes.transaction.post(id), post.author == author,
                let view = try changes.transaction.postViews([id], viewer: author).first
            else { throw Refusal.notFound }
            try changes.delete(post)
            return view
        }
    }
}

extension Changes {
    /// Deletes a post or boost with all that hangs on it, and says so.
    func delete(_ post: Post) throws {
        let remains = try remains(of: post)
        if let boosted = remains.reblogOf, let subject = try transaction.post(boosted) {
            try transaction.withdrawNotification(.reblog, to: subject.author, from: post.author, post: boosted)
        }
        try forgetRequest(of: post.id, isQuote: false)
        try forgetRequest(of: post.id, isQuote: true)
        guard try transaction.delete(post, at: now) else { return }
        // Nobody else has heard of what waits.
        if post.waits, post.isLocal { return }
        record(post.reblogOf == nil ? .postDeleted(remains) : .unreblogged(remains))
    }

    private func remains(of post: Post) throws -> DeletedPost {
        let boosted = try post.reblogOf.flatMap { try transaction.post($0) }
        return DeletedPost(
            id: post.id, uri: post.uri, author: post.author, isLocal: post.isLocal, visibility: post.visibility,
            reblogOf: post.reblogOf, reblogOfURI: boosted?.uri, mentioned: try transaction.mentioned(in: post.id),
            tags: try transaction.tags(of: post.id).map(\.name),
            reached: post.isLocal && post.reblogOf == nil ? try transaction.remoteAudience(of: post, limit: 1_000) : nil
        )
    }
}
