import Database
import Domain

extension Application: RowDecodable {
    static let columns: SQL = "id, name, website, redirect_uris, scopes, client_id, secret_hash, created_at"

    package init(_ row: inout RowReader) throws {
        self.init(
            id: try row.next(), name: try row.next(), website: try row.next(),
            redirectURIs: try StoredJSON.value(row.next()), scopes: ScopeSet(try row.next(String.self)),
            clientID: try row.next(), secretHash: try row.next(), createdAt: try row.next())
    }
}

extension AccessToken: RowDecodable {
    static let columns: SQL = "id, application_id, account_id, scopes, created_at"

    package init(_ row: inout RowReader) throws {
        self.init(
            id: try row.next(), application: try row.next(), account: try row.next(),
            scopes: ScopeSet(try row.next(String.self)), createdAt: try row.next())
    }
}

/// A code on its way from the consent page to the client.
package struct AuthorizationCode: RowDecodable, Sendable {
    package var hash: String
    package var application: Application.ID
    package var account: Account.ID
    package var scopes: ScopeSet
    package var redirectURI: String
    package var codeChallenge: String?
    package var expiresAt: Timestamp
    /// The token it was exchanged for: when it comes a second time, that token is revoked (RFC 6749 §4.1.2).
    package var accessToken: AccessToken.ID?

    package init(
        hash: String, application: Application.ID, account: Account.ID, scopes: ScopeSet, redirectURI: String,
        codeChallenge: String?, expiresAt: Timestamp, accessToken: AccessToken.ID? = nil
    ) {
        self.hash = hash
        self.application = application
        self.account = account
        self.scopes = scopes
        self.redirectURI = redirectURI
        self.codeChallenge = codeChallenge
        self.expiresAt = expiresAt
        self.accessToken = accessToken
    }

    package init(_ row: inout RowReader) throws {
        self.init(
            hash: try row.next(), application: try row.next(), account: try row.next(),
            scopes: ScopeSet(try row.next(String.self)), redirectURI: try row.next(),
            codeChallenge: try row.next(), expiresAt: try row.next(), accessToken: try row.next())
    }
}

/// A browser that is signed in.
package struct Session: RowDecodable, Sendable {
    package typealias ID = Identifier<Session>
    package var id: ID
    package var user: Account.ID
    /// The secret that forms must carry.
    package var csrf: String
    package var userAgent: String
    package var address: String
    package var createdAt: Timestamp
    package var lastSeenAt: Timestamp

    static let columns: SQL = "id, user_id, csrf, user_agent, address, created_at, last_seen_at"

    package init(
        id: ID, user: Account.ID, csrf: String, userAgent: String, address: String, createdAt: Timestamp,
        lastSeenAt: Timestamp
    ) {
        self.id = id
        self.user = user
        self.csrf = csrf
        self.userAgent = userAgent
        self.address = address
        self.createdAt = createdAt
        self.lastSeenAt = lastSeenAt
    }

    package init(_ row: inout RowReader) throws {
        self.init(
            id: try row.next(), user: try row.next(), csrf: try row.next(), userAgent: try row.next(),
            address: try row.next(), createdAt: try row.next(), lastSeenAt: try row.next())
    }
}

extension Reader {
    package func application(_ id: Application.ID) throws -> Application? {
        try first(Application.self, "SELECT \(Application.columns) FROM applications WHERE id = \(id)")
    }

    package func application(clientID: String) throws -> Application? {
        try first(Application.self, "SELECT \(Application.columns) FROM applications WHERE client_id = \(clientID)")
    }

    package func applications(_ ids: some Collection<Application.ID>) throws -> [Application.ID: Application] {
        guard !ids.isEmpty else { return [:] }
        let rows = try all(
            Application.self,
            "SELECT \(Application.columns) FROM applications WHERE id IN \(list: Array(Set(ids)))")
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0) })
    }

    package func accessToken(hash: String) throws -> AccessToken? {
        try first(AccessToken.self, "SELECT \(AccessToken.columns) FROM access_tokens WHERE token_hash = \(hash)")
    }

    /// Every token of a person, newest first.
    package func accessTokens(of account: Account.ID) throws -> [AccessToken] {
        try all(
            AccessToken.self,
            "SELECT \(AccessToken.columns) FROM access_tokens WHERE account_id = \(account) ORDER BY id DESC")
    }

    package func authorizationCode(hash: String) throws -> AuthorizationCode? {
        try first(
            AuthorizationCode.self,
            """
            SELECT code_hash, application_id, account_id, scopes, redirect_uri, code_challenge, expires_at,
                access_token_id
            FROM authorization_codes WHERE code_hash = \(hash)
            """)
    }

    package func session(hash: String) throws -> Session? {
        try first(Session.self, "SELECT \(Session.columns) FROM sessions WHERE token_hash = \(hash)")
    }

    package func sessions(of user: Account.ID) throws -> [Session] {
        try all(
            Session.self, "SELECT \(Session.columns) FROM sessions WHERE user_id = \(user) ORDER BY last_seen_at DESC")
    }
}

extension Transaction {
    package func insert(_ application: Application) throws {
        try execute(
            """
            INSERT INTO applications (id, name, website, redirect_uris, scopes, client_id, secret_hash, created_at)
            VALUES (\(application.id), \(application.name), \(application.website),
                \(StoredJSON.text(application.redirectURIs)), \(application.scopes.description),
                \(application.clientID), \(application.secretHash), \(application.createdAt))
            """)
    }

    package func insert(_ token: AccessToken, hash: String) throws {
        try execute(
            """
            INSERT INTO access_tokens (id, token_hash, application_id, account_id, scopes, created_at)
            VALUES (\(token.id), \(hash), \(token.application), \(token.account), \(token.scopes.description),
                \(token.createdAt))
            """)
    }

    package func touchAccessToken(_ id: AccessToken.ID, at moment: Timestamp) throws {
        try execute("UPDATE access_tokens SET last_used_at = \(moment) WHERE id = \(id)")
    }

    package func deleteAccessToken(_ id: AccessToken.ID) throws -> Bool {
        try execute("DELETE FROM access_tokens WHERE id = \(id)") == 1
    }

    /// Ends everything that acts for a person: all tokens, and all sessions but `kept`.
    package func deleteAllAccess(of account: Account.ID, except kept: Session.ID? = nil) throws {
        try execute("DELETE FROM access_tokens WHERE account_id = \(account)")
        try execute("DELETE FROM authorization_codes WHERE account_id = \(account)")
        try execute("DELETE FROM sessions WHERE user_id = \(account) AND id <> \(kept?.rawValue ?? 0)")
    }

    /// Takes away what one application may do for a person.
    package func deleteAccess(of application: Application.ID, for account: Account.ID) throws {
        try execute("DELETE FROM access_tokens WHERE application_id = \(application) AND account_id = \(account)")
        try execute(
            "DELETE FROM authorization_codes WHERE application_id = \(application) AND account_id = \(account)")
    }

    package func insert(_ code: AuthorizationCode) throws {
        try execute(
            """
            INSERT INTO authorization_codes (code_hash, application_id, account_id, scopes, redirect_uri,
                code_challenge, expires_at)
            VALUES (\(code.hash), \(code.application), \(code.account), \(code.scopes.description),
                \(code.redirectURI), \(code.codeChallenge), \(code.expiresAt))
            """)
    }

    /// Marks a code as used by the token made from it. False when it was used before: codes are good once.
    package func useAuthorizationCode(hash: String, for token: AccessToken.ID) throws -> Bool {
        try execute(
            """
            UPDATE authorization_codes SET access_token_id = \(token)
            WHERE code_hash = \(hash) AND access_token_id IS NULL
            """) == 1
    }

    package func deleteAuthorizationCodes(expiredBefore moment: Timestamp) throws {
        try execute("DELETE FROM authorization_codes WHERE expires_at < \(moment)")
    }

    package func insert(_ session: Session, hash: String) throws {
        try execute(
            """
            INSERT INTO sessions (id, token_hash, user_id, csrf, user_agent, address, created_at, last_seen_at)
            VALUES (\(session.id), \(hash), \(session.user), \(session.csrf), \(session.userAgent),
                \(session.address), \(session.createdAt), \(session.lastSeenAt))
            """)
    }

    package func touchSession(_ id: Session.ID, at moment: Timestamp) throws {
        try execute("UPDATE sessions SET last_seen_at = \(moment) WHERE id = \(id)")
    }

    package func deleteSession(_ id: Session.ID, of user: Account.ID) throws -> Bool {
        try execute("DELETE FROM sessions WHERE id = \(id) AND user_id = \(user)") == 1
    }
}
