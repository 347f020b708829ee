import Database
import Domain

extension Reader {
    /// The posts that lead to `post`, the first one first; only those that `viewer` may see.
    package func ancestors(of post: Post, viewer: Account.ID?, limit: Int) throws -> [Post.ID] {
        guard post.inReplyTo != nil else { return [] }
        let chain = try all(
            Post.ID.self,
            """
            WITH RECURSIVE chain (id, parent, depth) AS (
                SELECT p.id, p.in_reply_to_id, 0 FROM posts p WHERE p.id = \(post.id)
                UNION ALL
                SELECT p.id, p.in_reply_to_id, chain.depth + 1 FROM posts p JOIN chain ON p.id = chain.parent
                WHERE chain.depth < \(limit)
            )
            SELECT id FROM chain WHERE depth > 0 ORDER BY depth DESC
            """)
        return try visible(chain, to: viewer)
    }

    /// What answers `post`, whole branches, each parent before its answers; only what `viewer` may see.
    package func descendants(of post: Post, viewer: Account.ID?, limit: Int) throws -> [Post.ID] {
        var children: [Post.ID: [Post.ID]] = [:]
        var level = [post.id]
        var total = 0
        // Level by level: one query for each depth of the tree, bounded by `limit` posts.
        while !level.isEmpty, total < limit {
            var next: [Post.ID] = []
            try each(
                """
                SELECT p.in_reply_to_id, p.id FROM posts p WHERE p.in_reply_to_id IN \(list: level)
                ORDER BY p.id LIMIT \(limit - total)
                """
            ) { row in
                let parent: Post.ID = try row.next()
                let child: Post.ID = try row.next()
                children[parent, default: []].append(child)
                next.append(child)
            }
            total += next.count
            level = next
        }
        var ordered: [Post.ID] = []
        var waiting = Array((children[post.id] ?? []).reversed())
        while let id = waiting.popLast() {
            ordered.append(id)
            waiting += (children[id] ?? []).reversed()
        }
        let seen = try visible(ordered, to: viewer)
        guard let viewer else { return seen }
        let unwanted = Set(
            try all(
                Post.ID.self,
                """
                SELECT p.id FROM posts p WHERE p.id IN \(list: seen) AND \(Visible.unwanted("p.author_id", by: viewer))
                """))
        return seen.filter { !unwanted.contains($0) }
    }
}
