import Database
import Domain
import HTTPSignatures
import Logging
import Store
import Synchronization

/// Which kind of signature each server takes: the one that worked last, and draft-cavage where nothing is known. Who
/// says no to one is asked with the other at once ("double-knocking"), and what works is remembered, in the table
/// `servers` too.
final class KnownFlavours: Sendable {
    private struct State {
        /// Those that take RFC 9421; all others are assumed to take draft-cavage.
        var modern: Set<String> = []
        var readAt: Timestamp?
    }

    /// What other nodes learned is read within so many seconds.
    private static let freshness: Int64 = 60
    private static let capacity = 20_000

    private let database: Database
    private let clock: Clock
    private let logger: Logger
    private let state = Mutex(State())

    init(_ database: Database, clock: Clock, logger: Logger) {
        self.database = database
        self.clock = clock
        self.logger = logger
    }

    /// Takes over what the table says, when that was not done lately. To be called before `flavour(of:)`.
    func refresh() async throws {
        let now = clock.now()
        let isFresh = state.withLock {
            $0.readAt.map { now >= $0 && now < $0.adding(seconds: Self.freshness) } ?? false
        }
        if isFresh { return }
        let hosts = Set(try await database.read { try $0.messageSignatureHosts(limit: Self.capacity) })
        state.withLock { $0 = State(modern: hosts, readAt: now) }
    }

    func flavour(of host: String) -> SignatureFlavour {
        state.withLock { $0.modern.contains(host) } ? .messageSignature : .cavage
    }

    /// Remembers what a server has just taken.
    func learn(_ flavour: SignatureFlavour, of host: String) async {
        let isModern = flavour == .messageSignature
        let isNew = state.withLock { state in
            guard state.modern.contains(host) != isModern else { return false }
            guard isModern else { return state.modern.remove(host) != nil }
            return state.modern.count < Self.capacity && state.modern.insert(host).inserted
        }
        guard isNew else { return }
        let now = clock.now()
        do {
            try await database.write { try $0.setTakesMessageSignatures(isModern, host: host, at: now) }
        } catch {
            // What was sent has arrived all the same; it will be learned again.
            logger.warning("cannot note a kind of signature", metadata: ["host": "\(host)", "error": "\(error)"])
        }
    }
}
