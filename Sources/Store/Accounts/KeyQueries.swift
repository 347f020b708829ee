import Database
import Domain

/// A public key and, for accounts of this server, the private one.
package struct AccountKey: RowDecodable, Sendable {
    package var keyID: String
    package var account: Account.ID
    package var publicPEM: String
    package var privatePEM: String?
    /// Whether it signs documents (FEP-521a) rather than requests.
    package var asserts: Bool

    static let columns: SQL = "key_id, account_id, public_pem, private_pem, asserts"

    package init(
        keyID: String, account: Account.ID, publicPEM: String, privatePEM: String? = nil, asserts: Bool = false
    ) {
        self.keyID = keyID
        self.account = account
        self.publicPEM = publicPEM
        self.privatePEM = privatePEM
        self.asserts = asserts
    }

    package init(_ row: inout RowReader) throws {
        self.init(
            keyID: try row.next(), account: try row.next(), publicPEM: try row.next(), privatePEM: try row.next(),
            asserts: try row.next())
    }
}

extension Reader {
    package func key(_ keyID: String) throws -> AccountKey? {
        try first(
            AccountKey.self,
            "SELECT \(AccountKey.columns) FROM account_keys WHERE key_id = \(keyID) AND NOT retired")
    }

    package func keys(of account: Account.ID) throws -> [AccountKey] {
        try all(
            AccountKey.self,
            """
            SELECT \(AccountKey.columns) FROM account_keys
            WHERE account_id = \(account) AND NOT retired ORDER BY key_id
            """)
    }

    /// The key that an account of this server signs documents with, once it has one.
    package func assertionKey(of account: Account.ID) throws -> AccountKey? {
        try first(
            AccountKey.self,
            """
            SELECT \(AccountKey.columns) FROM account_keys
            WHERE account_id = \(account) AND private_pem IS NOT NULL AND asserts AND NOT retired LIMIT 1
            """)
    }
}

extension Reader {
    /// The key that was replaced last and has not told so yet.
    package func retiredKey(of account: Account.ID) throws -> AccountKey? {
        try first(
            AccountKey.self,
            """
            SELECT \(AccountKey.columns) FROM account_keys
            WHERE account_id = \(account) AND private_pem IS NOT NULL AND retired LIMIT 1
            """)
    }
}

extension Transaction {
    /// Replaces every key of an account: rotation takes the old ones away.
    package func replaceKeys(of account: Account.ID, with keys: [AccountKey]) throws {
        try execute("DELETE FROM account_keys WHERE account_id = \(account)")
        for key in keys { try insert(key) }
    }

    /// Takes away the keys of an account of this server, except that the one for requests is put aside: it has to sign
    /// the news.
    package func retireKeys(of account: Account.ID) throws {
        try execute("DELETE FROM account_keys WHERE account_id = \(account) AND (asserts OR retired)")
        try execute(
            "UPDATE account_keys SET retired = TRUE, key_id = key_id || '?retired' WHERE account_id = \(account)")
    }

    /// Forgets the key that was put aside.
    package func forgetRetiredKeys(of account: Account.ID) throws {
        try execute("DELETE FROM account_keys WHERE account_id = \(account) AND retired")
    }

    /// Keeps one more key; nothing when there is one of this id.
    package func insert(_ key: AccountKey) throws {
        try execute(
            """
            INSERT INTO account_keys (key_id, account_id, public_pem, private_pem, asserts)
            VALUES (\(key.keyID), \(key.account), \(key.publicPEM), \(key.privatePEM), \(key.asserts))
            ON CONFLICT (key_id) DO NOTHING
            """)
    }
}
