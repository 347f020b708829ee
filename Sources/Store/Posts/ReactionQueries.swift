import Database
import Domain

/// One kind of reaction to a post, and how many gave it.
package struct ReactionCount: Sendable, Hashable {
    /// The emoji itself, or `code@domain` for a picture of another server.
    package var name: String
    /// The picture's address.
    package var url: String?
    package var count: Int
    /// The viewer is among them.
    package var isOwn: Bool
}

extension Reader {
    /// The reactions to posts, the kind that came first before the others.
    package func reactions(
        to posts: some Collection<Post.ID>, viewer: Account.ID?
    ) throws -> [Post.ID: [ReactionCount]] {
        guard !posts.isEmpty else { return [:] }
        var found: [Post.ID: [ReactionCount]] = [:]
        try each(
            """
            SELECT post_id, name, MAX(url), COUNT(*),
                SUM(CASE WHEN account_id = \(viewer?.rawValue ?? -1) THEN 1 ELSE 0 END)
            FROM reactions WHERE post_id IN \(list: Array(posts)) GROUP BY post_id, name ORDER BY post_id, MIN(id)
            """
        ) { row in
            let post: Post.ID = try row.next()
            found[post, default: []].append(
                ReactionCount(
                    name: try row.next(), url: try row.next(), count: try row.next(), isOwn: try row.next(Int.self) > 0)
            )
        }
        return found
    }

    /// Who gave a reaction, the first ones.
    package func reactors(to post: Post.ID, name: String, limit: Int) throws -> [Account.ID] {
        try all(
            Account.ID.self,
            """
            SELECT r.account_id FROM reactions r JOIN accounts a ON a.id = r.account_id
            WHERE r.post_id = \(post) AND r.name = \(name) AND a.standing < 2 ORDER BY r.id LIMIT \(limit)
            """)
    }

    /// What an account gave to a post.
    package func reactions(to post: Post.ID, by account: Account.ID) throws -> [GivenReaction] {
        try all(
            GivenReaction.self,
            """
            SELECT id, name, url, uri FROM reactions WHERE post_id = \(post) AND account_id = \(account) ORDER BY id
            """)
    }
}

/// A reaction of one account to one post.
package struct GivenReaction: RowDecodable, Sendable {
    package let id: Int64
    package let name: String
    package let url: String?
    package let uri: String?

    package init(_ row: inout RowReader) throws {
        id = try row.next()
        name = try row.next()
        url = try row.next()
        uri = try row.next()
    }
}

extension Transaction {
    /// Adds a reaction, which counts as a favourite for those who know no reactions. False when it was there.
    package func insertReaction(
        id: Int64, name: String, url: String?, uri: String?, to post: Post.ID, by account: Account.ID,
        at moment: Timestamp
    ) throws -> Bool {
        let isNew =
            try execute(
                """
                INSERT INTO reactions (id, post_id, account_id, name, url, uri, created_at)
                VALUES (\(id), \(post), \(account), \(name), \(url), \(uri), \(moment))
                ON CONFLICT (post_id, account_id, name) DO NOTHING
                """) == 1
        guard isNew else { return false }
        try showReactionsAnew(of: post)
        let isFirstMark =
            try execute(
                """
                INSERT INTO favourites (id, account_id, post_id, uri, created_at, by_reaction)
                VALUES (\(id), \(account), \(post), NULL, \(moment), TRUE) ON CONFLICT (account_id, post_id) DO NOTHING
                """) == 1
        if isFirstMark { try adjustCount("favourites_count", of: post, by: 1) }
        return true
    }

    /// Takes a reaction back, and with the last one the favourite that it counted as. False when there was none.
    package func deleteReaction(_ name: String, to post: Post.ID, by account: Account.ID) throws -> Bool {
        guard
            try execute(
                "DELETE FROM reactions WHERE post_id = \(post) AND account_id = \(account) AND name = \(name)") == 1
        else { return false }
        try showReactionsAnew(of: post)
        guard try reactions(to: post, by: account).isEmpty else { return true }
        let isGone =
            try execute(
                "DELETE FROM favourites WHERE account_id = \(account) AND post_id = \(post) AND by_reaction") == 1
        if isGone { try adjustCount("favourites_count", of: post, by: -1) }
        return true
    }

    /// Takes away reactions of an account that is gone, a few at a time.
    /// - Returns: how many.
    package func deleteReactions(by account: Account.ID, limit: Int) throws -> Int {
        var found: [(post: Post.ID, name: String)] = []
        try each("SELECT post_id, name FROM reactions WHERE account_id = \(account) LIMIT \(limit)") { row in
            found.append((try row.next(), try row.next()))
        }
        for reaction in found { _ = try deleteReaction(reaction.name, to: reaction.post, by: account) }
        return found.count
    }

    private func showReactionsAnew(of post: Post.ID) throws {
        try execute("UPDATE posts SET version = version + 1 WHERE id = \(post)")
    }
}
