import Actions
import Domain
import JobQueue
import Logging
import Store
import Synchronization

/// Handles one activity that the inbox has kept.
struct ProcessInbound: Job {
    static let kind = "process-inbound"
    static let lane = Lane.federation

    var id: Int64
}

/// Handles one activity for which other servers must be asked first, or which failed among others.
struct ProcessInboundSlowly: Job {
    static let kind = "process-inbound-slowly"
    static let lane = Lane.federation
    static let retry = RetryPolicy(
        maximumAttempts: 8, base: .seconds(20), cap: .seconds(6 * 3_600), total: .seconds(2 * 86_400))

    var id: Int64
}

/// Fetches an account of another server again.
struct RefreshActor: Job {
    static let kind = "refresh-actor"
    static let lane = Lane.federation
    static let retry = RetryPolicy(
        maximumAttempts: 3, base: .seconds(60), cap: .seconds(3_600), total: .seconds(86_400))

    var uri: String
}

/// Runs what the inbox has kept, many at a time: those of one sender in their order, those of different senders side by
/// side, so that their writes share commits.
struct InboundProcessing: Sendable {
    static let batch = 64
    private static let sideBySide = 16

    let actions: Actions
    let queue: JobQueue
    let handlers: Handlers
    let resolvers: Resolvers
    let forwarding: ReplyForwarding
    let fetches: Int
    let logger: Logger
    private let crowd = Crowd(limit: 32)

    init(
        actions: Actions, queue: JobQueue, handlers: Handlers, resolvers: Resolvers, forwarding: ReplyForwarding,
        fetches: Int, logger: Logger
    ) {
        self.actions = actions
        self.queue = queue
        self.handlers = handlers
        self.resolvers = resolvers
        self.forwarding = forwarding
        self.fetches = fetches
        self.logger = logger
    }

    func register(on queue: JobQueue) {
        queue.onBatch(ProcessInbound.self, limit: Self.batch) { jobs in try await process(jobs.map(\.id)) }
        queue.on(ProcessInboundSlowly.self) { job, _ in try await processSlowly(job.id) }
        queue.on(RefetchPost.self) { job, _ in try await refetch(job) }
        queue.on(RefreshActor.self) { job, _ in try await refresh(job.uri) }
    }

    /// Handles what needs no other server; puts aside what does, and what failed, each into a job of its own.
    private func process(_ ids: [Int64]) async throws {
        let activities = try await actions.read { try $0.inboundActivities(ids) }
        let bySender = Array(Dictionary(grouping: activities, by: \.sender).values)
        let aside = await withTaskGroup(of: [Int64].self) { group in
            for share in 0..<min(Self.sideBySide, bySender.count) {
                group.addTask {
                    var aside: [Int64] = []
                    for index in stride(from: share, to: bySender.count, by: Self.sideBySide) {
                        for activity in bySender[index] where await !self.handleQuickly(activity) {
                            aside.append(activity.id)
                        }
                    }
                    return aside
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        let done = Set(activities.map(\.id)).subtracting(aside)
        try await actions.database.write { [queue] transaction in
            try transaction.finishInbound(Array(done))
            for id in aside { try queue.enqueue(ProcessInboundSlowly(id: id), in: transaction) }
        }
    }

    /// False when it has to be tried on its own.
    private func handleQuickly(_ stored: InboundActivity) async -> Bool {
        do {
            try await handle(stored, mayAsk: false)
            return true
        } catch is NeedsNetwork {
            return false
        } catch {
            logger.debug("Activity put aside", metadata: ["id": "\(stored.activityID)", "error": "\(error)"])
            return false
        }
    }

    private func processSlowly(_ id: Int64) async throws {
        guard crowd.enter() else { throw JobPostponed(by: .seconds(2), "many others ask other servers") }
        defer { crowd.leave() }
        guard let stored = try await actions.read({ try $0.inboundActivities([id]) }).first else { return }
        do {
            try await handle(stored, mayAsk: true)
        } catch let failure as FetchFailure where !failure.isPassing {
            logger.info("Activity dropped", metadata: ["id": "\(stored.activityID)", "reason": "\(failure)"])
        }
        try await actions.database.write { try $0.finishInbound([id]) }
    }

    private func handle(_ stored: InboundActivity, mayAsk: Bool) async throws {
        let verified: Verified
        do {
            verified = try Verified(stored: stored)
        } catch {
            // It was readable when it came; a newer version may be stricter.
            logger.warning("Activity unreadable", metadata: ["id": "\(stored.activityID)", "error": "\(error)"])
            return
        }
        let budget = FetchBudget(fetches: fetches)
        let handling = Handling(
            actions: actions, resolvers: resolvers, mayAsk: mayAsk, budget: budget, logger: logger)
        let mayForward = ReplyForwarding.mayForward(verified)
        let isDelete = verified.activity.kind == .delete
        let before = mayForward && isDelete ? try await forwarding.letter(for: verified) : nil
        if let reason = try await handlers.handle(verified, handling) {
            logger.debug("Activity ignored", metadata: ["id": "\(verified.id)", "reason": "\(reason)"])
        }
        guard mayForward else { return }
        let after = isDelete ? before : try await forwarding.letter(for: verified)
        if let after { try await forwarding.send(after, stored) }
    }

    private func refetch(_ job: RefetchPost) async throws {
        guard crowd.enter() else { throw JobPostponed(by: .seconds(5), "many others ask other servers") }
        defer { crowd.leave() }
        let budget = FetchBudget(fetches: fetches)
        do {
            if job.isDelete {
                try await resolvers.objects.removeIfGone(job.uri, budget: budget)
            } else {
                try await resolvers.objects.renew(job.uri, budget: budget)
            }
        } catch let failure as FetchFailure where !failure.isPassing {
            logger.debug("Forwarded post not taken", metadata: ["uri": "\(job.uri)", "reason": "\(failure)"])
        }
    }

    private func refresh(_ uri: String) async throws {
        guard crowd.enter() else { throw JobPostponed(by: .seconds(10), "many others ask other servers") }
        defer { crowd.leave() }
        do {
            _ = try await resolvers.actors.fetch(uri, budget: FetchBudget(fetches: 8))
        } catch let failure as FetchFailure where !failure.isPassing {
            logger.debug("Account not renewed", metadata: ["uri": "\(uri)", "reason": "\(failure)"])
        }
    }
}

/// Lets only so many do something at once, so that those who wait for slow servers leave room for the others.
final class Crowd: Sendable {
    private let limit: Int
    private let count = Mutex(0)

    init(limit: Int) { self.limit = limit }

    func enter() -> Bool {
        count.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
    }

    func leave() { count.withLock { $0 -= 1 } }
}
