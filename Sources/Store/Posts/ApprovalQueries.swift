import Database
import Domain

extension Approval: RowDecodable {
    static let columns: SQL = """
        x.id, x.interaction, x.account_id, x.target_id, x.object_id, x.object_uri, x.request_uri, x.authorization_uri,
        x.author_id, x.answered_at
        """

    package init(_ row: inout RowReader) throws {
        self.init(
            id: try row.next(), interaction: try row.next(), account: try row.next(), target: try row.next(),
            object: try row.next(), objectURI: try row.next(), requestURI: try row.next(),
            authorizationURI: try row.next(), author: try row.next(), answeredAt: try row.next())
    }
}

extension Reader {
    package func approval(_ id: Approval.ID) throws -> Approval? {
        try first(Approval.self, "SELECT \(Approval.columns) FROM approvals x WHERE x.id = \(id)")
    }

    package func approval(requestURI uri: String) throws -> Approval? {
        try first(Approval.self, "SELECT \(Approval.columns) FROM approvals x WHERE x.request_uri = \(uri) LIMIT 1")
    }

    package func approval(authorizationURI uri: String) throws -> Approval? {
        try first(
            Approval.self, "SELECT \(Approval.columns) FROM approvals x WHERE x.authorization_uri = \(uri) LIMIT 1")
    }

    /// What was asked for a reply or boost; or that a post may quote.
    package func approval(of post: Post.ID, isQuote: Bool = false) throws -> Approval? {
        try first(
            Approval.self,
            """
            SELECT \(Approval.columns) FROM approvals x WHERE x.object_id = \(post)
                AND (x.interaction = \(Interaction.quote)) = \(isQuote) LIMIT 1
            """)
    }

    package func approval(
        _ interaction: Interaction, by account: Account.ID, with target: Post.ID, object uri: String
    ) throws -> Approval? {
        try first(
            Approval.self,
            """
            SELECT \(Approval.columns) FROM approvals x WHERE x.account_id = \(account) AND x.target_id = \(target)
                AND x.interaction = \(interaction) AND x.object_uri = \(uri)
            """)
    }
}

extension Transaction {
    /// Keeps that somebody asks. What is known already stays as it is.
    package func insert(_ approval: Approval) throws {
        try execute(
            """
            INSERT INTO approvals (id, interaction, account_id, target_id, object_id, object_uri, request_uri,
                authorization_uri, author_id, answered_at)
            VALUES (\(approval.id), \(approval.interaction), \(approval.account), \(approval.target),
                \(approval.object), \(approval.objectURI), \(approval.requestURI), \(approval.authorizationURI),
                \(approval.author), \(approval.answeredAt))
            ON CONFLICT (account_id, target_id, interaction, object_uri) DO NOTHING
            """)
    }

    /// Forgets what an account asked before for a like or boost: there is one of each, under whatever id it comes.
    package func deleteApprovals(of interaction: Interaction, by account: Account.ID, with target: Post.ID) throws {
        guard interaction == .like || interaction == .announce else { return }
        try execute(
            """
            DELETE FROM approvals WHERE account_id = \(account) AND target_id = \(target)
                AND interaction = \(interaction)
            """)
    }

    /// Notes the author's yes.
    package func settle(_ approval: Approval.ID, stamp: String, at moment: Timestamp) throws {
        try execute(
            "UPDATE approvals SET authorization_uri = \(stamp), answered_at = \(moment) WHERE id = \(approval)")
    }

    /// Who did something without asking may ask for it later, under another id.
    package func setRequest(_ uri: String, of approval: Approval.ID) throws {
        try execute("UPDATE approvals SET request_uri = \(uri) WHERE id = \(approval)")
    }

    package func setAuthorization(_ uri: String, of approval: Approval.ID) throws {
        try execute("UPDATE approvals SET authorization_uri = \(uri) WHERE id = \(approval)")
    }

    package func deleteApproval(_ id: Approval.ID) throws { try execute("DELETE FROM approvals WHERE id = \(id)") }

    func deleteApprovals(of post: Post.ID) throws {
        try execute("DELETE FROM approvals WHERE target_id = \(post)")
        try execute("DELETE FROM approvals WHERE object_id = \(post)")
    }

    package func setInteractionPolicy(_ policy: InteractionPolicy?, of post: Post.ID) throws {
        let text = try policy.map { try StoredJSON.text($0) }
        try execute("UPDATE posts SET interaction_policy = \(text), version = version + 1 WHERE id = \(post)")
    }
}
