import Database
import Domain

extension Transaction {
    /// Keeps what a post quotes, in place of what it quoted before.
    package func setQuote(_ quote: Quote, at moment: Timestamp) throws {
        try removeQuote(by: quote.post)
        try execute(
            """
            INSERT INTO quotes (post_id, author_id, target_id, target_author_id, target_uri, state, authorization_uri,
                request_uri, is_legacy, created_at)
            VALUES (\(quote.post), \(quote.author), \(quote.target), \(quote.targetAuthor), \(quote.targetURI),
                \(quote.state), \(quote.authorizationURI), \(quote.requestURI), \(quote.isLegacy), \(moment))
            """)
        try count(quote, by: 1)
        try touch(quote.post)
    }

    /// Replaces a quote that is known, and counts it where its state changes.
    package func updateQuote(_ before: Quote, to quote: Quote) throws {
        try execute(
            """
            UPDATE quotes SET target_id = \(quote.target), target_author_id = \(quote.targetAuthor),
                target_uri = \(quote.targetURI), state = \(quote.state),
                authorization_uri = \(quote.authorizationURI), request_uri = \(quote.requestURI),
                is_legacy = \(quote.isLegacy)
            WHERE post_id = \(quote.post)
            """)
        try count(before, by: -1)
        try count(quote, by: 1)
        try touch(quote.post)
    }

    /// Forgets what a post quoted. False when it quoted nothing.
    @discardableResult
    package func removeQuote(by post: Post.ID) throws -> Bool {
        guard let quote = try quote(by: post) else { return false }
        try execute("DELETE FROM quotes WHERE post_id = \(post)")
        try count(quote, by: -1)
        try touch(post)
        return true
    }

    /// With a post goes what it quotes; those that quote it keep the gap.
    func deleteQuotes(of post: Post) throws {
        guard post.reblogOf == nil else { return }
        try removeQuote(by: post.id)
        try execute("UPDATE posts SET version = version + 1 WHERE id IN (\(quoting(post.id)))")
        try execute(
            """
            UPDATE quotes SET target_id = NULL, state = \(Quote.State.deleted) WHERE target_id = \(post.id)
                AND state IN \(list: [Quote.State.accepted.rawValue, Quote.State.pending.rawValue])
            """)
    }

    private func quoting(_ post: Post.ID) -> SQL { "SELECT post_id FROM quotes WHERE target_id = \(post)" }

    /// Posts that quote what has just come and was not to be had before.
    package func pendingQuotes(ofMissing uri: String, limit: Int) throws -> [Quote] {
        try all(
            Quote.self,
            """
            SELECT \(Quote.columns) FROM quotes q WHERE q.target_uri = \(uri) AND q.target_id IS NULL
                AND q.state = \(Quote.State.pending) LIMIT \(limit)
            """)
    }

    package func setQuotePolicy(_ policy: QuotePolicy, of post: Post.ID) throws {
        try execute("UPDATE posts SET quote_policy = \(policy), version = version + 1 WHERE id = \(post)")
    }

    private func count(_ quote: Quote, by change: Int) throws {
        guard quote.state == .accepted, let target = quote.target else { return }
        try adjustCount("quotes_count", of: target, by: change)
    }

    /// A rendering of the post that is kept somewhere is not current any more.
    private func touch(_ post: Post.ID) throws {
        try execute("UPDATE posts SET version = version + 1 WHERE id = \(post)")
    }
}
