import Database
import Domain

extension Reader {
    /// The addresses of accounts that `account` says are the same person's (`alsoKnownAs`).
    package func aliases(of account: Account.ID) throws -> [String] {
        try first(String.self, "SELECT also_known_as FROM accounts WHERE id = \(account)").map {
            try StoredJSON.list($0)
        } ?? []
    }

    /// Sites whose articles may name this account as their author.
    package func attributionDomains(of account: Account.ID) throws -> [String] {
        try first(String.self, "SELECT attribution_domains FROM accounts WHERE id = \(account)").map {
            try StoredJSON.list($0)
        } ?? []
    }

    /// When an account moved last; it stays when the move is taken back.
    package func movedAt(_ account: Account.ID) throws -> Timestamp? {
        try first(
            Timestamp.self, "SELECT moved_at FROM accounts WHERE id = \(account) AND moved_at IS NOT NULL")
    }

    /// People of this server who follow `account`, the oldest follow first, after the follow `position`.
    package func localFollowers(of account: Account.ID, after position: Int64, limit: Int) throws -> [FollowRow] {
        try all(
            FollowRow.self,
            """
            SELECT f.id, f.follower_id, f.target_id, f.uri, f.reblogs, f.notify, f.languages
            FROM follows f JOIN users u ON u.id = f.follower_id
            WHERE f.target_id = \(account) AND f.id > \(position) ORDER BY f.id LIMIT \(limit)
            """)
    }
}

extension Transaction {
    package func setAliases(_ aliases: [String], of account: Account.ID) throws {
        try execute(
            """
            UPDATE accounts SET also_known_as = \(StoredJSON.text(aliases)), version = version + 1
            WHERE id = \(account)
            """)
    }

    package func setAttributionDomains(_ domains: [String], of account: Account.ID) throws {
        try execute("UPDATE accounts SET attribution_domains = \(StoredJSON.text(domains)) WHERE id = \(account)")
    }

    package func setMoved(_ account: Account.ID, to target: Account.ID, at moment: Timestamp) throws {
        try execute(
            """
            UPDATE accounts SET moved_to_id = \(target), moved_at = \(moment), version = version + 1
            WHERE id = \(account)
            """)
    }

    package func endMove(of account: Account.ID) throws {
        try execute("UPDATE accounts SET moved_to_id = NULL, version = version + 1 WHERE id = \(account)")
    }
}
