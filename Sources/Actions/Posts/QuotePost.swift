import Domain
import Store

extension Changes {
    /// The post that `account` may quote, or may ask to quote. Throws `quotedMissing` for every other.
    func quotable(_ id: Post.ID, by account: Account.ID) throws -> Post {
        guard let post = try? subject(id, for: account), try permission(to: account, quoting: post) != .denied,
            try !transaction.isBlocking(account, post.author)
        else { throw Refusal.quotedMissing }
        return post
    }

    /// Whether somebody may quote a post, as its author says.
    func permission(to account: Account.ID, quoting post: Post) throws -> QuotePolicy.Permission {
        guard post.mayBeQuoted(by: account) else { return .denied }
        let asks = post.quotePolicy.asksForFollows
        return post.quotePolicy.permission(
            isAuthor: post.author == account, follows: try asks && transaction.isFollowing(account, post.author),
            isFollowed: try asks && transaction.isFollowing(post.author, account), visibility: post.visibility)
    }
}

extension Actions {
    /// Lets a new post of this server quote another. Of posts of this server, whoever was let through by the policy has
    /// the author's consent; of others, their server is asked.
    func quote(_ target: Post, by post: Post, of author: Account, in changes: Changes) throws {
        var quote = Quote(
            post: post.id, author: post.author, target: target.id, targetAuthor: target.author, targetURI: target.uri)
        if target.isLocal || target.author == post.author {
            quote.state = .accepted
        } else {
            quote.requestURI = "\(identity.accountURI(author.username))/quote_requests/\(post.id)"
        }
        try changes.transaction.setQuote(quote, at: changes.now)
        if quote.state == .accepted {
            try notify(target.author, of: .quote, from: post.author, about: post, in: changes)
        } else {
            changes.record(.quoteRequested(post.id))
        }
    }
}
