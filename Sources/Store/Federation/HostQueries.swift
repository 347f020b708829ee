import Database
import Domain

extension Reader {
    /// Hosts that did not answer lately, with what is known of it.
    package func failingServers(limit: Int) throws -> [ServerHealth] {
        try all(
            ServerHealth.self,
            """
            SELECT host, failing_since, failures, retry_at, last_error, blocked FROM servers
            WHERE failing_since IS NOT NULL ORDER BY failing_since LIMIT \(limit)
            """)
    }

    /// Every blocked host; domains below them are blocked too.
    package func blockedHosts() throws -> [String] { try all(String.self, "SELECT host FROM servers WHERE blocked") }

    /// Hosts that took a signature of RFC 9421 and none of draft-cavage.
    package func messageSignatureHosts(limit: Int) throws -> [String] {
        try all(String.self, "SELECT host FROM servers WHERE message_signatures LIMIT \(limit)")
    }

    /// How many hosts of one owner were first met since `moment`.
    package func newServers(of registrable: String, since moment: Timestamp) throws -> Int {
        try first(
            Int.self,
            "SELECT COUNT(*) FROM servers WHERE registrable = \(registrable) AND first_seen_at >= \(moment)") ?? 0
    }
}

extension Transaction {
    /// Notes that a host did not answer. `retryAt` nil: it is given another chance at once.
    package func recordFailure(
        of host: String, failures: Int, since: Timestamp, retryAt: Timestamp?, error: String, now: Timestamp
    ) throws {
        try insertServer(host, at: now)
        try execute(
            """
            UPDATE servers SET failures = \(failures), failing_since = COALESCE(failing_since, \(since)),
                retry_at = \(retryAt), last_error = \(error)
            WHERE host = \(host)
            """)
    }

    /// Notes that a host answers again.
    package func recordRecovery(of host: String) throws {
        try execute(
            """
            UPDATE servers SET failures = 0, failing_since = NULL, retry_at = NULL, last_error = NULL
            WHERE host = \(host)
            """)
    }

    /// Notes which kind of signature a host takes.
    package func setTakesMessageSignatures(_ does: Bool, host: String, at moment: Timestamp) throws {
        try insertServer(host, at: moment)
        try execute("UPDATE servers SET message_signatures = \(does) WHERE host = \(host)")
    }

    /// Lets a host that was parked be tried now, without believing yet that it is well.
    package func recordSignOfLife(of host: String) throws {
        try execute("UPDATE servers SET retry_at = NULL WHERE host = \(host)")
    }
}
