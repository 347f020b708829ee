import Database
import Domain

extension Report: RowDecodable {
    static let columns: SQL = """
        id, reporter_id, target_id, category, comment, post_ids, rule_ids, forwarded, created_at, resolved_at,
        resolved_by_id
        """

    package init(_ row: inout RowReader) throws {
        let id: ID = try row.next()
        let reporter: Account.ID = try row.next()
        let target: Account.ID = try row.next()
        let category = Category(rawValue: try row.next()) ?? .other
        let comment: String = try row.next()
        let posts: [Int64] = try StoredJSON.list(row.next())
        let rules: [Int] = try StoredJSON.list(row.next())
        self.init(
            id: id, reporter: reporter, target: target, category: category, comment: comment,
            posts: posts.map { Post.ID($0) }, rules: rules, forwarded: try row.next(), createdAt: try row.next(),
            resolvedAt: try row.next(), resolvedBy: try row.next())
    }
}

extension Reader {
    package func report(_ id: Report.ID) throws -> Report? {
        try first(Report.self, "SELECT \(Report.columns) FROM reports WHERE id = \(id)")
    }

    /// Reports that are open, or those that are resolved, the newest first.
    package func reports(resolved: Bool, page: Page) throws -> [Report] {
        page.arranged(
            try all(
                Report.self,
                """
                SELECT \(Report.columns) FROM reports
                WHERE resolved_at IS \(raw: resolved ? "NOT NULL" : "NULL") AND \(page.condition(on: "id"))
                \(page.order(by: "id"))
                """))
    }

    package func openReportsCount() throws -> Int {
        try first(Int.self, "SELECT COUNT(*) FROM reports WHERE resolved_at IS NULL") ?? 0
    }

    /// How many reports a host has passed on since `moment`.
    package func reportsCount(from host: String, since moment: Timestamp) throws -> Int {
        try first(Int.self, "SELECT COUNT(*) FROM reports WHERE host = \(host) AND created_at >= \(moment)") ?? 0
    }

    /// Whether a post is for people of a server elsewhere: for everybody, or for one of them by name or as a follower.
    package func isShown(_ post: Post, onServer domain: String) throws -> Bool {
        if post.visibility.isOpen { return true }
        let names = try exists(
            """
            SELECT 1 FROM mentions m JOIN accounts a ON a.id = m.account_id
            WHERE m.post_id = \(post.id) AND a.domain = \(domain)
            """)
        if names || post.visibility == .direct { return names }
        return try exists(
            """
            SELECT 1 FROM follows f JOIN accounts a ON a.id = f.follower_id
            WHERE f.target_id = \(post.author) AND a.domain = \(domain)
            """)
    }
}

extension Transaction {
    /// - Parameters:
    ///   - uri: of the Flag that brought it. False when that was kept before.
    ///   - host: whose server passed it on; empty for reports by people of this one.
    package func insert(_ report: Report, uri: String? = nil, host: String = "") throws -> Bool {
        try execute(
            """
            INSERT INTO reports (id, uri, host, reporter_id, target_id, category, comment, post_ids, rule_ids, forwarded,
                created_at)
            VALUES (\(report.id), \(uri), \(host), \(report.reporter), \(report.target), \(report.category.rawValue),
                \(report.comment), \(StoredJSON.text(report.posts.map(\.rawValue))), \(StoredJSON.text(report.rules)),
                \(report.forwarded), \(report.createdAt)) ON CONFLICT (uri) DO NOTHING
            """) == 1
    }

    package func setForwarded(_ id: Report.ID) throws {
        try execute("UPDATE reports SET forwarded = TRUE WHERE id = \(id)")
    }

    /// - Parameter resolution: nil opens it again.
    package func resolve(_ id: Report.ID, _ resolution: (at: Timestamp, by: Account.ID)?) throws {
        try execute(
            """
            UPDATE reports SET resolved_at = \(resolution?.at), resolved_by_id = \(resolution?.by) WHERE id = \(id)
            """)
    }

    /// Takes away a report that its own server takes back, while nobody has dealt with it.
    package func withdrawReport(uri: String, by reporter: Account.ID) throws {
        try execute(
            "DELETE FROM reports WHERE uri = \(uri) AND reporter_id = \(reporter) AND resolved_at IS NULL")
    }
}
