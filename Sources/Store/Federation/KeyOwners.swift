import Database
import Domain

/// Whose key signed something, and what must be known of them before they are believed.
package struct KeyOwner: RowDecodable, Sendable {
    package var keyID: String
    package var publicPEM: String
    package var account: Account.ID
    package var uri: String
    /// Empty for accounts of this server.
    package var domain: String
    package var standing: Account.Standing
    /// Whether it may sign documents too (FEP-521a).
    package var asserts: Bool

    package init(_ row: inout RowReader) throws {
        keyID = try row.next()
        publicPEM = try row.next()
        account = try row.next()
        uri = try row.next()
        domain = try row.next()
        standing = try row.next()
        asserts = try row.next()
    }
}

extension Reader {
    /// The account that a key belongs to, as its server listed it last.
    package func keyOwner(_ keyID: String) throws -> KeyOwner? {
        try first(
            KeyOwner.self,
            """
            SELECT k.key_id, k.public_pem, a.id, a.uri, a.domain, a.standing, k.asserts FROM account_keys k
            JOIN accounts a ON a.id = k.account_id WHERE k.key_id = \(keyID) AND NOT k.retired
            """)
    }

    /// A local account's key to sign with.
    package func signingKey(of account: Account.ID) throws -> AccountKey? {
        try first(
            AccountKey.self,
            """
            SELECT \(AccountKey.columns) FROM account_keys
            WHERE account_id = \(account) AND private_pem IS NOT NULL AND NOT asserts AND NOT retired
            ORDER BY key_id LIMIT 1
            """)
    }
}
