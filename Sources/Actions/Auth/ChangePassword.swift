import Domain
import Store

extension Actions {
    /// How long a link for a new password is good for, in seconds.
    static let passwordResetLifetime: Int64 = 6 * 3_600

    /// Changes one's own password and signs everything else out.
    ///
    /// - Parameter session: the browser that stays signed in.
    /// Throws `wrongCredentials`, `signUp` with what is wrong with the new password, `notFound` or `busy`.
    package func changePassword(
        current: String, new: String, of account: Account.ID, keeping session: Session.ID?
    ) async throws {
        if let fault = SignUpRules.fault(password: new) { throw Refusal.signUp(["password": [fault]]) }
        guard let user = try await read({ try $0.user(account) }) else { throw Refusal.notFound }
        guard try await passwords.verify(current, against: user.passwordHash) else { throw Refusal.wrongCredentials }
        let hash = try await passwords.hash(new)
        try await write { changes in
            try changes.transaction.replacePasswordHash(user.passwordHash, with: hash, of: account)
            try changes.transaction.deleteAllAccess(of: account, except: session)
            changes.record(.tokensRevoked(account))
        }
    }

    /// Sends a link for a new password to an address. Whether there is such a person is not told.
    package func askPasswordReset(email: String) async throws {
        let token = Secret.make()
        try await write { changes in
            guard let user = try changes.transaction.user(email: email.trimmed), !user.disabled else { return }
            let expiry = changes.now.adding(seconds: Self.passwordResetLifetime)
            guard try changes.keep(token, for: user.id, purpose: .resetPassword, until: expiry) else { return }
            changes.record(.passwordResetAsked(user.id, token: token))
        }
    }

    /// Sets a new password by a mailed link and signs everything out. Who can read the mail has confirmed the address.
    ///
    /// - Returns: whose it is. Throws `badToken`, `signUp` with what is wrong with the password, or `busy`.
    @discardableResult
    package func resetPassword(token: String, new: String) async throws -> Account.ID {
        if let fault = SignUpRules.fault(password: new) { throw Refusal.signUp(["password": [fault]]) }
        let tokenHash = Secret.hash(token)
        let now = clock.now()
        guard try await read({ try $0.userToken(hash: tokenHash, purpose: .resetPassword, now: now) }) != nil else {
            throw Refusal.badToken
        }
        let hash = try await passwords.hash(new)
        return try await write { changes in
            let transaction = changes.transaction
            guard
                let account = try transaction.takeUserToken(hash: tokenHash, purpose: .resetPassword, now: changes.now)
            else { throw Refusal.badToken }
            try transaction.setPasswordHash(hash, of: account)
            try transaction.confirmAddress(of: account, at: changes.now)
            try transaction.deleteAllAccess(of: account)
            changes.record(.tokensRevoked(account))
            return account
        }
    }
}

extension Changes {
    /// Keeps a secret that is mailed to somebody. False when one was made within the last minute: nobody's mailbox is
    /// filled by asking again and again.
    func keep(
        _ token: String, for user: Account.ID, purpose: UserTokenPurpose, until expiry: Timestamp
    ) throws -> Bool {
        if let last = try transaction.userTokenExpiry(of: user, purpose: purpose), last > expiry.adding(seconds: -60) {
            return false
        }
        try transaction.insertUserToken(hash: Secret.hash(token), user: user, purpose: purpose, expiresAt: expiry)
        return true
    }
}
