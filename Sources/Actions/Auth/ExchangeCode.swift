import Crypto
import Domain
import Foundation
import Store

extension Actions {
    /// Gives the token that a code stands for, once.
    ///
    /// - Parameter secret: the application's; nil for programs that cannot keep one, which then must use PKCE.
    /// - Returns: the token, and its secret, which is not stored.
    /// Throws `oauth` with `invalid_client` or `invalid_grant`. A code that comes a second time has been stolen: the
    /// token it gave is revoked.
    package func exchangeCode(
        code: String, clientID: String, secret: String?, redirectURI: String, codeVerifier: String?
    ) async throws -> (token: AccessToken, secret: String) {
        let tokenSecret = Secret.make()
        // What a stolen code leads to must be kept, so that case is no error inside the transaction.
        let token = try await write { changes -> AccessToken? in
            let application = try changes.application(clientID: clientID, secret: secret)
            guard let grant = try changes.transaction.authorizationCode(hash: Secret.hash(code)),
                grant.application == application.id
            else { return nil }
            if let used = grant.accessToken {
                try changes.revoke(used, of: grant.account)
                return nil
            }
            guard grant.expiresAt > changes.now, grant.redirectURI == redirectURI,
                grant.isProven(by: codeVerifier, isPublicClient: secret == nil),
                try changes.mayAct(grant.account)
            else { return nil }
            let token = AccessToken(
                id: ids.next(), application: application.id, account: grant.account, scopes: grant.scopes,
                createdAt: changes.now)
            guard try changes.transaction.useAuthorizationCode(hash: grant.hash, for: token.id) else { return nil }
            try changes.transaction.insert(token, hash: Secret.hash(tokenSecret))
            return token
        }
        guard let token else {
            throw Refusal.oauth(
                "invalid_grant",
                description: "The authorization code is invalid, expired, revoked, or was issued to another client.")
        }
        return (token, tokenSecret)
    }
}

extension AuthorizationCode {
    /// PKCE (RFC 7636 §4.6): who exchanges the code is who asked for it.
    fileprivate func isProven(by verifier: String?, isPublicClient: Bool) -> Bool {
        guard let codeChallenge else { return !isPublicClient && verifier == nil }
        guard let verifier, (43...128).contains(verifier.utf8.count) else { return false }
        let challenge = Secret.base64URL(SHA256.hash(data: Data(verifier.utf8)))
        return Secret.isEqual(Array(challenge.utf8), Array(codeChallenge.utf8))
    }
}

extension Changes {
    /// The application with this id, if the secret is its own. Without a secret, whoever asks has to prove otherwise
    /// that they are meant. Throws `oauth` with `invalid_client`.
    func application(clientID: String, secret: String?) throws -> Application {
        let application = try transaction.application(clientID: clientID)
        let isProven = secret.map { Secret.matches($0, hash: application?.secretHash ?? "") } ?? true
        guard let application, isProven else {
            throw Refusal.oauth(
                "invalid_client",
                description: "Client authentication failed due to unknown client, no client authentication included, "
                    + "or unsupported authentication method.")
        }
        return application
    }

    /// Takes a token away and closes what hangs on it.
    func revoke(_ token: AccessToken.ID, of account: Account.ID?) throws {
        guard try transaction.deleteAccessToken(token), let account else { return }
        record(.tokensRevoked(account))
    }

    fileprivate func mayAct(_ account: Account.ID) throws -> Bool {
        guard let account = try transaction.account(account), let user = try transaction.user(account.id) else {
            return false
        }
        return account.standing < .suspended && user.hindrance == nil
    }
}
