import Database

extension Migrations {
    /// People: the accounts of every server, and the users of this one.
    static let accounts0001 = Migration(
        "0001_accounts",
        sql: """
            CREATE TABLE accounts (
                id INTEGER PRIMARY KEY,
                username TEXT NOT NULL,
                username_key TEXT NOT NULL,
                domain TEXT NOT NULL DEFAULT '',
                uri TEXT NOT NULL UNIQUE,
                url TEXT NOT NULL,
                display_name TEXT NOT NULL DEFAULT '',
                note TEXT NOT NULL DEFAULT '',
                note_source TEXT NOT NULL DEFAULT '',
                fields TEXT NOT NULL DEFAULT '[]',
                avatar_url TEXT,
                avatar_description TEXT NOT NULL DEFAULT '',
                header_url TEXT,
                header_description TEXT NOT NULL DEFAULT '',
                kind INTEGER NOT NULL DEFAULT 0,
                locked BOOLEAN NOT NULL,
                discoverable BOOLEAN,
                indexable BOOLEAN NOT NULL,
                hide_collections BOOLEAN,
                memorial BOOLEAN NOT NULL,
                standing INTEGER NOT NULL DEFAULT 0,
                moved_to_id INTEGER,
                created_at INTEGER NOT NULL,
                last_post_at INTEGER,
                posts_count INTEGER NOT NULL DEFAULT 0,
                followers_count INTEGER NOT NULL DEFAULT 0,
                following_count INTEGER NOT NULL DEFAULT 0,
                version INTEGER NOT NULL DEFAULT 0,
                UNIQUE (username_key, domain)
            );
            CREATE INDEX accounts_by_domain ON accounts (domain);

            CREATE TABLE users (
                id INTEGER PRIMARY KEY REFERENCES accounts (id),
                email TEXT NOT NULL UNIQUE,
                email_confirmed_at INTEGER,
                password_hash TEXT NOT NULL,
                role INTEGER NOT NULL DEFAULT 0,
                approved BOOLEAN NOT NULL,
                disabled BOOLEAN NOT NULL,
                locale TEXT NOT NULL DEFAULT 'en',
                preferences TEXT NOT NULL DEFAULT '{}',
                sign_up_reason TEXT NOT NULL DEFAULT '',
                created_at INTEGER NOT NULL,
                last_active_at INTEGER
            );
            CREATE INDEX users_awaiting ON users (created_at) WHERE NOT approved;

            CREATE TABLE user_tokens (
                token_hash TEXT PRIMARY KEY,
                user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
                purpose TEXT NOT NULL,
                expires_at INTEGER NOT NULL
            );
            CREATE INDEX user_tokens_by_user ON user_tokens (user_id, purpose);

            CREATE TABLE account_keys (
                key_id TEXT PRIMARY KEY,
                account_id INTEGER NOT NULL,
                public_pem TEXT NOT NULL,
                private_pem TEXT
            );
            CREATE INDEX account_keys_by_account ON account_keys (account_id);
            """)
}
