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
    /// Lets a new post of this server quote another, if its author has agreed by their policy. Otherwise they are asked
    /// when it goes out.
    func quote(_ target: Post, by post: Post, of author: Account, in changes: Changes) throws -> Quote {
        var quote = Quote(
            post: post.id, author: post.author, target: target.id, targetAuthor: target.author, targetURI: target.uri)
        let isAgreed =
            try target.isLocal
            ? changes.permission(to: author.id, quoting: target) == .automatic
            : target.author == post.author
        let request = "\(identity.accountURI(author.username))/quote_requests/\(post.id)"
        if isAgreed { quote.state = .accepted } else { quote.requestURI = request }
        try changes.transaction.setQuote(quote, at: changes.now)
        return quote
    }

    /// Lets a post of this server go out, at once or when whom it answers has agreed. Whom it quotes is told or asked
    /// now, and not before: nobody else hears of what waits.
    func publish(_ post: Post, quoting quote: Quote?, in changes: Changes) throws {
        if let quote, let target = try quote.target.flatMap({ try changes.transaction.post($0) }) {
            switch quote.state {
            case .accepted: try notify(target.author, of: .quote, from: post.author, about: post, in: changes)
            case .pending where target.isLocal:
                try hold(
                    .quote, by: post.author, with: target, object: post.id, objectURI: post.uri,
                    request: quote.requestURI ?? post.uri, in: changes)
            case .pending: changes.record(.quoteRequested(post.id))
            case .rejected, .revoked, .deleted: break
            }
        }
        changes.record(.postPublished(post.id))
    }
}
