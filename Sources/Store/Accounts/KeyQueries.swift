import Database
import Domain

/// A public key and, for accounts of this server, the private one.
package struct AccountKey: RowDecodable, Sendable {
    package var keyID: String
    package var account: Account.ID
    package var publicPEM: String
    package var privatePEM: String?

    package init(keyID: String, account: Account.ID, publicPEM: String, privatePEM: String? = nil) {
        self.keyID = keyID
        self.account = account
        self.publicPEM = publicPEM
        self.privatePEM = privatePEM
    }

    package init(_ row: inout RowReader) throws {
        self.init(keyID: try row.next(), account: try row.next(), publicPEM: try row.next(), privatePEM: try row.next())
    }
}

extension Reader {
    package func key(_ keyID: String) throws -> AccountKey? {
        try first(
            AccountKey.self,
            "SELECT key_id, account_id, public_pem, private_pem FROM account_keys WHERE key_id = \(keyID)")
    }

    package func keys(of account: Account.ID) throws -> [AccountKey] {
        try all(
            AccountKey.self,
            """
            SELECT key_id, account_id, public_pem, private_pem FROM account_keys
            WHERE account_id = \(account) ORDER BY key_id
            """)
    }
}

extension Transaction {
    /// Replaces every key of an account: rotation takes the old ones away.
    package func replaceKeys(of account: Account.ID, with keys: [AccountKey]) throws {
        try execute("DELETE FROM account_keys WHERE account_id = \(account)")
        for key in keys {
            try execute(
                """
                INSERT INTO account_keys (key_id, account_id, public_pem, private_pem)
                VALUES (\(key.keyID), \(account), \(key.publicPEM), \(key.privatePEM))
                """)
        }
    }
}
