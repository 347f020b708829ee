/// What became of sending a post to one server.
package struct HostDelivery: Sendable, Hashable {
    /// The raw values are stored of those that are settled; the higher one counts where a server has several inboxes.
    package enum State: Int, Sendable, CaseIterable {
        case delivered = 0
        /// Nothing is sent there: the server is blocked here.
        case skipped = 1
        /// Refused there, given up after fourteen days, or cleared by whoever runs this server.
        case failed = 2
        /// Not tried yet.
        case waiting = 3
        /// Not tried until whoever runs this server starts it again.
        case stopped = 4
        /// Tried in vain, or its server does not answer.
        case retrying = 5

        /// Its name in the API.
        package var name: String {
            switch self {
            case .delivered: "delivered"
            case .skipped: "skipped"
            case .failed: "failed"
            case .waiting: "waiting"
            case .stopped: "stopped"
            case .retrying: "retrying"
            }
        }
    }

    package var host: String
    package var state: State
    package var attempts: Int
    /// Nil for what is settled, and for what is under way in this moment.
    package var nextAttemptAt: Timestamp?
    package var lastError: String?
    package var deliveredAt: Timestamp?

    package init(
        host: String, state: State, attempts: Int, nextAttemptAt: Timestamp?, lastError: String?,
        deliveredAt: Timestamp?
    ) {
        self.host = host
        self.state = state
        self.attempts = attempts
        self.nextAttemptAt = nextAttemptAt
        self.lastError = lastError
        self.deliveredAt = deliveredAt
    }
}

/// What became of sending a post, server by server counted.
package struct DeliveryReport: Sendable {
    /// How long it is known what became of a post, in seconds.
    package static let lifetime: Int64 = 30 * 86_400

    package var post: Post.ID
    package var author: Account.ID
    package var createdAt: Timestamp
    package var counts: [HostDelivery.State: Int]
    /// When the last of those that are tried again is given up.
    package var retryingUntil: Timestamp?

    package init(
        post: Post.ID, author: Account.ID, createdAt: Timestamp, counts: [HostDelivery.State: Int],
        retryingUntil: Timestamp?
    ) {
        self.post = post
        self.author = author
        self.createdAt = createdAt
        self.counts = counts
        self.retryingUntil = retryingUntil
    }

    package func count(_ state: HostDelivery.State) -> Int { counts[state] ?? 0 }

    /// The servers that it is for: all but those that are blocked here.
    package var total: Int { counts.reduce(0) { $0 + ($1.key == .skipped ? 0 : $1.value) } }
}
