import Domain
import Store

extension Actions {
    /// A token for an application itself, without a person (RFC 6749 §4.4).
    ///
    /// - Returns: the token, and its secret, which is not stored.
    /// Throws `oauth` with `invalid_client` or `invalid_scope`.
    package func clientCredentials(
        clientID: String, secret: String, scopes: ScopeSet
    ) async throws -> (token: AccessToken, secret: String) {
        let tokenSecret = Secret.make()
        let token = try await write { changes in
            let application = try changes.application(clientID: clientID, secret: secret)
            try application.check(scopes)
            let token = AccessToken(
                id: ids.next(), application: application.id, account: nil, scopes: scopes, createdAt: changes.now)
            try changes.transaction.insert(token, hash: Secret.hash(tokenSecret))
            return token
        }
        return (token, tokenSecret)
    }

    /// Takes a token away (RFC 7009). An unknown token is no error: it does not work, as wanted.
    ///
    /// - Parameter secret: the application's; nil for programs that cannot keep one.
    /// Throws `oauth` with `invalid_client`, or `unauthorized_client` for another application's token.
    package func revokeToken(_ token: String, clientID: String, secret: String?) async throws {
        try await write { changes in
            let application = try changes.application(clientID: clientID, secret: secret)
            guard let token = try changes.transaction.accessToken(hash: Secret.hash(token)) else { return }
            guard token.application == application.id else {
                throw Refusal.oauth("unauthorized_client", description: "You are not authorized to revoke this token")
            }
            try changes.revoke(token.id, of: token.account)
        }
    }

    /// Takes away what one application may do for a person. Throws `notFound` when it may do nothing.
    package func revokeApplication(_ id: Application.ID, of account: Account.ID) async throws {
        try await write { changes in
            let tokens = try changes.transaction.accessTokens(of: account)
            guard tokens.contains(where: { $0.application == id }) else { throw Refusal.notFound }
            try changes.transaction.deleteAccess(of: id, for: account)
            changes.record(.tokensRevoked(account))
        }
    }

    /// A token for a person without their consent page: for the command line, and for a new person's own client.
    /// Returns its secret, which is not stored. Throws `notFound`.
    package func issueToken(
        for account: Account.ID, application: Application.ID?, scopes: ScopeSet
    ) async throws -> String {
        let secret = Secret.make()
        try await write { changes in
            guard try changes.transaction.user(account) != nil else { throw Refusal.notFound }
            let token = AccessToken(
                id: ids.next(), application: application, account: account, scopes: scopes, createdAt: changes.now)
            try changes.transaction.insert(token, hash: Secret.hash(secret))
        }
        return secret
    }
}
