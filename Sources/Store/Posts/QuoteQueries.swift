import Database
import Domain

extension Quote: RowDecodable {
    /// The columns of `quotes q` in the order of the initialiser.
    static let columns: SQL = """
        q.post_id, q.author_id, q.target_id, q.target_author_id, q.target_uri, q.state, q.authorization_uri,
        q.request_uri, q.is_legacy
        """

    package init(_ row: inout RowReader) throws {
        self.init(
            post: try row.next(), author: try row.next(), target: try row.next(), targetAuthor: try row.next(),
            targetURI: try row.next(), state: try row.next(), authorizationURI: try row.next(),
            requestURI: try row.next(), isLegacy: try row.next())
    }
}

/// A quote as one reader is told of it.
package struct ShownQuote: Sendable {
    package var quote: Quote
    package var state: Quote.Shown
    /// The page of the quoted post.
    package var url: String
    /// Its id.
    package var uri: String
    /// The quoted author's id, when they are of this server: then the stamp is ours.
    package var stampedBy: String?

    /// The quoted post, when it goes along.
    package var target: Post.ID? { state.hasPost ? quote.target : nil }
    /// Older properties name what is quoted without anybody's consent: until there is one, that is only a link.
    package var isMentionable: Bool { !quote.isLegacy || quote.state == .accepted }
}

/// What a post quotes, as edges show it.
package struct QuoteView: Sendable {
    package var shown: ShownQuote
    /// The quoted post; nil when it does not go along, or would be shown inside another quoted post.
    package var quoted: PostView.Boosted?
}

extension ViewerState {
    /// Who follows whom, as numbers to be added up: looked up only where the policy of the post asks for it.
    static func quotingBits(_ post: String, viewer: Account.ID) -> [SQL] {
        let parties = Parties.followers.union(.following).rawValue
        let asks = String(parties << 16 | parties)
        let asked: SQL = """
            (\(raw: post).interaction_policy IS NOT NULL OR (\(raw: post).quote_policy & \(raw: asks)) <> 0)
            """
        return [
            """
            CASE WHEN \(asked) AND EXISTS (SELECT 1 FROM follows qf
                WHERE qf.follower_id = \(viewer) AND qf.target_id = \(raw: post).author_id) THEN 32 ELSE 0 END
            """,
            """
            CASE WHEN \(asked) AND EXISTS (SELECT 1 FROM follows qf
                WHERE qf.follower_id = \(raw: post).author_id AND qf.target_id = \(viewer)) THEN 64 ELSE 0 END
            """,
        ]
    }
}

extension Reader {
    package func quote(by post: Post.ID) throws -> Quote? {
        try first(Quote.self, "SELECT \(Quote.columns) FROM quotes q WHERE q.post_id = \(post)")
    }

    /// The quote that a stamp of another server allows.
    package func quote(authorizationURI uri: String) throws -> Quote? {
        try first(Quote.self, "SELECT \(Quote.columns) FROM quotes q WHERE q.authorization_uri = \(uri) LIMIT 1")
    }

    /// The quote that was asked for by a request of this server.
    package func quote(requestURI uri: String) throws -> Quote? {
        try first(Quote.self, "SELECT \(Quote.columns) FROM quotes q WHERE q.request_uri = \(uri) LIMIT 1")
    }

    /// What these posts quote, as `viewer` is told of it.
    package func shownQuotes(in posts: [Post.ID], viewer: Account.ID?) throws -> [Post.ID: ShownQuote] {
        guard !posts.isEmpty else { return [:] }
        var found: [Post.ID: ShownQuote] = [:]
        try each(
            """
            SELECT \(Quote.columns), COALESCE(t.url, t.uri, q.target_uri), COALESCE(t.uri, q.target_uri),
                CASE WHEN t.is_local THEN ta.uri END
            FROM quotes q LEFT JOIN posts t ON t.id = q.target_id LEFT JOIN accounts ta ON ta.id = t.author_id
            WHERE q.post_id IN \(list: posts)
            """
        ) { row in
            let quote = try Quote(&row)
            found[quote.post] = ShownQuote(
                quote: quote, state: .init(quote.state), url: try row.next(), uri: try row.next(),
                stampedBy: try row.next())
        }
        let accepted = found.values.filter { $0.state == .accepted }
        guard !accepted.isEmpty else { return found }
        let visible = Set(try visible(accepted.compactMap(\.quote.target), to: viewer))
        let unwanted = try unwanted(accepted.compactMap(\.quote.targetAuthor), by: viewer)
        for shown in accepted {
            guard let target = shown.quote.target else {
                found[shown.quote.post]?.state = .deleted
                continue
            }
            let own = shown.quote.targetAuthor.flatMap { unwanted[$0] }
            found[shown.quote.post]?.state = visible.contains(target) ? own ?? .accepted : .unauthorized
        }
        return found
    }

    /// Whom of these the viewer has blocked or muted.
    private func unwanted(_ accounts: [Account.ID], by viewer: Account.ID?) throws -> [Account.ID: Quote.Shown] {
        guard let viewer, !accounts.isEmpty else { return [:] }
        var found: [Account.ID: Quote.Shown] = [:]
        for (table, state) in [("mutes", Quote.Shown.mutedAccount), ("blocks", .blockedAccount)] {
            let ids = try all(
                Account.ID.self,
                """
                SELECT target_id FROM \(raw: table) WHERE account_id = \(viewer) AND target_id IN \(list: accounts)
                """)
            for id in ids { found[id] = state }
        }
        return found
    }

    /// What these posts quote, with the quoted posts unless they are quoted posts themselves.
    func quoteViews(in posts: [Post.ID], viewer: Account.ID?, isQuoted: Bool) throws -> [Post.ID: QuoteView] {
        let shown = try shownQuotes(in: posts, viewer: viewer)
        guard !shown.isEmpty else { return [:] }
        let targets = isQuoted ? [] : Array(Set(shown.values.compactMap(\.target)))
        let views = try postViews(targets, viewer: viewer, isQuoted: true)
        let byID = Dictionary(uniqueKeysWithValues: views.map { ($0.post.id, PostView.Boosted($0)) })
        return shown.mapValues { shown in QuoteView(shown: shown, quoted: shown.target.flatMap { byID[$0] }) }
    }

    /// The posts that quote `target` with its author's consent and that `viewer` may and wants to see, newest first.
    package func quotes(of target: Post.ID, viewer: Account.ID?, page: Page) throws -> [Post.ID] {
        let wanted: SQL = viewer.map { "NOT \(Visible.unwanted("p.author_id", by: $0))" } ?? "1 = 1"
        return page.arranged(
            try all(
                Post.ID.self,
                """
                SELECT p.id FROM quotes q JOIN posts p ON p.id = q.post_id \(Visible.joins)
                WHERE q.target_id = \(target) AND q.state = \(Quote.State.accepted) AND \(Visible.entry(to: viewer))
                    AND \(wanted) AND \(page.condition(on: "q.post_id"))
                \(page.order(by: "q.post_id"))
                """))
    }

    /// People of this server who quote `target` with consent, and their posts.
    package func localQuotes(of target: Post.ID) throws -> [Quote] {
        try all(
            Quote.self,
            """
            SELECT \(Quote.columns) FROM quotes q JOIN posts p ON p.id = q.post_id
            WHERE q.target_id = \(target) AND q.state = \(Quote.State.accepted) AND p.is_local
            """)
    }
}

extension PostView {
    /// The text, and before it, for those who know no quotes, a link to the quoted post; those who do leave
    /// `quote-inline` out. Posts of other servers bring their own.
    package var contentWithFallback: SafeHTML {
        guard post.isLocal, let quote, quote.shown.quote.state != .deleted else { return post.content }
        return post.content.quoting(quote.shown.url)
    }
}
