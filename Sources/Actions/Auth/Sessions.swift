import Domain
import Store

extension Actions {
    /// Signs a browser in.
    ///
    /// - Parameters:
    ///   - userAgent: what the browser calls itself, for the list of sessions.
    ///   - address: where it is, for the same.
    /// - Returns: the secret for the cookie, which is not stored, and the session. Throws `hindered` or `notFound`.
    package func startSession(
        for account: Account.ID, userAgent: String, address: String
    ) async throws -> (token: String, session: Session) {
        let token = Secret.make()
        let csrf = Secret.make()
        let session = try await write { changes in
            guard let user = try changes.transaction.user(account) else { throw Refusal.notFound }
            if user.disabled { throw Refusal.hindered(.disabled) }
            let session = Session(
                id: ids.next(), user: account, csrf: csrf, userAgent: String(userAgent.prefix(400)),
                address: String(address.prefix(64)), createdAt: changes.now, lastSeenAt: changes.now)
            try changes.transaction.insert(session, hash: Secret.hash(token))
            try changes.transaction.touch(account, at: changes.now)
            return session
        }
        return (token, session)
    }

    /// Signs one browser out. Throws `notFound` when the session is not this person's.
    package func endSession(_ id: Session.ID, of account: Account.ID) async throws {
        try await write { changes in
            guard try changes.transaction.deleteSession(id, of: account) else { throw Refusal.notFound }
            changes.record(.tokensRevoked(account))
        }
    }
}
