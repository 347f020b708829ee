import Database
import Domain

/// Why an account stands as it does: what is decided about it here, what its own server says, and the rule for that
/// server. `accounts.standing` holds the strictest of them, so that nobody who reads has to ask for all three.
package struct StandingReasons: RowDecodable, Sendable {
    package var account: Account.ID
    package var domain: String
    package var uri: String
    package var standing: Account.Standing
    package var decided: Account.Standing
    package var isSuspendedByOrigin: Bool

    static let columns: SQL = "id, domain, uri, standing, set_standing, origin_suspended"

    package init(_ row: inout RowReader) throws {
        account = try row.next()
        domain = try row.next()
        uri = try row.next()
        standing = try row.next()
        decided = try row.next()
        isSuspendedByOrigin = try row.next()
    }
}

extension Reader {
    package func standingReasons(of account: Account.ID) throws -> StandingReasons? {
        try first(StandingReasons.self, "SELECT \(StandingReasons.columns) FROM accounts WHERE id = \(account)")
    }

    /// Accounts that may be on a host or below it, in the order of their ids: more than are, which the caller sorts
    /// out. Reads all accounts, a part at a time: rules are made seldom.
    package func standingReasons(nearHost host: String, after id: Account.ID, limit: Int) throws -> [StandingReasons] {
        let name = SQL.likePattern(host)
        return try all(
            StandingReasons.self,
            """
            SELECT \(StandingReasons.columns) FROM accounts WHERE id > \(id) AND domain <> '' AND (domain = \(host)
                OR domain LIKE \("%." + name) ESCAPE '\\' OR uri LIKE \("%://" + name + "/%") ESCAPE '\\'
                OR uri LIKE \("%." + name + "/%") ESCAPE '\\')
            ORDER BY id LIMIT \(limit)
            """)
    }

    /// The rule for a host: its own, or the strictest of those for the names above it.
    package func rule(forHost host: String) throws -> ServerRule {
        if try isBlocked(host: host) { return .suspend }
        let names = Self.namesAbove(host)
        if try exists("SELECT 1 FROM servers WHERE limited AND host IN \(list: names)") { return .limit }
        return try rejectsMedia(ofHost: host) ? .media : .none
    }

    /// Whether pictures from there are not shown.
    package func rejectsMedia(ofHost host: String) throws -> Bool {
        guard !host.isEmpty else { return false }
        return try exists("SELECT 1 FROM servers WHERE rejects_media AND host IN \(list: Self.namesAbove(host))")
    }

    /// Every server that a rule is made for.
    package func ruledServers() throws -> [RuledServer] {
        var servers: [RuledServer] = []
        try each(
            """
            SELECT host, blocked, limited FROM servers WHERE blocked OR limited OR rejects_media ORDER BY host
            """
        ) { row in
            let host: String = try row.next()
            let (isBlocked, isLimited): (Bool, Bool) = (try row.next(), try row.next())
            servers.append(RuledServer(host: host, rule: isBlocked ? .suspend : isLimited ? .limit : .media))
        }
        return servers
    }

    private static func namesAbove(_ host: String) -> [String] {
        var names = [host]
        var rest = Substring(host)
        while let dot = rest.firstIndex(of: ".") {
            rest = rest[rest.index(after: dot)...]
            if rest.contains(".") { names.append(String(rest)) }
        }
        return names
    }
}

extension Transaction {
    package func setRule(_ rule: ServerRule, forHost host: String, at moment: Timestamp) throws {
        try insertServer(host, at: moment)
        try execute(
            """
            UPDATE servers SET blocked = \(rule == .suspend), limited = \(rule == .limit),
                rejects_media = \(rule == .media) WHERE host = \(host)
            """)
    }

    /// Forgets where pictures, films and sounds of an account elsewhere are.
    package func dropMedia(of account: Account.ID) throws {
        try execute(
            """
            UPDATE posts SET attachments = '[]', has_media = FALSE, emojis = '[]', version = version + 1
            WHERE author_id = \(account) AND NOT is_local AND (has_media OR emojis <> '[]')
            """)
        try execute(
            """
            UPDATE accounts SET avatar_url = NULL, header_url = NULL, emojis = '[]', version = version + 1
            WHERE id = \(account) AND domain <> ''
            """)
    }

    /// What is decided here about an account.
    package func decide(_ standing: Account.Standing, about account: Account.ID) throws {
        try execute("UPDATE accounts SET set_standing = \(standing) WHERE id = \(account)")
    }

    package func setSuspendedByOrigin(_ suspended: Bool, _ account: Account.ID) throws {
        try execute(
            """
            UPDATE accounts SET origin_suspended = \(suspended)
            WHERE id = \(account) AND origin_suspended <> \(suspended)
            """)
    }
}
