import Database
import Domain

extension Relay: RowDecodable {
    static let columns: SQL = "r.id, r.url, r.style, r.state, r.account_id, r.follow_uri"

    package init(_ row: inout RowReader) throws {
        self.init(
            id: try row.next(), url: try row.next(), style: try row.next(), state: try row.next(),
            account: try row.next(), followURI: try row.next())
    }
}

extension Reader {
    /// Every relay, the first first.
    package func relays() throws -> [Relay] {
        try all(Relay.self, "SELECT \(Relay.columns) FROM relays r ORDER BY r.id")
    }

    package func relay(_ id: Relay.ID) throws -> Relay? {
        try first(Relay.self, "SELECT \(Relay.columns) FROM relays r WHERE r.id = \(id)")
    }

    package func relay(url: String) throws -> Relay? {
        try first(Relay.self, "SELECT \(Relay.columns) FROM relays r WHERE r.url = \(url)")
    }

    /// The relay that an account of another server speaks for: its actor, or the one whose own inbox it is, as long as
    /// nobody has answered for that. Sharing the inbox with others is not enough.
    package func relay(spokenForBy account: Account.ID) throws -> Relay? {
        try first(
            Relay.self,
            """
            SELECT \(Relay.columns) FROM relays r WHERE r.account_id = \(account)
                OR (r.account_id IS NULL AND r.style = \(Relay.Style.inbox)
                    AND r.url = (SELECT ra.inbox_url FROM remote_actors ra WHERE ra.account_id = \(account)))
            ORDER BY r.id LIMIT 1
            """)
    }

    /// Whether what an account of another server passes on is wanted here.
    package func isAcceptedRelay(_ account: Account.ID) throws -> Bool {
        try exists("SELECT 1 FROM relays WHERE account_id = \(account) AND state = \(Relay.State.accepted)")
    }

    /// Where the relays of some kind take activities that have let this server in.
    package func relayInboxes(_ styles: [Relay.Style] = Relay.Style.allCases) throws -> [String] {
        var inboxes: Set<String> = []
        for relay in try relays() where relay.state == .accepted && styles.contains(relay.style) {
            try inboxes.formUnion(relayInboxes(relay))
        }
        return inboxes.sorted()
    }

    /// Where one relay takes activities.
    package func relayInboxes(_ relay: Relay) throws -> [String] {
        switch relay.style {
        case .inbox: [relay.url]
        case .actor: try inboxes(of: relay.account.map { [$0] } ?? [])
        }
    }
}

extension Transaction {
    /// False when a relay with that address exists.
    package func insert(_ relay: Relay, at moment: Timestamp) throws -> Bool {
        try execute(
            """
            INSERT INTO relays (id, url, style, state, account_id, follow_uri, created_at)
            VALUES (\(relay.id), \(relay.url), \(relay.style), \(relay.state), \(relay.account), \(relay.followURI),
                \(moment)) ON CONFLICT (url) DO NOTHING
            """) == 1
    }

    package func update(_ relay: Relay) throws {
        try execute(
            """
            UPDATE relays SET state = \(relay.state), account_id = \(relay.account), follow_uri = \(relay.followURI)
            WHERE id = \(relay.id)
            """)
    }

    package func deleteRelay(_ id: Relay.ID) throws { try execute("DELETE FROM relays WHERE id = \(id)") }
}
