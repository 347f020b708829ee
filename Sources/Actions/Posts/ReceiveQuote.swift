import Domain
import Store

/// What a post of another server says it quotes.
package struct RemoteQuote: Sendable {
    /// How many quotes may lead from one to the next before nobody looks any further.
    package static let maxDepth = 3

    package var uri: String
    /// Where its author says the quoted author's stamp is.
    package var authorizationURI: String?
    package var isLegacy: Bool
    /// How many quotes led here.
    package var depth: Int

    package init(uri: String, authorizationURI: String? = nil, isLegacy: Bool = false, depth: Int = 0) {
        self.uri = uri
        self.authorizationURI = authorizationURI
        self.isLegacy = isLegacy
        self.depth = depth
    }
}

extension Changes {
    /// Keeps what a post of another server says it quotes now. Whoever may say so is looked for afterwards; until then
    /// nothing is shown.
    ///
    /// - Returns: whether that is another quote than before.
    func take(_ quote: RemoteQuote?, by post: Post) throws -> Bool {
        let before = try transaction.quote(by: post.id)
        guard let quote else {
            try forgetRequest(of: post.id, isQuote: true)
            return try transaction.removeQuote(by: post.id)
        }
        let target = try transaction.post(uri: quote.uri)
        if let before, before.targetURI == quote.uri || (target != nil && before.target == target?.id) {
            // A stamp of ours is in our own records, whatever the post says of it.
            let isOurs = target?.isLocal == true
            guard !isOurs, before.authorizationURI != quote.authorizationURI else { return false }
            var after = before
            after.authorizationURI = quote.authorizationURI
            after.isLegacy = quote.isLegacy
            if before.author != before.targetAuthor { after.state = .pending }
            try transaction.updateQuote(before, to: after)
            record(.quoteReceived(post.id, depth: quote.depth))
            return before.state != after.state
        }
        let kept = Quote(
            post: post.id, author: post.author, targetURI: quote.uri, authorizationURI: quote.authorizationURI,
            isLegacy: quote.isLegacy)
        if before != nil { try forgetRequest(of: post.id, isQuote: true) }
        try transaction.setQuote(kept, at: now)
        if let target { _ = try attach(kept, to: target) }
        // A longer chain of quotes is followed when somebody opens it, not before.
        if quote.depth < RemoteQuote.maxDepth { record(.quoteReceived(post.id, depth: quote.depth)) }
        return true
    }

    /// Connects quotes that came before the post they quote.
    func adoptQuotes(of post: Post) throws {
        for quote in try transaction.pendingQuotes(ofMissing: post.uri, limit: 100) {
            record(.quoteReceived(quote.post, depth: 0))
        }
    }

    /// Connects a quote with the post that it names, when that may be quoted at all: no boost, and no post for few
    /// except by its own author. One may always quote oneself.
    ///
    /// - Returns: the quote as it then is; nil when the post may not be quoted.
    func attach(_ quote: Quote, to target: Post) throws -> Quote? {
        guard target.mayBeQuoted(by: quote.author), target.id != quote.post else { return nil }
        var after = quote
        after.target = target.id
        after.targetAuthor = target.author
        if quote.author == target.author { after.state = .accepted }
        if after != quote { try transaction.updateQuote(quote, to: after) }
        return after
    }
}

extension Post {
    /// Whether there is any way to quote it; whether its author agrees is another question.
    func mayBeQuoted(by account: Account.ID) -> Bool {
        reblogOf == nil && (visibility.isOpen || (visibility == .private && author == account))
    }
}

/// What the quoted author's server said of a quote.
package enum QuoteVerdict: Sendable {
    /// There is a stamp for exactly these two posts.
    case stamped
    /// There is none where one was said to be.
    case missing
    /// Nobody said anything for or against it.
    case unknown
}

extension Actions {
    /// Notes which post a quote means, once that is known here. False when it may not be quoted.
    package func connectQuote(by post: Post.ID, to target: Post.ID) async throws -> Bool {
        try await write { changes in
            guard let quote = try changes.transaction.quote(by: post), quote.target == nil,
                let subject = try changes.transaction.post(target),
                let after = try changes.attach(quote, to: subject)
            else { return false }
            if after.state == .accepted { try accepted(after, in: changes) }
            return true
        }
    }

    /// Takes over what the quoted author's server says of a quote.
    ///
    /// - Parameter authorizationURI: the stamp that was looked for: a verdict on another one is not one on this quote.
    package func settleQuote(by post: Post.ID, authorizationURI: String, _ verdict: QuoteVerdict) async throws {
        try await write { changes in
            guard let before = try changes.transaction.quote(by: post), before.authorizationURI == authorizationURI,
                before.target != nil
            else { return }
            var after = before
            switch (verdict, before.state) {
            case (.stamped, .pending), (.stamped, .rejected): after.state = .accepted
            case (.missing, .pending): after.state = .rejected
            case (.missing, .accepted): after.state = .revoked
            default: return
            }
            try changes.transaction.updateQuote(before, to: after)
            if after.state == .accepted {
                try accepted(after, in: changes)
            } else {
                changes.record(.quoteChanged(post))
            }
        }
    }

    /// What follows when a quote is agreed to: it is shown, and the quoted person is told of it.
    func accepted(_ quote: Quote, in changes: Changes) throws {
        changes.record(.quoteChanged(quote.post))
        guard let recipient = quote.targetAuthor, let post = try changes.transaction.post(quote.post) else { return }
        try notify(recipient, of: .quote, from: quote.author, about: post, in: changes)
    }
}
