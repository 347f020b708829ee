import Database
import Domain

/// What a mailed link is good for.
package enum UserTokenPurpose: String, Sendable { case confirm, resetPassword }

extension Transaction {
    package func insert(_ user: User, reason: String) throws {
        try execute(
            """
            INSERT INTO users (id, email, email_confirmed_at, password_hash, role, approved, disabled, locale,
                preferences, sign_up_reason, created_at)
            VALUES (\(user.id), \(user.email.lowercased()), \(user.emailConfirmedAt), \(user.passwordHash),
                \(user.role), \(user.approved), \(user.disabled), \(user.locale),
                \(StoredJSON.text(user.preferences)), \(reason), \(user.createdAt))
            """)
    }

    package func setPasswordHash(_ hash: String, of id: Account.ID) throws {
        try execute("UPDATE users SET password_hash = \(hash) WHERE id = \(id)")
    }

    /// Renews a hash unless the password has been changed meanwhile.
    package func replacePasswordHash(_ old: String, with new: String, of id: Account.ID) throws {
        try execute("UPDATE users SET password_hash = \(new) WHERE id = \(id) AND password_hash = \(old)")
    }

    package func setPreferences(_ preferences: Preferences, of id: Account.ID) throws {
        try execute("UPDATE users SET preferences = \(StoredJSON.text(preferences)) WHERE id = \(id)")
    }

    package func setLocale(_ locale: String, of id: Account.ID) throws {
        try execute("UPDATE users SET locale = \(locale) WHERE id = \(id)")
    }

    package func confirmAddress(of id: Account.ID, at moment: Timestamp) throws {
        try execute("UPDATE users SET email_confirmed_at = \(moment) WHERE id = \(id) AND email_confirmed_at IS NULL")
    }

    package func approve(_ id: Account.ID) throws { try execute("UPDATE users SET approved = TRUE WHERE id = \(id)") }

    package func setDisabled(_ disabled: Bool, of id: Account.ID) throws {
        try execute("UPDATE users SET disabled = \(disabled) WHERE id = \(id)")
    }

    package func setRole(_ role: User.Role, of id: Account.ID) throws {
        try execute("UPDATE users SET role = \(role) WHERE id = \(id)")
        // A profile shows it.
        try execute("UPDATE accounts SET version = version + 1 WHERE id = \(id)")
    }

    /// Notes that a person was here; at most one write in an hour for each.
    package func touch(_ id: Account.ID, at moment: Timestamp) throws {
        try execute(
            """
            UPDATE users SET last_active_at = \(moment)
            WHERE id = \(id) AND COALESCE(last_active_at, 0) < \(moment.adding(seconds: -3_600))
            """)
    }

    /// Keeps the hash of a mailed secret; an older one for the same purpose stops working.
    package func insertUserToken(
        hash: String, user: Account.ID, purpose: UserTokenPurpose, expiresAt: Timestamp
    ) throws {
        try execute("DELETE FROM user_tokens WHERE user_id = \(user) AND purpose = \(purpose.rawValue)")
        try execute(
            """
            INSERT INTO user_tokens (token_hash, user_id, purpose, expires_at)
            VALUES (\(hash), \(user), \(purpose.rawValue), \(expiresAt))
            """)
    }

    /// Uses a mailed secret up; nil when it is unknown, used or too old.
    package func takeUserToken(hash: String, purpose: UserTokenPurpose, now: Timestamp) throws -> Account.ID? {
        let user = try first(
            Account.ID.self,
            """
            SELECT user_id FROM user_tokens
            WHERE token_hash = \(hash) AND purpose = \(purpose.rawValue) AND expires_at > \(now)
            """)
        if user != nil { try execute("DELETE FROM user_tokens WHERE token_hash = \(hash)") }
        return user
    }
}
