import Domain
import Store

extension Actions {
    /// Takes one's post out of a post that quotes it.
    ///
    /// - Returns: the quoting post. Throws `notFound` unless `target` is one's own and quoted there.
    @discardableResult
    package func revokeQuote(of target: Post.ID?, by post: Post.ID, as author: Account.ID) async throws -> Post.ID {
        try await write { changes in
            guard let before = try changes.transaction.quote(by: post), before.targetAuthor == author,
                let quoted = before.target, target == nil || target == quoted, before.author != author,
                try changes.transaction.visiblePost(post, to: author) != nil
            else { throw Refusal.notFound }
            guard let after = before.refused else { return post }
            try changes.transaction.updateQuote(before, to: after)
            if let asked = try changes.transaction.approval(of: post, isQuote: true) { try changes.forget(asked) }
            try changes.transaction.withdrawNotification(.quote, to: author, from: before.author, post: post)
            changes.record(.quoteChanged(post))
            changes.record(.quoteRevoked(by: author, post: post))
            return post
        }
    }

    /// Takes note that the quoted author has taken a stamp back.
    ///
    /// - Parameter account: who says so; nothing happens unless the stamp is theirs.
    /// - Returns: whether it was a stamp that is known here.
    package func receiveStampDelete(uri: String, by account: Account.ID) async throws -> Bool {
        try await write { changes in
            guard let before = try changes.transaction.quote(authorizationURI: uri), before.targetAuthor == account
            else { return false }
            try changes.refuse(before)
            return true
        }
    }
}

extension Quote {
    /// After a refusal: what was agreed to is revoked, what waited is rejected; nil when it was refused before.
    var refused: Quote? {
        var after = self
        switch state {
        case .accepted: after.state = .revoked
        case .pending: after.state = .rejected
        case .rejected, .revoked, .deleted: return nil
        }
        return after
    }
}

extension Changes {
    /// A quote that its quoted author does not, or not any more, agree to.
    func refuse(_ before: Quote) throws {
        guard let after = before.refused else { return }
        try transaction.updateQuote(before, to: after)
        if try transaction.post(before.post)?.isLocal == true {
            record(.postRestated(before.post))
        } else {
            record(.quoteChanged(before.post))
        }
    }
}
