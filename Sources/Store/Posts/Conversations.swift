import Database
import Domain

/// Where a conversation has its address.
package enum ConversationPlace: Sendable {
    /// It was begun here, by this post.
    case ours(Post.ID)
    /// What the posts of another server call it: an address (FEP-7888), or an older name.
    case theirs(String)
}

/// A post of this server as its place in a conversation is shown to other servers.
package struct PostPlace: Sendable {
    /// The address of what it answers.
    package var parentURI: String?
    package var conversation: ConversationPlace?
    /// The stamp by which the author of what it answers let it.
    package var authorizationURI: String?
}

extension Reader {
    /// What a post answers, and to which conversation it belongs.
    package func place(of post: Post) throws -> PostPlace {
        PostPlace(
            parentURI: try post.inReplyTo.flatMap { try postURIs([$0])[$0] },
            conversation: try conversationPlace(of: post),
            authorizationURI: try post.inReplyTo.flatMap { _ in try approval(of: post.id)?.authorizationURI })
    }

    /// The first post of a conversation names it. Nil when that is gone, or says nothing.
    private func conversationPlace(of post: Post) throws -> ConversationPlace? {
        let first = Post.ID(post.conversation.rawValue)
        if post.id == first { return .ours(first) }
        guard let starter = try self.post(first) else { return nil }
        if starter.isLocal { return .ours(first) }
        return try remotePost(first)?.contextURL.map(ConversationPlace.theirs)
    }

    /// Direct answers that anybody may read, oldest first: the author's own, or everybody else's.
    package func openAnswers(
        to post: Post, byAuthor: Bool, viewer: Account.ID?, above: Int64?, limit: Int
    ) throws -> [Post.ID] {
        let whose: SQL = byAuthor ? "p.author_id = \(post.author)" : "p.author_id <> \(post.author)"
        return try all(
            Post.ID.self,
            """
            SELECT p.id FROM posts p JOIN accounts a ON a.id = p.author_id
            WHERE p.in_reply_to_id = \(post.id) AND p.visibility <= 1 AND p.id > \(above ?? 0) AND \(whose)
                AND \(Visible.post("p", author: "a", to: viewer))
            ORDER BY p.id LIMIT \(limit)
            """)
    }

    /// The posts of a conversation that anybody may read, oldest first.
    package func openPosts(
        of conversation: Identifier<Conversation>, viewer: Account.ID?, above: Int64?, limit: Int
    ) throws -> [Post.ID] {
        try all(
            Post.ID.self,
            """
            SELECT p.id FROM posts p JOIN accounts a ON a.id = p.author_id
            WHERE p.conversation_id = \(conversation) AND p.visibility <= 1 AND p.id > \(above ?? 0)
                AND \(Visible.post("p", author: "a", to: viewer))
            ORDER BY p.id LIMIT \(limit)
            """)
    }

    package func openPostsCount(of conversation: Identifier<Conversation>) throws -> Int {
        try first(
            Int.self,
            "SELECT COUNT(*) FROM posts p WHERE p.conversation_id = \(conversation) AND p.visibility <= 1 AND NOT p.waits"
        ) ?? 0
    }
}
