import Database
import Domain

/// The little of an account that changes without a new version. With a rendering cached under `id` and `version`,
/// showing the account needs nothing else.
package struct AccountHead: RowDecodable, Sendable {
    package var id: Account.ID
    package var version: Int64
    package var postsCount: Int
    package var followersCount: Int
    package var followingCount: Int
    package var lastPostAt: Timestamp?

    /// The columns of an account under this alias.
    static func columns(_ alias: String) -> SQL {
        """
        \(raw: alias).id, \(raw: alias).version, \(raw: alias).posts_count, \(raw: alias).followers_count,
        \(raw: alias).following_count, \(raw: alias).last_post_at
        """
    }

    package init(_ row: inout RowReader) throws {
        id = try row.next()
        version = try row.next()
        postsCount = try row.next()
        followersCount = try row.next()
        followingCount = try row.next()
        lastPostAt = try row.next()
    }

    package init(_ account: Account) {
        id = account.id
        version = account.version
        postsCount = account.postsCount
        followersCount = account.followersCount
        followingCount = account.followingCount
        lastPostAt = account.lastPostAt
    }
}

extension Reader {
    /// The heads of `ids`, in their order.
    package func accountHeads(_ ids: [Account.ID]) throws -> [AccountHead] {
        guard !ids.isEmpty else { return [] }
        var heads: [Account.ID: AccountHead] = [:]
        try each("SELECT \(AccountHead.columns("a")) FROM accounts a WHERE a.id IN \(list: ids)") { row in
            let head = try AccountHead(&row)
            heads[head.id] = head
        }
        return ids.compactMap { heads[$0] }
    }
}
