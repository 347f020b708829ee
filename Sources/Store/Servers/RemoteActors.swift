import Database
import Domain

/// Where a remote account is reached.
package struct RemoteActor: RowDecodable, Sendable {
    package var account: Account.ID
    package var inboxURL: String
    package var sharedInboxURL: String?
    package var outboxURL: String?
    package var followersURL: String?
    package var followingURL: String?
    package var featuredURL: String?
    package var featuredTagsURL: String?
    package var featuredCollectionsURL: String?
    package var fetchedAt: Timestamp

    static let columns: SQL = """
        ra.account_id, ra.inbox_url, ra.shared_inbox_url, ra.outbox_url, ra.followers_url, ra.following_url,
        ra.featured_url, ra.featured_tags_url, ra.featured_collections_url, ra.fetched_at
        """

    package init(
        account: Account.ID, inboxURL: String, sharedInboxURL: String?, outboxURL: String?, followersURL: String?,
        followingURL: String?, featuredURL: String?, featuredTagsURL: String? = nil,
        featuredCollectionsURL: String? = nil, fetchedAt: Timestamp
    ) {
        self.account = account
        self.inboxURL = inboxURL
        self.sharedInboxURL = sharedInboxURL
        self.outboxURL = outboxURL
        self.followersURL = followersURL
        self.followingURL = followingURL
        self.featuredURL = featuredURL
        self.featuredTagsURL = featuredTagsURL
        self.featuredCollectionsURL = featuredCollectionsURL
        self.fetchedAt = fetchedAt
    }

    package init(_ row: inout RowReader) throws {
        self.init(
            account: try row.next(), inboxURL: try row.next(), sharedInboxURL: try row.next(),
            outboxURL: try row.next(), followersURL: try row.next(), followingURL: try row.next(),
            featuredURL: try row.next(), featuredTagsURL: try row.next(),
            featuredCollectionsURL: try row.next(), fetchedAt: try row.next())
    }
}

/// What is known of another server's health.
package struct ServerHealth: RowDecodable, Sendable {
    package var host: String
    package var failingSince: Timestamp?
    package var failures: Int
    package var retryAt: Timestamp?
    package var lastError: String?
    package var blocked: Bool

    package init(_ row: inout RowReader) throws {
        host = try row.next()
        failingSince = try row.next()
        failures = try row.next()
        retryAt = try row.next()
        lastError = try row.next()
        blocked = try row.next()
    }
}

extension Reader {
    package func remoteActor(_ account: Account.ID) throws -> RemoteActor? {
        try first(
            RemoteActor.self, "SELECT \(RemoteActor.columns) FROM remote_actors ra WHERE ra.account_id = \(account)")
    }

    /// The account whose followers collection has this address.
    package func account(followersURL: String) throws -> Account.ID? {
        try first(Account.ID.self, "SELECT account_id FROM remote_actors WHERE followers_url = \(followersURL) LIMIT 1")
    }

    /// Whether the server of an account has told how many posts it has.
    func hasTotals(of account: Account.ID) throws -> Bool {
        try exists("SELECT 1 FROM remote_actors WHERE account_id = \(account) AND totals_at IS NOT NULL")
    }

    package func server(_ host: String) throws -> ServerHealth? {
        try first(
            ServerHealth.self,
            """
            SELECT host, failing_since, failures, retry_at, last_error, blocked FROM servers WHERE host = \(host)
            """)
    }

    /// Whether a host, or a domain above it, is blocked here.
    package func isBlocked(host: String) throws -> Bool {
        var names = [host]
        var rest = Substring(host)
        while let dot = rest.firstIndex(of: ".") {
            rest = rest[rest.index(after: dot)...]
            if rest.contains(".") { names.append(String(rest)) }
        }
        return try exists("SELECT 1 FROM servers WHERE blocked AND host IN \(list: names)")
    }
}

extension Transaction {
    package func upsert(_ actor: RemoteActor) throws {
        try execute(
            """
            INSERT INTO remote_actors (account_id, inbox_url, shared_inbox_url, outbox_url, followers_url,
                following_url, featured_url, featured_tags_url, featured_collections_url, fetched_at)
            VALUES (\(actor.account), \(actor.inboxURL), \(actor.sharedInboxURL), \(actor.outboxURL),
                \(actor.followersURL), \(actor.followingURL), \(actor.featuredURL), \(actor.featuredTagsURL),
                \(actor.featuredCollectionsURL), \(actor.fetchedAt))
            ON CONFLICT (account_id) DO UPDATE SET inbox_url = excluded.inbox_url,
                shared_inbox_url = excluded.shared_inbox_url, outbox_url = excluded.outbox_url,
                followers_url = excluded.followers_url, following_url = excluded.following_url,
                featured_url = excluded.featured_url, featured_tags_url = excluded.featured_tags_url,
                featured_collections_url = excluded.featured_collections_url, fetched_at = excluded.fetched_at
            """)
        // Its server has just said that these are in use.
        let inboxes = [actor.inboxURL] + (actor.sharedInboxURL.map { [$0] } ?? [])
        try execute("DELETE FROM gone_inboxes WHERE inbox_url IN \(list: inboxes)")
    }

    /// Notes that a host exists; nothing when it is known.
    package func insertServer(_ host: String, at moment: Timestamp) throws {
        try execute(
            """
            INSERT INTO servers (host, registrable, first_seen_at, blocked)
            VALUES (\(host), \(RegistrableDomain.of(host)), \(moment), FALSE)
            ON CONFLICT (host) DO NOTHING
            """)
    }

    package func setBlocked(_ blocked: Bool, host: String, at moment: Timestamp) throws {
        try insertServer(host, at: moment)
        try execute("UPDATE servers SET blocked = \(blocked) WHERE host = \(host)")
    }
}
