/// Work that is kept in the database until it is done.
///
/// A job runs at least once: after a crash it runs again, so running it twice must do no harm. Its stored form is
/// its JSON, which a newer binary must still be able to read.
package protocol Job: Codable, Sendable {
    /// Names this type of job in the database; never changed once released.
    static var kind: String { get }
    static var lane: Lane { get }
    static var retry: RetryPolicy { get }
}

extension Job {
    package static var lane: Lane { .standard }
    package static var retry: RetryPolicy { .standard }
}

/// Jobs that share a limit on how many of them run at once, so that slow ones do not keep quick ones waiting.
package struct Lane: Hashable, Sendable {
    package let name: String
    /// How many run at once in one process unless the settings say otherwise.
    let concurrency: Int

    /// Somebody waits to see the result.
    package static let interactive = Lane(name: "interactive", concurrency: 8)
    package static let standard = Lane(name: "standard", concurrency: 8)
    /// Talks to other servers, so it mostly waits.
    package static let federation = Lane(name: "federation", concurrency: 48)
    /// Asks other servers for what would be nice to have; whoever sends us something does not wait for it.
    package static let history = Lane(name: "history", concurrency: 6)
    package static let mail = Lane(name: "mail", concurrency: 4)
    /// Minutes rather than milliseconds: imports, exports, clean-ups.
    package static let slow = Lane(name: "slow", concurrency: 2)

    /// Of all lanes.
    package static let names = all.map(\.name)

    static let all = [interactive, standard, federation, history, mail, slow]
}

/// What a handler is told of the run it does.
package struct JobContext: Sendable {
    package let id: Int64
    /// 1 for the first run.
    package let attempt: Int
    /// Whether the job is parked should this run fail.
    package let isLastAttempt: Bool
    /// When the job was enqueued, in milliseconds since 1970.
    package let createdAt: Int64
}

/// Thrown by a handler: the job can never succeed. It is parked at once.
package struct JobCancelled: Error, CustomStringConvertible {
    package let description: String

    package init(_ reason: String) {
        description = reason
    }
}

/// Thrown by a handler: not now, but after that long. It does not count as a failed attempt; the time after which
/// the policy gives up still runs.
package struct JobPostponed: Error, CustomStringConvertible {
    let delay: Duration
    package let description: String

    package init(by delay: Duration, _ reason: String) {
        self.delay = delay
        description = reason
    }
}
