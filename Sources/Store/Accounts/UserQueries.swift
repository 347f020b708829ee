import Database
import Domain

extension User: RowDecodable {
    package static let columns: SQL = """
        u.id, u.email, u.email_confirmed_at, u.password_hash, u.role, u.approved, u.disabled, u.locale, u.preferences,
        u.created_at, u.last_active_at
        """

    package init(_ row: inout RowReader) throws {
        self.init(
            id: try row.next(), email: try row.next(), emailConfirmedAt: try row.next(),
            passwordHash: try row.next(), role: try row.next(), approved: try row.next(), disabled: try row.next(),
            locale: try row.next(), preferences: try StoredJSON.value(row.next()), createdAt: try row.next(),
            lastActiveAt: try row.next())
    }
}

extension Reader {
    package func user(_ id: Account.ID) throws -> User? {
        try first(User.self, "SELECT \(User.columns) FROM users u WHERE u.id = \(id)")
    }

    /// Addresses are compared without regard to letter case; they are stored in lower case.
    package func user(email: String) throws -> User? {
        try first(User.self, "SELECT \(User.columns) FROM users u WHERE u.email = \(email.lowercased())")
    }

    /// The person with this name, handle (its domain does not matter) or mail address.
    package func user(calledOrAt name: String) throws -> User? {
        if name.dropFirst().contains("@"), let user = try user(email: name) { return user }
        guard let handle = Handle(name) else { return nil }
        return try first(
            User.self,
            """
            SELECT \(User.columns) FROM users u JOIN accounts a ON a.id = u.id
            WHERE a.username_key = \(handle.key) AND a.domain = ''
            """)
    }

    /// Whose mailed secret this is, while it is good.
    package func userToken(hash: String, purpose: UserTokenPurpose, now: Timestamp) throws -> Account.ID? {
        try first(
            Account.ID.self,
            """
            SELECT user_id FROM user_tokens
            WHERE token_hash = \(hash) AND purpose = \(purpose.rawValue) AND expires_at > \(now)
            """)
    }

    /// Until when the last mailed secret for a purpose is good.
    package func userTokenExpiry(of user: Account.ID, purpose: UserTokenPurpose) throws -> Timestamp? {
        try first(
            Timestamp.self,
            """
            SELECT expires_at FROM user_tokens WHERE user_id = \(user) AND purpose = \(purpose.rawValue)
            ORDER BY expires_at DESC LIMIT 1
            """)
    }

    package func hasOwner() throws -> Bool {
        try exists("SELECT 1 FROM users WHERE role = \(User.Role.owner)")
    }

    package func staff(atLeast role: User.Role) throws -> [Account.ID] {
        try all(Account.ID.self, "SELECT id FROM users WHERE role >= \(role) ORDER BY id")
    }

    /// People who wait for approval, with why they want to join.
    package func awaitingApproval(limit: Int) throws -> [(id: Account.ID, reason: String)] {
        var waiting: [(Account.ID, String)] = []
        try each(
            "SELECT id, sign_up_reason FROM users WHERE NOT approved ORDER BY created_at LIMIT \(limit)"
        ) { row in waiting.append((try row.next(), try row.next())) }
        return waiting
    }

    /// How many people this server has: all, and active since each moment.
    package func userCounts(activeSince month: Timestamp, halfYear: Timestamp) throws -> UserCounts {
        try first(
            UserCounts.self,
            """
            SELECT COUNT(*), COALESCE(SUM(CASE WHEN last_active_at >= \(month) THEN 1 ELSE 0 END), 0),
                COALESCE(SUM(CASE WHEN last_active_at >= \(halfYear) THEN 1 ELSE 0 END), 0)
            FROM users WHERE approved AND NOT disabled
            """) ?? UserCounts(total: 0, month: 0, halfYear: 0)
    }

    package func localUsers(limit: Int, after id: Account.ID?) throws -> [User] {
        try all(
            User.self,
            "SELECT \(User.columns) FROM users u WHERE u.id > \(id?.rawValue ?? 0) ORDER BY u.id LIMIT \(limit)")
    }
}

/// For NodeInfo and the instance entity.
package struct UserCounts: RowDecodable, Sendable {
    package let total: Int
    package let month: Int
    package let halfYear: Int

    init(total: Int, month: Int, halfYear: Int) {
        self.total = total
        self.month = month
        self.halfYear = halfYear
    }

    package init(_ row: inout RowReader) throws {
        self.init(total: try row.next(), month: try row.next(), halfYear: try row.next())
    }
}
