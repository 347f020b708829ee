import Domain
import Store

extension Actions {
    /// How long a code is good for, in seconds (RFC 6749 §4.1.2 allows ten minutes; nobody needs one).
    static let codeLifetime: Int64 = 60

    /// Makes the code that stands for a person's consent to an application.
    ///
    /// - Parameters:
    ///   - codeChallenge: of PKCE (RFC 7636); its method must be `S256`.
    /// Throws `oauth` with `invalid_request`, `invalid_scope` or `invalid_client`, or `hindered`.
    package func authorize(
        application: Application.ID, account: Account.ID, scopes: ScopeSet, redirectURI: String,
        codeChallenge: String?, codeChallengeMethod: String? = "S256"
    ) async throws -> String {
        try Self.check(codeChallenge, method: codeChallengeMethod)
        let code = Secret.make()
        try await write { changes in
            guard let application = try changes.transaction.application(application) else {
                throw Refusal.oauth("invalid_client", description: "The application is unknown.")
            }
            // Letter by letter: every looser comparison has been a hole somewhere.
            guard application.redirectURIs.contains(redirectURI) else {
                throw Refusal.oauth("invalid_request", description: "The redirect URI is not registered.")
            }
            try application.check(scopes)
            _ = try changes.person(account)
            try changes.transaction.insert(
                AuthorizationCode(
                    hash: Secret.hash(code), application: application.id, account: account, scopes: scopes,
                    redirectURI: redirectURI, codeChallenge: codeChallenge,
                    expiresAt: changes.now.adding(seconds: Self.codeLifetime)))
        }
        return code
    }

    private static func check(_ challenge: String?, method: String?) throws {
        guard let challenge else { return }
        guard method == "S256" else {
            throw Refusal.oauth("invalid_request", description: "The code challenge method must be S256.")
        }
        // SHA-256 in base64url (RFC 7636 §4.2).
        let isBase64URL = challenge.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
            default: false
            }
        }
        guard challenge.utf8.count == 43, isBase64URL else {
            throw Refusal.oauth("invalid_request", description: "The code challenge is malformed.")
        }
    }
}

extension Application {
    /// An application may ask for what it registered, and for parts of that.
    func check(_ wanted: ScopeSet) throws {
        guard wanted.unknown.isEmpty, scopes.covers(wanted) else {
            throw Refusal.oauth("invalid_scope", description: "The requested scope is invalid, unknown, or malformed.")
        }
    }
}
