import Database
import Domain

/// Something that somebody wants to do with a post, with what a page shows of it.
package struct WaitingInteraction: Sendable {
    package var approval: Approval
    package var account: AccountView
    package var target: PostView
    /// The reply, or the post that quotes.
    package var object: PostView?
}

/// Which of them are wanted.
package struct WaitingFilter: Sendable, Hashable {
    package var target: Post.ID?
    package var interactions = Set(Interaction.allCases)

    package init() {}
}

extension Reader {
    /// What waits for the answer of somebody of this server, newest first.
    package func waitingInteractions(
        for author: Account.ID, filter: WaitingFilter = WaitingFilter(), page: Page
    ) throws -> [Approval] {
        let target: SQL = filter.target.map { "x.target_id = \($0)" } ?? "1 = 1"
        let kinds = filter.interactions.map(\.rawValue).sorted()
        guard !kinds.isEmpty else { return [] }
        return page.arranged(
            try all(
                Approval.self,
                """
                SELECT \(Approval.columns) FROM approvals x JOIN accounts a ON a.id = x.account_id
                WHERE x.author_id = \(author) AND x.authorization_uri IS NULL AND a.standing < 2
                    AND x.interaction IN \(list: kinds) AND \(target) AND \(page.condition(on: "x.id"))
                    AND NOT \(Visible.unwanted("x.account_id", by: author))
                \(page.order(by: "x.id"))
                """))
    }

    /// How many wait, counting no further than `limit`.
    package func waitingInteractionsCount(for author: Account.ID, limit: Int) throws -> Int {
        try first(
            Int.self,
            """
            SELECT COUNT(*) FROM (SELECT 1 FROM approvals x JOIN accounts a ON a.id = x.account_id
                WHERE x.author_id = \(author) AND x.authorization_uri IS NULL AND a.standing < 2
                    AND NOT \(Visible.unwanted("x.account_id", by: author)) LIMIT \(limit)) waiting
            """) ?? 0
    }

    /// What somebody wants to do, with the people and posts it speaks of, in a fixed number of queries. A reply that
    /// waits is shown to nobody else than its author and `author`, whose answer it waits for.
    package func waitingViews(_ approvals: [Approval], for author: Account.ID) throws -> [WaitingInteraction] {
        let own = approvals.filter { $0.author == author }
        let accounts = try accountViews(Set(own.map(\.account)))
        let shown = own.filter { [.reply, .quote].contains($0.interaction) }.compactMap(\.object)
        let posts = try postViews(Array(Set(own.map(\.target) + shown)), viewer: author)
        let byID = Dictionary(uniqueKeysWithValues: posts.map { ($0.post.id, $0) })
        return own.compactMap { approval in
            guard let account = accounts[approval.account], let target = byID[approval.target] else { return nil }
            return WaitingInteraction(
                approval: approval, account: account, target: target,
                object: shown.isEmpty ? nil : approval.object.flatMap { byID[$0] })
        }
    }
}

extension Transaction {
    /// Shows a reply or boost to everybody it is for, and counts it.
    package func release(_ post: Post) throws {
        guard try execute("UPDATE posts SET waits = FALSE, version = version + 1 WHERE id = \(post.id) AND waits") == 1
        else { return }
        try count(post, by: 1)
    }
}
