import Database
import Domain

/// Somebody of this server who follows somebody.
package struct FollowerHere: RowDecodable, Sendable {
    /// Of the follow.
    package let id: Int64
    package let account: Account.ID
    package let uri: String

    package init(_ row: inout RowReader) throws {
        id = try row.next()
        account = try row.next()
        uri = try row.next()
    }
}

extension Reader {
    /// The people of this server who follow `account`.
    package func followersHere(of account: Account.ID) throws -> [FollowerHere] {
        try all(
            FollowerHere.self,
            """
            SELECT f.id, f.follower_id, a.uri FROM follows f JOIN accounts a ON a.id = f.follower_id
            WHERE f.target_id = \(account) AND a.domain = ''
            """)
    }

    /// Those people of this server at `addresses` who neither follow `account` nor ask to.
    package func strangers(
        to account: Account.ID, among addresses: [String], limit: Int
    ) throws -> [Account] {
        try all(
            Account.self,
            """
            SELECT \(Account.columns) FROM accounts a
            WHERE a.uri IN \(list: addresses) AND a.domain = '' AND a.standing < 2
                AND NOT EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = a.id AND f.target_id = \(account))
                AND NOT EXISTS (SELECT 1 FROM follow_requests r
                                WHERE r.follower_id = a.id AND r.target_id = \(account))
            ORDER BY a.id LIMIT \(limit)
            """)
    }

    /// The addresses of those on other servers who follow `account`.
    package func followersElsewhere(of account: Account.ID, limit: Int) throws -> [String] {
        try all(
            String.self,
            """
            SELECT a.uri FROM follows f JOIN accounts a ON a.id = f.follower_id
            WHERE f.target_id = \(account) AND a.domain <> '' ORDER BY f.id LIMIT \(limit)
            """)
    }
}
