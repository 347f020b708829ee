import Database

extension Migrations {
    /// Posts and boosts, what they mention and are tagged with, their earlier versions, and what people did with them.
    static let posts0002 = Migration(
        "0002_posts",
        sql: """
            CREATE TABLE posts (
                id INTEGER PRIMARY KEY,
                uri TEXT NOT NULL UNIQUE,
                url TEXT,
                author_id INTEGER NOT NULL REFERENCES accounts (id),
                is_local BOOLEAN NOT NULL,
                in_reply_to_id INTEGER,
                in_reply_to_account_id INTEGER,
                in_reply_to_uri TEXT,
                reblog_of_id INTEGER,
                conversation_id INTEGER NOT NULL,
                visibility INTEGER NOT NULL,
                in_public BOOLEAN NOT NULL,
                has_media BOOLEAN NOT NULL,
                content TEXT NOT NULL DEFAULT '',
                text TEXT NOT NULL DEFAULT '',
                spoiler_text TEXT NOT NULL DEFAULT '',
                sensitive BOOLEAN NOT NULL,
                language TEXT,
                created_at INTEGER NOT NULL,
                edited_at INTEGER,
                application_id INTEGER,
                attachments TEXT NOT NULL DEFAULT '[]',
                replies_count INTEGER NOT NULL DEFAULT 0,
                reblogs_count INTEGER NOT NULL DEFAULT 0,
                favourites_count INTEGER NOT NULL DEFAULT 0,
                version INTEGER NOT NULL DEFAULT 0
            );
            CREATE INDEX posts_by_author ON posts (author_id, id);
            CREATE INDEX posts_by_parent ON posts (in_reply_to_id) WHERE in_reply_to_id IS NOT NULL;
            CREATE INDEX posts_by_missing_parent ON posts (in_reply_to_uri) WHERE in_reply_to_uri IS NOT NULL;
            CREATE UNIQUE INDEX posts_one_reblog ON posts (reblog_of_id, author_id) WHERE reblog_of_id IS NOT NULL;
            CREATE INDEX posts_by_conversation ON posts (conversation_id, id);
            CREATE INDEX posts_by_url ON posts (url) WHERE NOT is_local;
            CREATE INDEX posts_direct ON posts (author_id, id) WHERE visibility = 3;
            CREATE INDEX posts_public ON posts (id) WHERE in_public;
            CREATE INDEX posts_public_local ON posts (id) WHERE in_public AND is_local;

            CREATE TABLE mentions (
                post_id INTEGER NOT NULL,
                account_id INTEGER NOT NULL,
                PRIMARY KEY (post_id, account_id)
            );
            CREATE INDEX mentions_by_account ON mentions (account_id, post_id);

            CREATE TABLE tags (
                id INTEGER PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                display TEXT NOT NULL
            );
            CREATE TABLE post_tags (
                tag_id INTEGER NOT NULL,
                post_id INTEGER NOT NULL,
                PRIMARY KEY (tag_id, post_id)
            );
            CREATE INDEX post_tags_by_post ON post_tags (post_id);

            CREATE TABLE post_edits (
                id INTEGER PRIMARY KEY,
                post_id INTEGER NOT NULL,
                content TEXT NOT NULL,
                text TEXT NOT NULL,
                spoiler_text TEXT NOT NULL,
                sensitive BOOLEAN NOT NULL,
                attachments TEXT NOT NULL,
                created_at INTEGER NOT NULL
            );
            CREATE INDEX post_edits_by_post ON post_edits (post_id, id);

            CREATE TABLE deleted_uris (
                uri TEXT PRIMARY KEY,
                deleted_at INTEGER NOT NULL
            );

            CREATE TABLE favourites (
                id INTEGER PRIMARY KEY,
                account_id INTEGER NOT NULL,
                post_id INTEGER NOT NULL,
                uri TEXT,
                created_at INTEGER NOT NULL,
                UNIQUE (account_id, post_id)
            );
            CREATE INDEX favourites_by_post ON favourites (post_id, id);
            CREATE INDEX favourites_in_order ON favourites (account_id, id);

            CREATE TABLE bookmarks (
                id INTEGER PRIMARY KEY,
                account_id INTEGER NOT NULL,
                post_id INTEGER NOT NULL,
                created_at INTEGER NOT NULL,
                UNIQUE (account_id, post_id)
            );
            CREATE INDEX bookmarks_in_order ON bookmarks (account_id, id);
            CREATE INDEX bookmarks_by_post ON bookmarks (post_id);

            CREATE TABLE pins (
                id INTEGER PRIMARY KEY,
                account_id INTEGER NOT NULL,
                post_id INTEGER NOT NULL UNIQUE,
                created_at INTEGER NOT NULL
            );
            CREATE INDEX pins_in_order ON pins (account_id, id);

            CREATE TABLE conversation_mutes (
                account_id INTEGER NOT NULL,
                conversation_id INTEGER NOT NULL,
                PRIMARY KEY (account_id, conversation_id)
            );

            CREATE TABLE idempotency_keys (
                account_id INTEGER NOT NULL,
                key TEXT NOT NULL,
                post_id INTEGER NOT NULL,
                created_at INTEGER NOT NULL,
                PRIMARY KEY (account_id, key)
            );
            CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
            """)
}
