import Database
import Domain

/// A follow or the request for one.
package struct FollowRow: RowDecodable, Sendable {
    package var id: Int64
    package var follower: Account.ID
    package var target: Account.ID
    package var uri: String
    package var options: FollowOptions

    static let columns: SQL = "id, follower_id, target_id, uri, reblogs, notify, languages"

    package init(_ row: inout RowReader) throws {
        id = try row.next()
        follower = try row.next()
        target = try row.next()
        uri = try row.next()
        let reblogs: Bool = try row.next()
        let notify: Bool = try row.next()
        let languages: String? = try row.next()
        options = FollowOptions(
            reblogs: reblogs, notify: notify, languages: try languages.map { try StoredJSON.value($0) })
    }
}

extension Reader {
    package func follow(by follower: Account.ID, of target: Account.ID) throws -> FollowRow? {
        try first(
            FollowRow.self,
            "SELECT \(FollowRow.columns) FROM follows WHERE follower_id = \(follower) AND target_id = \(target)")
    }

    package func followRequest(by follower: Account.ID, to target: Account.ID) throws -> FollowRow? {
        try first(
            FollowRow.self,
            """
            SELECT \(FollowRow.columns) FROM follow_requests
            WHERE follower_id = \(follower) AND target_id = \(target)
            """)
    }

    package func isFollowing(_ follower: Account.ID, _ target: Account.ID) throws -> Bool {
        try exists("SELECT 1 FROM follows WHERE follower_id = \(follower) AND target_id = \(target)")
    }

    package func isBlocking(_ account: Account.ID, _ target: Account.ID) throws -> Bool {
        try exists("SELECT 1 FROM blocks WHERE account_id = \(account) AND target_id = \(target)")
    }

    /// Either has blocked the other.
    package func isBlockedEitherWay(_ one: Account.ID, _ other: Account.ID) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM blocks WHERE (account_id = \(one) AND target_id = \(other))
                OR (account_id = \(other) AND target_id = \(one))
            """)
    }

    /// The address under which a block was announced.
    package func blockURI(by account: Account.ID, of target: Account.ID) throws -> String? {
        try first(String.self, "SELECT uri FROM blocks WHERE account_id = \(account) AND target_id = \(target)")
    }

    /// Who follows `account`, newest first; paged by the follow's id.
    package func followers(of account: Account.ID, page: Page) throws -> [Cursor<Account>] {
        try related("follows", select: "follower_id", where: "target_id", is: account, page: page)
    }

    /// Whom `account` follows, newest first; paged by the follow's id.
    package func following(of account: Account.ID, page: Page) throws -> [Cursor<Account>] {
        try related("follows", select: "target_id", where: "follower_id", is: account, page: page)
    }

    package func followRequests(to account: Account.ID, page: Page) throws -> [Cursor<Account>] {
        try related("follow_requests", select: "follower_id", where: "target_id", is: account, page: page)
    }

    package func blocks(of account: Account.ID, page: Page) throws -> [Cursor<Account>] {
        try related("blocks", select: "target_id", where: "account_id", is: account, page: page)
    }

    package func mutes(of account: Account.ID, page: Page) throws -> [Cursor<Account>] {
        try related("mutes", select: "target_id", where: "account_id", is: account, page: page)
    }

    package func endorsements(of account: Account.ID, page: Page) throws -> [Cursor<Account>] {
        try related("endorsements", select: "target_id", where: "account_id", is: account, page: page)
    }

    package func followRequestsCount(to account: Account.ID) throws -> Int {
        try first(Int.self, "SELECT COUNT(*) FROM follow_requests WHERE target_id = \(account)") ?? 0
    }

    private func related(
        _ table: String, select: String, where column: String, is account: Account.ID, page: Page
    ) throws -> [Cursor<Account>] {
        page.arranged(
            try all(
                Cursor<Account>.self,
                """
                SELECT x.id, x.\(raw: select) FROM \(raw: table) x JOIN accounts a ON a.id = x.\(raw: select)
                WHERE x.\(raw: column) = \(account) AND a.standing < 2 AND \(page.condition(on: "x.id"))
                \(page.order(by: "x.id"))
                """))
    }

    /// Those followers of `account` whom `viewer` follows too.
    package func familiarFollowers(of account: Account.ID, viewer: Account.ID, limit: Int) throws -> [Account.ID] {
        try all(
            Account.ID.self,
            """
            SELECT f.follower_id FROM follows f
            JOIN follows mine ON mine.target_id = f.follower_id AND mine.follower_id = \(viewer)
            JOIN accounts a ON a.id = f.follower_id
            WHERE f.target_id = \(account) AND f.follower_id <> \(viewer) AND a.standing = 0
            ORDER BY f.id DESC LIMIT \(limit)
            """)
    }

    /// Those followers of `account` who are people of this server.
    package func localFollowers(of account: Account.ID) throws -> [FollowRow] {
        try all(
            FollowRow.self,
            """
            SELECT f.id, f.follower_id, f.target_id, f.uri, f.reblogs, f.notify, f.languages
            FROM follows f JOIN users u ON u.id = f.follower_id WHERE f.target_id = \(account)
            """)
    }
}

extension Transaction {
    /// Adds a follow and moves the counts. False when it existed; then its options are renewed.
    package func insertFollow(
        id: Int64, by follower: Account.ID, of target: Account.ID, uri: String, options: FollowOptions,
        at moment: Timestamp
    ) throws -> Bool {
        let isNew = try insert(
            into: "follows", id: id, by: follower, target: target, uri: uri, options: options, at: moment)
        if isNew {
            try adjustFollowCounts(follower: follower, target: target, by: 1)
            try execute("DELETE FROM follow_requests WHERE follower_id = \(follower) AND target_id = \(target)")
        }
        return isNew
    }

    /// False when it had been asked already; then its options and address are renewed.
    package func insertFollowRequest(
        id: Int64, by follower: Account.ID, to target: Account.ID, uri: String, options: FollowOptions,
        at moment: Timestamp
    ) throws -> Bool {
        try insert(
            into: "follow_requests", id: id, by: follower, target: target, uri: uri, options: options, at: moment)
    }

    /// Ends a follow; the row that was, or nil.
    package func deleteFollow(by follower: Account.ID, of target: Account.ID) throws -> FollowRow? {
        guard let row = try follow(by: follower, of: target) else { return nil }
        // Another transaction may have been faster since the row was read.
        guard try execute("DELETE FROM follows WHERE id = \(row.id)") == 1 else { return nil }
        try adjustFollowCounts(follower: follower, target: target, by: -1)
        try execute(
            "DELETE FROM home_entries WHERE owner_id = \(follower) AND author_id = \(target)")
        return row
    }

    /// Takes a request away; the row that was, or nil.
    package func deleteFollowRequest(by follower: Account.ID, to target: Account.ID) throws -> FollowRow? {
        guard let row = try followRequest(by: follower, to: target) else { return nil }
        try execute("DELETE FROM follow_requests WHERE id = \(row.id)")
        try execute(
            """
            DELETE FROM notifications WHERE recipient_id = \(target) AND from_id = \(follower)
                AND kind = \(Notification.Kind.followRequest)
            """)
        return row
    }

    private func insert(
        into table: String, id: Int64, by follower: Account.ID, target: Account.ID, uri: String,
        options: FollowOptions, at moment: Timestamp
    ) throws -> Bool {
        let languages = try options.languages.map { try StoredJSON.text($0) }
        let isNew =
            try execute(
                """
                INSERT INTO \(raw: table) (id, follower_id, target_id, uri, reblogs, notify, languages, created_at)
                VALUES (\(id), \(follower), \(target), \(uri), \(options.reblogs), \(options.notify), \(languages),
                    \(moment)) ON CONFLICT (follower_id, target_id) DO NOTHING
                """) == 1
        if !isNew {
            try execute(
                """
                UPDATE \(raw: table) SET reblogs = \(options.reblogs), notify = \(options.notify),
                    languages = \(languages), uri = \(uri)
                WHERE follower_id = \(follower) AND target_id = \(target)
                """)
        }
        return isNew
    }

    /// False when it existed already.
    package func insertBlock(
        id: Int64, by account: Account.ID, of target: Account.ID, uri: String, at moment: Timestamp
    ) throws -> Bool {
        try execute(
            """
            INSERT INTO blocks (id, account_id, target_id, uri, created_at)
            VALUES (\(id), \(account), \(target), \(uri), \(moment)) ON CONFLICT (account_id, target_id) DO NOTHING
            """) == 1
    }

    package func deleteBlock(by account: Account.ID, of target: Account.ID) throws -> Bool {
        try execute("DELETE FROM blocks WHERE account_id = \(account) AND target_id = \(target)") == 1
    }

    package func setMute(
        id: Int64, by account: Account.ID, of target: Account.ID, notifications: Bool, expiresAt: Timestamp?,
        at moment: Timestamp
    ) throws {
        try execute(
            """
            INSERT INTO mutes (id, account_id, target_id, notifications, expires_at, created_at)
            VALUES (\(id), \(account), \(target), \(notifications), \(expiresAt), \(moment))
            ON CONFLICT (account_id, target_id)
            DO UPDATE SET notifications = excluded.notifications, expires_at = excluded.expires_at
            """)
    }

    package func deleteMute(by account: Account.ID, of target: Account.ID) throws {
        try execute("DELETE FROM mutes WHERE account_id = \(account) AND target_id = \(target)")
    }

    package func deleteExpiredMutes(now: Timestamp) throws {
        try execute("DELETE FROM mutes WHERE expires_at IS NOT NULL AND expires_at <= \(now)")
    }

    package func setNote(_ text: String, by account: Account.ID, on target: Account.ID) throws {
        try execute("DELETE FROM account_notes WHERE account_id = \(account) AND target_id = \(target)")
        guard !text.isEmpty else { return }
        try execute(
            "INSERT INTO account_notes (account_id, target_id, text) VALUES (\(account), \(target), \(text))")
    }

    package func insertEndorsement(
        id: Int64, by account: Account.ID, of target: Account.ID, at moment: Timestamp
    ) throws {
        try execute(
            """
            INSERT INTO endorsements (id, account_id, target_id, created_at)
            VALUES (\(id), \(account), \(target), \(moment)) ON CONFLICT (account_id, target_id) DO NOTHING
            """)
    }

    package func deleteEndorsement(by account: Account.ID, of target: Account.ID) throws {
        try execute("DELETE FROM endorsements WHERE account_id = \(account) AND target_id = \(target)")
    }
}
