import Database
import Domain

/// What an account did and may take back.
package enum Deed: Sendable, Equatable {
    case follow(Account.ID)
    case block(Account.ID)
    case favourite(Post.ID)
    case boost(Post.ID)
    case reaction(Post.ID)
}

extension Reader {
    /// What `account` did under the activity id `uri`.
    package func deed(uri: String, by account: Account.ID) throws -> Deed? {
        if let boost = try first(
            Post.ID.self,
            "SELECT id FROM posts WHERE uri = \(uri) AND author_id = \(account) AND reblog_of_id IS NOT NULL")
        {
            return .boost(boost)
        }
        for table in ["follows", "follow_requests"] {
            if let target = try first(
                Account.ID.self, "SELECT target_id FROM \(raw: table) WHERE follower_id = \(account) AND uri = \(uri)")
            {
                return .follow(target)
            }
        }
        if let target = try first(
            Account.ID.self, "SELECT target_id FROM blocks WHERE account_id = \(account) AND uri = \(uri)")
        {
            return .block(target)
        }
        if let post = try first(
            Post.ID.self, "SELECT post_id FROM reactions WHERE account_id = \(account) AND uri = \(uri)")
        {
            return .reaction(post)
        }
        if let post = try first(
            Post.ID.self, "SELECT post_id FROM favourites WHERE account_id = \(account) AND uri = \(uri)")
        {
            return .favourite(post)
        }
        // One that waits for its author's yes.
        return try first(
            Post.ID.self,
            """
            SELECT target_id FROM approvals WHERE account_id = \(account) AND object_uri = \(uri)
                AND interaction = \(Interaction.like)
            """
        ).map(Deed.favourite)
    }

    /// The row of a favourite, which its activity is named after.
    package func favouriteID(of post: Post.ID, by account: Account.ID) throws -> Int64? {
        try first(Int64.self, "SELECT id FROM favourites WHERE account_id = \(account) AND post_id = \(post)")
    }

    /// Who of other servers boosted, liked or voted in a post, or wrote in its conversation when anybody may read it: they have it
    /// and shall hear how it goes on.
    package func remoteAudience(of post: Post, limit: Int) throws -> [Account.ID] {
        let conversation: SQL =
            post.visibility.isOpen
            ? "UNION SELECT author_id FROM posts WHERE conversation_id = \(post.conversation) AND id > \(post.id)" : ""
        return try all(
            Account.ID.self,
            """
            SELECT a.id FROM accounts a WHERE a.domain <> '' AND a.id IN (
                SELECT author_id FROM posts WHERE reblog_of_id = \(post.id)
                UNION SELECT account_id FROM favourites WHERE post_id = \(post.id)
                UNION SELECT account_id FROM poll_votes WHERE post_id = \(post.id)
                \(conversation)
            ) LIMIT \(limit)
            """)
    }
}
