import Logging

/// How processes on one PostgreSQL tell each other something, by LISTEN and NOTIFY on a connection of its own. A
/// pooler that gives connections to transactions must not be in between.
///
/// What is said is delivered to all processes that listen, the speaker among them, in one order. What is kept is also
/// written to the table `relayed`, where a listener whose connection broke reads what it missed.
package final class Channel: Sendable {
    /// What becomes of what comes. Called on the channel's thread, one after the other.
    package struct Listener: Sendable {
        /// Somebody said this.
        var message: @Sendable (String) -> Void
        /// It listens, for the first time or again. What was kept meanwhile has been passed on already, unless
        /// `missed`.
        var joined: @Sendable (_ missed: Bool) -> Void
        /// All that was said before this moment has been passed on.
        var isCurrent: @Sendable (ContinuousClock.Instant) -> Void

        package init(
            message: @escaping @Sendable (String) -> Void, joined: @escaping @Sendable (_ missed: Bool) -> Void,
            isCurrent: @escaping @Sendable (ContinuousClock.Instant) -> Void
        ) {
            self.message = message
            self.joined = joined
            self.isCurrent = isCurrent
        }
    }

    /// NOTIFY takes up to 8,000 bytes (PostgreSQL's documentation of it); some are for the number of what is kept.
    package static let mostBytes = 7_900
    static let name = "martlet"

    private let ear: PostgresEar
    private let crew = Crew()

    /// - Parameter url: `postgres://…`, past any pooler.
    package init(url: String, logger: Logger, listener: Listener) {
        ear = PostgresEar(url: url, listener: listener, logger: logger)
    }

    /// Listens and speaks until `stop`. Connects again by itself.
    package func start() {
        let ear = ear
        crew.start("postgres-channel") { ear.run() }
    }

    /// - Parameters:
    ///   - text: at most `mostBytes`.
    ///   - isKept: whether those who do not listen at this moment may read it later.
    package func say(_ text: String, isKept: Bool) { ear.say(text, isKept: isKept) }

    /// Breaks the connection until told otherwise, as a network does; for tests.
    package func interrupt(_ isInterrupted: Bool) { ear.interrupt(isInterrupted) }

    package func stop() async {
        ear.stop()
        await crew.finished()
    }
}

extension Transaction {
    /// Says something on the `Channel` when this commits, and never when it does not. PostgreSQL lets such commits
    /// pass one at a time: only for what is rare and must not get lost. Nothing happens on SQLite.
    package func say(_ text: String) throws {
        guard dialect == .postgres else { return }
        _ = try exists("SELECT 1 FROM (SELECT pg_notify(\(Channel.name), \("- " + text))) AS said")
    }
}
