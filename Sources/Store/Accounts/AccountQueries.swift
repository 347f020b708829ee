import Database
import Domain

extension Account: RowDecodable {
    /// The columns of `accounts a` in the order of the initialiser.
    package static let columns: SQL = """
        a.id, a.username, a.domain, a.uri, a.url, a.display_name, a.note, a.fields, a.avatar_url,
        a.avatar_description, a.header_url, a.header_description, a.kind, a.locked, a.discoverable, a.indexable,
        a.hide_collections, a.memorial, a.standing, a.moved_to_id, a.created_at, a.last_post_at, a.posts_count,
        a.followers_count, a.following_count, a.version, a.feature_policy, a.emojis, a.showing
        """

    package init(_ row: inout RowReader) throws {
        self.init(
            id: try row.next(), username: try row.next(), domain: try row.next(), uri: try row.next(),
            url: try row.next(), displayName: try row.next(), note: try row.next(),
            fields: try StoredJSON.list(row.next()), avatarURL: try row.next(), avatarDescription: try row.next(),
            headerURL: try row.next(), headerDescription: try row.next(), kind: try row.next(),
            locked: try row.next(), discoverable: try row.next(), indexable: try row.next(),
            hideCollections: try row.next(), memorial: try row.next(), standing: try row.next(),
            movedTo: try row.next(), createdAt: try row.next(), lastPostAt: try row.next(),
            postsCount: try row.next(), followersCount: try row.next(), followingCount: try row.next(),
            version: try row.next(), statedFeaturePolicy: try row.next())
        emojis = try StoredJSON.list(row.next())
        showing = try row.next()
    }
}

extension Reader {
    package func account(_ id: Account.ID) throws -> Account? {
        try first(Account.self, "SELECT \(Account.columns) FROM accounts a WHERE a.id = \(id)")
    }

    package func accounts(_ ids: some Collection<Account.ID>) throws -> [Account.ID: Account] {
        guard !ids.isEmpty else { return [:] }
        let rows = try all(
            Account.self, "SELECT \(Account.columns) FROM accounts a WHERE a.id IN \(list: Array(Set(ids)))")
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0) })
    }

    /// The account with this handle. `handle.domain` nil: an account of this server.
    package func account(_ handle: Handle) throws -> Account? {
        try first(
            Account.self,
            """
            SELECT \(Account.columns) FROM accounts a
            WHERE a.username_key = \(handle.key) AND a.domain = \(handle.domain ?? "")
            """)
    }

    package func account(uri: String) throws -> Account? {
        try first(Account.self, "SELECT \(Account.columns) FROM accounts a WHERE a.uri = \(uri)")
    }

    package func accountID(uri: String) throws -> Account.ID? {
        try first(Account.ID.self, "SELECT id FROM accounts WHERE uri = \(uri)")
    }

    /// What the author typed as their note, for editing.
    package func noteSource(_ id: Account.ID) throws -> String {
        try first(String.self, "SELECT note_source FROM accounts WHERE id = \(id)") ?? ""
    }

    /// Accounts whose name or display name begins with or contains `text`, the viewer's own circle first.
    package func accounts(
        matching text: String, viewer: Account.ID?, followingOnly: Bool, limit: Int, offset: Int
    ) throws -> [Account] {
        let needle = text.lowercased()
        let prefix = SQL.likePattern(needle) + "%"
        let anywhere = "%" + SQL.likePattern(needle) + "%"
        var conditions: SQL = """
            a.standing < 2 AND (a.username_key LIKE \(prefix) ESCAPE '\\' OR lower(a.display_name) LIKE \(anywhere) ESCAPE '\\')
            """
        var circle: SQL = ""
        if let viewer {
            conditions += " AND NOT \(Visible.unwanted("a.id", by: viewer))"
            let followed: SQL =
                "EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = \(viewer) AND f.target_id = a.id)"
            if followingOnly { conditions += " AND (\(followed) OR a.id = \(viewer))" }
            circle = "CASE WHEN \(followed) THEN 0 ELSE 1 END,"
        }
        return try all(
            Account.self,
            """
            SELECT \(Account.columns) FROM accounts a WHERE \(conditions)
            ORDER BY \(circle) a.followers_count DESC, a.id LIMIT \(limit) OFFSET \(offset)
            """)
    }
}

extension SQL {
    /// Escapes what LIKE would take as a pattern; use with `ESCAPE '\'`.
    static func likePattern(_ text: String) -> String {
        var escaped = ""
        for character in text {
            if character == "%" || character == "_" || character == "\\" { escaped.append("\\") }
            escaped.append(character)
        }
        return escaped
    }
}
