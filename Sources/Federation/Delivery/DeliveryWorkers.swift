import Database
import Domain
import HTTPTransport
import JobQueue
import Logging
import Metrics
import Store
import Synchronization

/// Sends what waits in `deliveries` until cancelled. Any number of processes may do so on one database.
final class DeliveryWorkers: Sendable {
    /// How long a claimed delivery is left alone. All that is claimed for one host is tried well within it.
    static let lease: Int64 = 180

    /// How long an inbox that is no more is left alone when nothing is heard of its owner, in seconds.
    private static let goneFor: Int64 = 7 * 86_400

    let health: HostHealth
    private let database: Database
    private let attempt: DeliveryAttempt
    private let board: DeliveryBoard
    private let ledger: DeliveryLedger
    private let clock: Clock
    private let logger: Logger
    private let signal = Signal()
    private let bodies = Mutex(ExpiringCache<Int64, PreparedBody>(capacity: 512))
    private let isRunning = Mutex(false)
    private let delivered = Counter(label: "deliveries_total", dimensions: [("outcome", "delivered")])
    private let failed = Counter(label: "deliveries_total", dimensions: [("outcome", "failed")])
    private let dropped = Counter(label: "deliveries_total", dimensions: [("outcome", "dropped")])

    init(
        database: Database, client: OutboundClient, keys: SigningKeys, flavours: KnownFlavours,
        followers: FollowerDigests, health: HostHealth, limit: Int, clock: Clock, logger: Logger
    ) {
        self.database = database
        self.health = health
        self.clock = clock
        self.logger = logger
        attempt = DeliveryAttempt(
            client: client, keys: keys, flavours: flavours, followers: followers, clock: clock)
        board = DeliveryBoard(limit: limit)
        ledger = DeliveryLedger(database, clock: clock, logger: logger)
    }

    /// An account has another key.
    func forgetKey(of account: Account.ID) { attempt.keys.forget(account) }

    /// There may be something to send.
    func wake() { signal.fire() }

    /// A server that may have been parked has just sent something.
    func sawSignOfLife(of host: String) async throws {
        if !isRunning.withLock({ $0 }) { try await health.loadIfStale(from: database) }
        guard health.sawSignOfLife(of: host) else { return }
        let now = clock.now()
        try await database.write { transaction in
            try transaction.recordSignOfLife(of: host)
            try transaction.wake(host: host, at: now)
            transaction.afterCommit { self.wake() }
        }
    }

    func run() async throws {
        try await recover()
        isRunning.withLock { $0 = true }
        defer { isRunning.withLock { $0 = false } }
        await withTaskGroup(of: Void.self) { background in
            background.addTask { await self.ledger.run() }
            background.addTask { await self.poll() }
            await dispatch()
            background.cancelAll()
        }
        // The surrounding task is cancelled by now, which the database does not mind.
        try await ledger.write()
    }

    /// On SQLite there is one process, so whatever is claimed now died with the last one. Elsewhere leases end.
    private func recover() async throws {
        let now = clock.now()
        try await database.write { transaction in
            if transaction.dialect == .sqlite { try transaction.releaseAllDeliveries(at: now) }
        }
        try await health.load(from: database)
    }

    /// Looks every second for what became due by itself, and now and then for what other nodes know of servers.
    private func poll() async {
        var round = 0
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            round += 1
            if round % 15 == 0 {
                do {
                    try await ledger.write()
                    try await health.load(from: database)
                } catch {
                    logger.warning("cannot read the state of servers", metadata: ["error": "\(error)"])
                }
            }
            wake()
        }
    }

    private func dispatch() async {
        await withDiscardingTaskGroup { group in
            var mayHaveMore = true
            while !Task.isCancelled {
                guard mayHaveMore, board.isLow else {
                    await signal.wait()
                    mayHaveMore = true
                    continue
                }
                do {
                    let items = try await claim(board.room)
                    mayHaveMore = !items.isEmpty
                    let tasks = board.add(items) { self.health.verdict(on: $0) != .well }
                    for _ in 0..<tasks { group.addTask { await self.work() } }
                } catch {
                    logger.error("cannot claim deliveries", metadata: ["error": "\(error)"])
                    try? await Task.sleep(for: .seconds(1))
                }
            }
            ledger.add(board.stop().map { .released($0, until: nil) })
        }
    }

    private func claim(_ limit: Int) async throws -> [DeliveryBoard.Item] {
        let (now, full) = (clock.now(), board.full)
        let (claimed, fresh) = try await database.write { transaction in
            let lease = now.adding(seconds: Self.lease)
            let claimed = try transaction.claimDeliveries(
                limit: limit, perHost: DeliveryBoard.perHostAndClaim, except: full, now: now, lease: lease)
            if claimed.isEmpty { try transaction.putOffDeliveries(limit: 1_000, now: now, until: lease) }
            let wanted = Set(claimed.map(\.body))
            let missing = self.bodies.withLock { bodies in wanted.filter { bodies[$0] == nil } }
            return (claimed, missing.isEmpty ? [] : try transaction.outboundBodies(Array(missing)))
        }
        var prepared: [Int64: PreparedBody] = [:]
        for body in fresh { prepared[body.id] = PreparedBody(body) }
        bodies.withLock { bodies in
            for body in prepared.values { bodies[body.id] = body }
            for delivery in claimed where prepared[delivery.body] == nil {
                prepared[delivery.body] = bodies[delivery.body]
            }
        }
        try await believeDatabase(about: claimed)
        return place(claimed, prepared)
    }

    /// A server that is parked here and still has something due was woken by another node.
    private func believeDatabase(about claimed: [Delivery]) async throws {
        let parked = Set(claimed.map(\.host)).filter { host in
            if case .parked = health.verdict(on: host) { true } else { false }
        }
        guard !parked.isEmpty else { return }
        let now = clock.now()
        let woken = try await database.read { reader in
            try parked.filter { host in try reader.server(host)?.retryAt.map { $0 <= now } ?? true }
        }
        for host in woken { _ = health.sawSignOfLife(of: host) }
    }

    /// Leaves out what must not be sent now: to servers that were parked while it was claimed.
    private func place(_ claimed: [Delivery], _ prepared: [Int64: PreparedBody]) -> [DeliveryBoard.Item] {
        var items: [DeliveryBoard.Item] = []
        var entries: [DeliveryLedger.Entry] = []
        for delivery in claimed {
            if case .parked(let until) = health.verdict(on: delivery.host) {
                entries.append(.released(delivery, until: until))
            } else if let body = prepared[delivery.body] {
                items.append(DeliveryBoard.Item(delivery: delivery, body: body))
            } else {
                entries.append(.dropped(delivery, error: "the body is lost", isGone: false))
            }
        }
        ledger.add(entries)
        return items
    }

    /// Sends one after another until none waits.
    private func work() async {
        while let item = board.next() {
            let outcome = await attempt.run(item.delivery, item.body)
            settle(item, outcome)
            if board.finished(item.delivery.host) { signal.fire() }
        }
    }

    private func settle(_ item: DeliveryBoard.Item, _ outcome: DeliveryOutcome) {
        let (delivery, now) = (item.delivery, clock.now())
        var again = delivery
        again.attempts += 1
        switch outcome {
        case .delivered:
            delivered.increment()
            answered(delivery.host, [.delivered(delivery, isReported: item.body.isReported)])
        case .refused(let reason):
            drop(delivery, reason)
        case .gone(let reason):
            drop(delivery, reason, isGone: true)
            answered(delivery.host, [])
        case .denied(let error):
            // Counted by itself: what it could not take before says nothing about this.
            again.refusals += 1
            if again.refusals >= RetrySchedule.attemptsAfterNo { return drop(delivery, error) }
            failed.increment()
            let next = RetrySchedule.next(afterAttempts: again.refusals, now: now)
            answered(delivery.host, [.retry(again, at: next, error: error)])
        case .notNow(let error, let seconds):
            failed.increment()
            let asked = seconds.map { now.adding(seconds: min(max($0, 1), 12 * 3_600)) }
            let next = RetrySchedule.next(afterAttempts: again.attempts, now: now)
            answered(delivery.host, [.retry(again, at: max(next, asked ?? now), error: error)])
            if let asked { rest(delivery.host, until: asked, error) }
        case .unreachable(let error):
            failed.increment()
            let next = RetrySchedule.next(afterAttempts: again.attempts, now: now)
            ledger.add([.retry(again, at: next, error: error)])
            lost(delivery.host, error)
        case .cancelled:
            ledger.add([.released(delivery, until: nil)])
        }
    }

    private func drop(_ delivery: Delivery, _ reason: String, isGone: Bool = false) {
        dropped.increment()
        logger.info("delivery dropped", metadata: ["inbox": "\(delivery.inboxURL)", "reason": "\(reason)"])
        ledger.add([.dropped(delivery, error: reason, isGone: isGone)])
    }

    /// Whatever a server answers, it is alive.
    private func answered(_ host: String, _ entries: [DeliveryLedger.Entry]) {
        guard let change = health.succeeded(host) else { return ledger.add(entries) }
        board.unlimit(host)
        ledger.add(entries + [.host(change)])
        signal.fire()
    }

    private func lost(_ host: String, _ error: String) {
        if let change = health.failed(host, error: error) { note(change, of: host) }
    }

    /// A server has said until when it wants nothing.
    private func rest(_ host: String, until moment: Timestamp, _ error: String) {
        if let change = health.rests(host, until: moment, error: error) { note(change, of: host) }
    }

    private func note(_ change: HostHealth.Change, of host: String) {
        var entries: [DeliveryLedger.Entry] = []
        if case .failed(_, let failures, _, let retryAt?, let error) = change {
            logger.info(
                "server parked", metadata: ["host": "\(host)", "failures": "\(failures)", "error": "\(error)"])
            entries += board.withdraw(host).map { .released($0, until: retryAt) }
        }
        ledger.add(entries + [.host(change)])
    }

    /// Gives up what has waited for fourteen days, and forgets old reports.
    func prune() async throws {
        let now = clock.now()
        let given = try await database.write { transaction in
            try transaction.pruneGoneInboxes(before: now.adding(seconds: -Self.goneFor))
            try transaction.pruneReports(before: now.adding(seconds: -DeliveryReport.lifetime))
            return try transaction.pruneDeliveries(before: now.adding(seconds: -Delivery.patience), at: now)
        }
        if given > 0 { logger.notice("deliveries given up after 14 days", metadata: ["count": "\(given)"]) }
    }
}
