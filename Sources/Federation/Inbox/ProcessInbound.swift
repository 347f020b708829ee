import Actions
import Database
import Domain
import JobQueue
import Logging
import Store
import Synchronization

/// Handles what the inbox has kept of one sender, in its order. There is one such job of each sender, so that no two
/// of their activities are handled at the same time, whatever process has them.
struct ProcessInbound: Job {
    static let kind = "process-inbound"
    static let lane = Lane.federation

    var sender: Account.ID

    var key: String { sender.description }
}

/// Handles one activity for which other servers must be asked first, or which failed among others.
struct ProcessInboundSlowly: Job {
    static let kind = "process-inbound-slowly"
    static let lane = Lane.federation
    static let retry = RetryPolicy.patient

    var id: Int64
}

/// Fetches an account of another server again.
struct RefreshActor: Job {
    static let kind = "refresh-actor"
    static let lane = Lane.federation
    static let retry = RetryPolicy.modest

    var uri: String
}

/// Runs what the inbox has kept, many at a time: what one sender says of one thing in its order, all else side by side,
/// so that the writes share commits.
///
/// What must ask other servers is put aside into a job of its own. Until that is done, what the same sender says of
/// the same things waits for it; after a few tries in vain it does not any more, so that nothing holds up a sender for
/// ever.
struct InboundProcessing: Sendable {
    static let batch = 64
    /// So much of one sender is handled in one go.
    static let portion = 64
    /// So often it is tried while others wait for it.
    static let triesThatHold = 3
    /// Nothing holds others up for longer than that, in seconds, even if its job died.
    private static let longestHold: Int64 = 3_600
    private static let sideBySide = 16

    let actions: Actions
    let queue: JobQueue
    let handlers: Handlers
    let resolvers: Resolvers
    let forwarding: ReplyForwarding
    let fetches: Int
    let pace: InboundPace
    let logger: Logger
    private let crowd = Crowd(limit: 32)

    init(
        actions: Actions, queue: JobQueue, handlers: Handlers, resolvers: Resolvers, forwarding: ReplyForwarding,
        fetches: Int, pace: InboundPace, logger: Logger
    ) {
        self.actions = actions
        self.queue = queue
        self.handlers = handlers
        self.resolvers = resolvers
        self.forwarding = forwarding
        self.fetches = fetches
        self.pace = pace
        self.logger = logger
    }

    func register(on queue: JobQueue) {
        queue.onBatch(ProcessInbound.self, limit: Self.batch) { jobs in try await process(jobs.map(\.sender)) }
        queue.on(ProcessInboundSlowly.self) { job, context in
            try await processSlowly(job.id, attempt: context.attempt)
        }
        queue.every(.seconds(3_600), "inbound-sweep") { try await sweep() }
        queue.on(RefetchPost.self) { job, _ in try await refetch(job) }
        queue.on(RefreshActor.self) { job, _ in try await refresh(job.uri) }
    }

    /// What became of a sender's waiting activities.
    private struct Outcome: Sendable {
        var done: [Int64] = []
        var aside: [Int64] = []
        /// There may be more that can be handled now.
        var more: [Account.ID] = []

        static func + (one: Outcome, other: Outcome) -> Outcome {
            Outcome(done: one.done + other.done, aside: one.aside + other.aside, more: one.more + other.more)
        }
    }

    /// Handles what needs no other server; puts aside what does, and what failed, each into a job of its own.
    private func process(_ senders: [Account.ID]) async throws {
        await pace.turn()
        let (begin, began) = (ContinuousClock.now, actions.clock.now())
        let activities = try await actions.read { try $0.waitingInbound(of: senders, limit: Self.portion) }
        let bySender = Array(Dictionary(grouping: activities, by: \.sender).values)
        let outcome = await withTaskGroup(of: Outcome.self) { group in
            for share in 0..<min(Self.sideBySide, bySender.count) {
                group.addTask {
                    var outcome = Outcome()
                    for index in stride(from: share, to: bySender.count, by: Self.sideBySide) {
                        outcome = outcome + (await self.handleInOrder(bySender[index]))
                    }
                    return outcome
                }
            }
            return await group.reduce(Outcome(), +)
        }
        try await finish(outcome)
        let oldest = activities.map(\.receivedAt).min() ?? began
        pace.handled(in: .now - begin, oldest: began.milliseconds - oldest.milliseconds)
    }

    private func finish(_ outcome: Outcome) async throws {
        let now = actions.clock.now()
        try await actions.database.write { [queue] transaction in
            try transaction.finishInbound(outcome.done)
            if !outcome.aside.isEmpty { try transaction.holdInbound(outcome.aside, at: now) }
            for id in outcome.aside { try queue.enqueue(ProcessInboundSlowly(id: id), in: transaction) }
            for sender in outcome.more {
                let job = ProcessInbound(sender: sender)
                try queue.enqueue(job, key: job.key, in: transaction)
            }
        }
    }

    /// In waves: what is about different things is handled side by side, what is about the same one after the other.
    /// What is about the same as something put aside waits for that.
    private func handleInOrder(_ activities: [InboundActivity]) async -> Outcome {
        var outcome = Outcome()
        var held = Subjects()
        var wave = Wave()
        let patience = actions.clock.now().adding(seconds: -Self.longestHold)
        for stored in activities {
            guard let opened = open(stored) else {
                outcome.done.append(stored.id)
                continue
            }
            if wave.isFull || wave.subjects.overlaps(opened.subjects) {
                await handle(&wave, &outcome, &held)
            }
            if stored.isAside {
                if stored.heldAt > patience { held.formUnion(opened.subjects) }
            } else if held.overlaps(opened.subjects) {
                held.formUnion(opened.subjects)
            } else {
                wave.append(opened)
            }
        }
        await handle(&wave, &outcome, &held)
        let isCut = activities.count == Self.portion && !outcome.done.isEmpty
        if isCut, let sender = activities.first?.sender { outcome.more = [sender] }
        return outcome
    }

    private func handle(_ wave: inout Wave, _ outcome: inout Outcome, _ held: inout Subjects) async {
        let letters = wave.letters
        wave = Wave()
        let areDone = await withTaskGroup(of: (Int, Bool).self) { group in
            for (index, letter) in letters.enumerated() {
                group.addTask { (index, await self.handleQuickly(letter)) }
            }
            return await group.reduce(into: Array(repeating: false, count: letters.count)) { $0[$1.0] = $1.1 }
        }
        for (letter, isDone) in zip(letters, areDone) {
            if isDone {
                outcome.done.append(letter.stored.id)
            } else {
                outcome.aside.append(letter.stored.id)
                held.formUnion(letter.subjects)
            }
        }
    }

    /// False when it has to be tried on its own.
    private func handleQuickly(_ letter: OpenedInbound) async -> Bool {
        do {
            try await handle(letter, mayAsk: false)
            return true
        } catch is NeedsNetwork {
            return false
        } catch {
            logger.debug("Activity put aside", metadata: ["id": "\(letter.stored.activityID)", "error": "\(error)"])
            return false
        }
    }

    /// Nil for what was readable when it came, and is not for a newer version that is stricter.
    private func open(_ stored: InboundActivity) -> OpenedInbound? {
        do {
            return try OpenedInbound(stored)
        } catch {
            logger.warning("Activity unreadable", metadata: ["id": "\(stored.activityID)", "error": "\(error)"])
            return nil
        }
    }

    private func processSlowly(_ id: Int64, attempt: Int) async throws {
        guard crowd.enter() else { throw JobPostponed(by: .seconds(2), "many others ask other servers") }
        defer { crowd.leave() }
        guard let stored = try await actions.read({ try $0.inboundActivity(id) }) else { return }
        do {
            if let opened = open(stored) { try await handle(opened, mayAsk: true) }
        } catch let failure as FetchFailure where !failure.isPassing {
            logger.info("Activity dropped", metadata: ["id": "\(stored.activityID)", "reason": "\(failure)"])
        } catch {
            if attempt >= Self.triesThatHold {
                try await letOthersPass(stored) { try $0.holdInbound([id], at: Timestamp(milliseconds: 1)) }
            }
            throw error
        }
        try await letOthersPass(stored) { try $0.finishInbound([id]) }
    }

    /// Writes what became of one that was put aside, and goes on with what its sender sent after it.
    private func letOthersPass(
        _ stored: InboundActivity, _ write: @escaping @Sendable (Transaction) throws -> Void
    ) async throws {
        let job = ProcessInbound(sender: stored.sender)
        try await actions.database.write { [queue] transaction in
            try write(transaction)
            guard try transaction.hasWaitingInbound(of: stored.sender) else { return }
            try queue.enqueue(job, key: job.key, in: transaction)
        }
    }

    /// Nothing waits for ever because a job was lost.
    private func sweep() async throws {
        let moment = actions.clock.now().adding(seconds: -Self.longestHold)
        let senders = try await actions.read { try $0.waitingSenders(since: moment, limit: 1_000) }
        try await actions.database.write { [queue] transaction in
            for sender in senders {
                let job = ProcessInbound(sender: sender)
                try queue.enqueue(job, key: job.key, in: transaction)
            }
        }
    }

    private func handle(_ letter: OpenedInbound, mayAsk: Bool) async throws {
        let verified = letter.verified
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
        if let after { try await forwarding.send(after, letter.stored) }
    }

    private func refetch(_ job: RefetchPost) async throws {
        guard crowd.enter() else { throw JobPostponed(by: .seconds(5), "many others ask other servers") }
        defer { crowd.leave() }
        let budget = FetchBudget(fetches: fetches)
        do {
            if job.isDelete {
                try await resolvers.objects.removeIfGone(job.uri, budget: budget)
            } else if job.isRelayed == true {
                _ = try await resolvers.objects.relayed(job.uri, budget: budget)
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
            let budget = FetchBudget(fetches: 8)
            let account = try await resolvers.actors.fetch(uri, budget: budget)
            try await resolvers.renewFeaturedTags(of: account, budget: budget)
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
