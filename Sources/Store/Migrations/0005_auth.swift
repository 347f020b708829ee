import Database

extension Migrations {
    /// Programs that act for people, and the browsers people are signed in with. Secrets are stored hashed.
    static let auth0005 = Migration(
        "0005_auth",
        sql: """
            CREATE TABLE applications (
                id INTEGER PRIMARY KEY,
                name TEXT NOT NULL,
                website TEXT,
                redirect_uris TEXT NOT NULL,
                scopes TEXT NOT NULL,
                client_id TEXT NOT NULL UNIQUE,
                secret_hash TEXT NOT NULL,
                created_at INTEGER NOT NULL
            );

            CREATE TABLE authorization_codes (
                code_hash TEXT PRIMARY KEY,
                application_id INTEGER NOT NULL,
                account_id INTEGER NOT NULL,
                scopes TEXT NOT NULL,
                redirect_uri TEXT NOT NULL,
                code_challenge TEXT,
                expires_at INTEGER NOT NULL,
                access_token_id INTEGER
            );

            CREATE TABLE access_tokens (
                id INTEGER PRIMARY KEY,
                token_hash TEXT NOT NULL UNIQUE,
                application_id INTEGER,
                account_id INTEGER,
                scopes TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                last_used_at INTEGER
            );
            CREATE INDEX access_tokens_by_account ON access_tokens (account_id);
            CREATE INDEX access_tokens_by_application ON access_tokens (application_id);

            CREATE TABLE sessions (
                id INTEGER PRIMARY KEY,
                token_hash TEXT NOT NULL UNIQUE,
                user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
                csrf TEXT NOT NULL,
                user_agent TEXT NOT NULL,
                address TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                last_seen_at INTEGER NOT NULL
            );
            CREATE INDEX sessions_by_user ON sessions (user_id);
            """)
}
