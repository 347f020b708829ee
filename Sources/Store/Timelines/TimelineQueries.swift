import Database
import Domain

/// Which part of the public timeline is wanted.
package struct PublicFilter: Sendable, Hashable {
    package var localOnly: Bool
    package var remoteOnly: Bool
    package var onlyMedia: Bool

    package init(localOnly: Bool = false, remoteOnly: Bool = false, onlyMedia: Bool = false) {
        self.localOnly = localOnly
        self.remoteOnly = remoteOnly
        self.onlyMedia = onlyMedia
    }
}

/// Which posts with tags are wanted: any of `any`, all of `all`, none of `none`. Names are normalised.
package struct TagFilter: Sendable, Hashable {
    package var any: [String]
    package var all: [String]
    package var none: [String]
    package var scope: PublicFilter

    package init(any: [String], all: [String] = [], none: [String] = [], scope: PublicFilter = PublicFilter()) {
        self.any = any
        self.all = all
        self.none = none
        self.scope = scope
    }
}

/// Which of an account's posts are wanted.
package struct AccountPostsFilter: Sendable, Hashable {
    package var onlyMedia = false
    package var excludeReplies = false
    package var excludeReblogs = false
    package var tag: String?

    package init() {}
}

extension Reader {
    /// The newest posts of whom `owner` follows, as distribution wrote them.
    package func homeTimeline(of owner: Account.ID, page: Page) throws -> [Post.ID] {
        page.arranged(
            try all(
                Post.ID.self,
                """
                SELECT h.post_id FROM home_entries h JOIN posts p ON p.id = h.post_id \(Visible.joins)
                WHERE h.owner_id = \(owner) AND \(page.condition(on: "h.post_id")) AND \(Visible.entry(to: owner))
                    AND NOT \(Visible.unwanted("p.author_id", by: owner))
                    AND (r.id IS NULL OR NOT \(Visible.unwanted("r.author_id", by: owner)))
                \(page.order(by: "h.post_id"))
                """))
    }

    /// Public posts of this server or of all that are known.
    package func publicTimeline(_ filter: PublicFilter, viewer: Account.ID?, page: Page) throws -> [Post.ID] {
        page.arranged(
            try all(
                Post.ID.self,
                """
                SELECT p.id FROM posts p JOIN accounts a ON a.id = p.author_id
                WHERE p.in_public AND \(scope(filter)) AND a.standing = 0 AND \(page.condition(on: "p.id"))
                    AND \(wanted(by: viewer))
                \(page.order(by: "p.id"))
                """))
    }

    /// Public posts with tags. Unlike the public timeline, replies count here.
    package func tagTimeline(_ filter: TagFilter, viewer: Account.ID?, page: Page) throws -> [Post.ID] {
        guard !filter.any.isEmpty else { return [] }
        var conditions: [SQL] = filter.all.map { name in
            """
            EXISTS (SELECT 1 FROM post_tags y JOIN tags t ON t.id = y.tag_id
                    WHERE y.post_id = p.id AND t.name = \(name))
            """
        }
        if !filter.none.isEmpty {
            conditions.append(
                """
                NOT EXISTS (SELECT 1 FROM post_tags z JOIN tags t ON t.id = z.tag_id
                            WHERE z.post_id = p.id AND t.name IN \(list: filter.none))
                """)
        }
        conditions += [
            "p.visibility = 0", "NOT p.waits", "p.reblog_of_id IS NULL", "a.standing = 0", scope(filter.scope),
            wanted(by: viewer),
            page.condition(on: "x.post_id"),
        ]
        // One tag, which is what nearly everybody asks for, is read from its index in order, without sorting.
        let only = filter.any.count == 1 ? filter.any.first : nil
        let tagged: SQL =
            only.map { "x.tag_id = (SELECT id FROM tags WHERE name = \($0))" }
            ?? "x.tag_id IN (SELECT id FROM tags WHERE name IN \(list: filter.any))"
        return page.arranged(
            try all(
                Post.ID.self,
                """
                SELECT \(raw: only == nil ? "DISTINCT " : "")x.post_id FROM post_tags x
                JOIN posts p ON p.id = x.post_id JOIN accounts a ON a.id = p.author_id
                WHERE \(tagged) AND \(SQL.joined(conditions))
                \(page.order(by: "x.post_id"))
                """))
    }

    /// An account's posts and boosts that `viewer` may see.
    package func accountPosts(
        _ account: Account.ID, filter: AccountPostsFilter, viewer: Account.ID?, page: Page
    ) throws -> [Post.ID] {
        var conditions: SQL = "p.author_id = \(account) AND \(Visible.entry(to: viewer))"
        if filter.onlyMedia { conditions += " AND p.has_media" }
        if filter.excludeReplies {
            conditions += """
                 AND ((p.in_reply_to_id IS NULL AND p.in_reply_to_uri IS NULL)
                      OR p.in_reply_to_account_id = p.author_id)
                """
        }
        if filter.excludeReblogs { conditions += " AND p.reblog_of_id IS NULL" }
        if let tag = filter.tag {
            conditions += """
                 AND EXISTS (SELECT 1 FROM post_tags x JOIN tags t ON t.id = x.tag_id
                             WHERE x.post_id = p.id AND t.name = \(tag))
                """
        }
        return page.arranged(
            try all(
                Post.ID.self,
                """
                SELECT p.id FROM posts p \(Visible.joins) WHERE \(conditions) AND \(page.condition(on: "p.id"))
                \(page.order(by: "p.id"))
                """))
    }

    /// Direct posts that `viewer` wrote or is named in.
    package func directTimeline(of viewer: Account.ID, page: Page) throws -> [Post.ID] {
        page.arranged(
            try all(
                Post.ID.self,
                """
                SELECT p.id FROM posts p \(Visible.joins)
                WHERE p.visibility = 3 AND \(Visible.entry(to: viewer)) AND \(page.condition(on: "p.id"))
                    AND (p.author_id = \(viewer) OR p.id IN (SELECT m.post_id FROM mentions m WHERE m.account_id = \(viewer)))
                    AND NOT \(Visible.unwanted("p.author_id", by: viewer))
                \(page.order(by: "p.id"))
                """))
    }

    private func scope(_ filter: PublicFilter) -> SQL {
        var parts: [SQL] = []
        if filter.localOnly { parts.append("p.is_local") }
        if filter.remoteOnly { parts.append("NOT p.is_local") }
        if filter.onlyMedia { parts.append("p.has_media") }
        return parts.isEmpty ? "1 = 1" : SQL.joined(parts, separator: " AND ")
    }

    private func wanted(by viewer: Account.ID?) -> SQL {
        viewer.map { "NOT \(Visible.unwanted("p.author_id", by: $0))" } ?? "1 = 1"
    }
}
