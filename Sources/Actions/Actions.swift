import Database
import Domain
import Logging
import Store

/// What the server can do. Each verb is a method in a file of its own: `try await actions.publishPost(draft, as: me)`.
///
/// A verb checks whether it may, writes in one transaction, and records what happened; what follows from that is
/// decided on one page, `Server/Reactions.swift`, which is handed in as `react`.
package struct Actions: Sendable {
    package let database: Database
    package let identity: ServerIdentity
    package let limits: PostLimits
    package let clock: Clock
    package let ids: Snowflake
    package let passwords: Passwords
    /// Who wants to join while many do.
    package let signUpLine: SignUpLine
    /// Makes an RSA key pair for a new account, as PEM: private (PKCS#8) and public (SPKI).
    package let makeKeyPair: @Sendable () async throws -> KeyPair
    package let logger: Logger
    private let react: @Sendable (Event, Transaction) throws -> Void

    /// The keys that an account signs with.
    package struct KeyPair: Sendable {
        package let privatePEM: String
        package let publicPEM: String

        package init(privatePEM: String, publicPEM: String) {
            self.privatePEM = privatePEM
            self.publicPEM = publicPEM
        }
    }

    package init(
        database: Database, identity: ServerIdentity, limits: PostLimits = PostLimits(), clock: Clock = Clock(),
        ids: Snowflake = Snowflake(), passwords: Passwords, signUpLine: SignUpLine = SignUpLine(),
        makeKeyPair: @escaping @Sendable () async throws -> KeyPair,
        logger: Logger, react: @escaping @Sendable (Event, Transaction) throws -> Void
    ) {
        self.database = database
        self.identity = identity
        self.limits = limits
        self.clock = clock
        self.ids = ids
        self.passwords = passwords
        self.signUpLine = signUpLine
        self.makeKeyPair = makeKeyPair
        self.logger = logger
        self.react = react
    }

    /// Runs one transaction. What `body` records is turned into jobs in that same transaction, so that neither can
    /// exist without the other.
    package func write<Result: Sendable>(
        _ body: @escaping @Sendable (Changes) throws -> Result
    ) async throws -> Result {
        let now = clock.now()
        return try await database.write { [react] transaction in
            let changes = Changes(transaction: transaction, now: now)
            let result = try body(changes)
            for event in changes.events { try react(event, transaction) }
            return result
        }
    }

    package func read<Result: Sendable>(_ body: @escaping @Sendable (Reader) throws -> Result) async throws -> Result {
        try await database.read(body)
    }
}

/// One transaction of an action: what it writes through, and what it says has happened.
package final class Changes {
    package let transaction: Transaction
    package let now: Timestamp
    package private(set) var events: [Event] = []

    init(transaction: Transaction, now: Timestamp) {
        self.transaction = transaction
        self.now = now
    }

    /// Says what happened. Consequences follow after the commit, never inside it.
    package func record(_ event: Event) { events.append(event) }
}
