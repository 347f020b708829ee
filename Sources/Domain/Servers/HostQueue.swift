/// What waits to be sent to one host.
package struct HostQueue: Sendable, Hashable {
    package var host: String
    package var waiting: Int
    /// Since when the oldest waits.
    package var oldestAt: Timestamp?
    package var lastError: String?
    /// Since when the host has not answered.
    package var failingSince: Timestamp?
    /// When it is tried again after that.
    package var retryAt: Timestamp?
    package var isStopped: Bool

    package init(
        host: String, waiting: Int, oldestAt: Timestamp?, lastError: String?, failingSince: Timestamp?,
        retryAt: Timestamp?, isStopped: Bool
    ) {
        self.host = host
        self.waiting = waiting
        self.oldestAt = oldestAt
        self.lastError = lastError
        self.failingSince = failingSince
        self.retryAt = retryAt
        self.isStopped = isStopped
    }
}
