import Database
import Domain
import JobQueue
import Logging
import Store
import Synchronization

/// Collects what became of deliveries and writes it down, many in one transaction. Should the process die before, they
/// are made once more, which receivers notice by the activity's id.
final class DeliveryLedger: Sendable {
    enum Entry: Sendable {
        /// - Parameter isReported: whether somebody may ask what became of it.
        case delivered(Delivery, isReported: Bool)
        /// Given up. `isGone`: its inbox is no more.
        case dropped(Delivery, error: String, isGone: Bool)
        /// With this try counted.
        case retry(Delivery, at: Timestamp, error: String)
        /// Claimed and not tried; nil: due at once.
        case released(Delivery, until: Timestamp?)
        case host(HostHealth.Change)
    }

    private let database: Database
    private let clock: Clock
    private let logger: Logger
    private let entries = Mutex<[Entry]>([])
    private let signal = Signal()

    init(_ database: Database, clock: Clock, logger: Logger) {
        self.database = database
        self.clock = clock
        self.logger = logger
    }

    func add(_ new: [Entry]) {
        guard !new.isEmpty else { return }
        entries.withLock { $0 += new }
        signal.fire()
    }

    /// Writes until cancelled.
    func run() async {
        while !Task.isCancelled {
            await signal.wait()
            do {
                try await write()
            } catch {
                logger.error("cannot write down deliveries", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: .seconds(1))
                signal.fire()
            }
        }
    }

    /// Writes what there is; keeps it for later when that fails.
    func write() async throws {
        let taken = entries.withLock { entries in
            defer { entries = [] }
            return entries
        }
        guard !taken.isEmpty else { return }
        let now = clock.now()
        do {
            try await database.write { transaction in
                try Self.write(taken, now: now, in: transaction)
            }
        } catch {
            entries.withLock { $0 = taken + $0 }
            throw error
        }
    }

    private static func write(_ entries: [Entry], now: Timestamp, in transaction: Transaction) throws {
        var delivered: [Int64] = []
        var isReported = false
        var bodies: Set<Int64> = []
        for entry in entries {
            switch entry {
            case .delivered(let delivery, let reported):
                delivered.append(delivery.id)
                isReported = isReported || reported
                bodies.insert(delivery.body)
            case .dropped(let delivery, let error, let isGone):
                try transaction.dropDelivery(delivery.id, error: error, at: now)
                if isGone { try transaction.markGone(inbox: delivery.inboxURL, at: now) }
                bodies.insert(delivery.body)
            case .retry(let delivery, let time, let error):
                try transaction.retryDelivery(delivery, at: time, error: error)
            case .released(let delivery, let time):
                try transaction.releaseDeliveries([delivery.id], at: time ?? now)
            case .host(let change):
                try write(change, now: now, in: transaction)
            }
        }
        if !delivered.isEmpty { try transaction.finishDeliveries(delivered, reported: isReported, at: now) }
        guard !bodies.isEmpty else { return }
        try transaction.wakeSuccessors(
            of: bodies, at: now, horizon: now.adding(seconds: DeliveryWorkers.lease))
        try transaction.deleteIdleBodies(bodies)
    }

    private static func write(_ change: HostHealth.Change, now: Timestamp, in transaction: Transaction) throws {
        switch change {
        case .failed(let host, let failures, let since, let retryAt, let error):
            try transaction.recordFailure(
                of: host, failures: failures, since: since, retryAt: retryAt, error: error, now: now)
            if let retryAt { try transaction.park(host: host, until: retryAt) }
        case .recovered(let host):
            try transaction.recordRecovery(of: host)
            try transaction.wake(host: host, at: now)
        }
    }
}
