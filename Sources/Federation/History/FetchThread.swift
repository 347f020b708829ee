import Actions
import Domain
import JobQueue
import Logging
import Store

/// Fetches what is missing of a conversation from all servers that have a part in it.
package struct FetchThread: Job {
    package static let kind = "fetch-thread"
    package static let lane = Lane.history
    package static let retry = RetryPolicy(
        maximumAttempts: 5, base: .seconds(10), cap: .seconds(300), total: .seconds(2 * 3_600))

    package var fetch: String

    package init(fetch: String) { self.fetch = fetch }
}

/// Works through the frontier of one conversation: known addresses first, then those that they lead to. Many hosts are
/// asked side by side, each one slowly and one question at a time. All of its progress is in tables, so that another
/// process can go on where this one ended.
struct ThreadFetching: Sendable {
    let actions: Actions
    let resolvers: Resolvers
    let fetcher: Fetcher
    let addresses: Addresses
    let limits: ThreadLimits

    func run(_ job: FetchThread, _ context: JobContext) async throws {
        guard let fetch = try await actions.read({ try $0.threadFetch(job.fetch) }), fetch.finishedAt == nil else {
            return
        }
        do {
            let isSeeded = try await actions.read { try $0.frontierCount(of: fetch.id) > 0 }
            if !isSeeded { try await seed(fetch) }
            switch try await work(on: fetch) {
            case .nothingLeft: try await finish(fetch.id)
            case .more(let seconds): throw JobPostponed(by: .seconds(seconds), "more of the conversation to come")
            }
        } catch let error where context.isLastAttempt && !(error is JobPostponed) && !(error is CancellationError) {
            try await finish(fetch.id)
            throw error
        }
    }

    private enum Left {
        case nothingLeft
        /// To be taken up again after so many seconds.
        case more(after: Int64)
    }

    private func finish(_ id: String) async throws {
        try await actions.write { changes in try changes.transaction.finishThreadFetch(id, at: changes.now) }
    }

    /// One slice: until the time of it is over, or nothing is left that may be asked for now.
    private func work(on fetch: ThreadFetch) async throws -> Left {
        let now = actions.clock.now()
        guard now < fetch.startedAt.adding(seconds: limits.time), fetch.requests < limits.requests,
            fetch.found < limits.posts
        else { return .nothingLeft }
        let rows = try await actions.read { [limits] in try $0.frontier(of: fetch.id, limit: limits.frontier) }
        let noted = try await actions.read { try $0.frontierCount(of: fetch.id) }
        let budget = FetchBudget(
            fetches: limits.requests - fetch.requests, quoteDepth: RemoteQuote.maxDepth, time: .seconds(limits.slice),
            isPatient: true)
        let step = ThreadStep(
            actions: actions, resolvers: resolvers, fetcher: fetcher, addresses: addresses, limits: limits,
            fetch: fetch, budget: budget)
        var frontier = Frontier(rows, noted: noted, limits: limits)
        let isOver = try await askAround(&frontier, step, found: fetch.found)
        if isOver || frontier.isEmpty { return .nothingLeft }
        let rests = frontier.hosts.map { fetcher.pace.rest(of: $0) }
        return .more(after: rests.min() ?? 0)
    }

    /// - Returns: whether the limits of the whole conversation are reached.
    private func askAround(_ frontier: inout Frontier, _ step: ThreadStep, found: Int) async throws -> Bool {
        try await withThrowingTaskGroup(of: ThreadStep.Outcome.self) { group in
            var found = found
            var isOver = false
            while true {
                while !step.budget.isSpent, !isOver,
                    let item = frontier.next(isResting: { fetcher.pace.rest(of: $0) > 0 })
                {
                    group.addTask { try await step.take(item) }
                }
                guard let outcome = try await group.next() else { break }
                found += outcome.found
                isOver = isOver || found >= limits.posts || step.budget.fetchesLeft <= 0
                frontier.settle(outcome)
            }
            return isOver
        }
    }
}

/// What waits to be asked, host by host. One question at a time goes to each.
private struct Frontier {
    private var waiting: [String: [FrontierItem]] = [:]
    private var order: [String] = []
    private var busy: Set<String> = []
    private let limits: ThreadLimits

    init(_ items: [FrontierItem], noted: Int, limits: ThreadLimits) {
        self.limits = limits
        for item in items { add(item) }
    }

    var isEmpty: Bool { waiting.values.allSatisfy(\.isEmpty) }
    var hosts: [String] { waiting.filter { !$0.value.isEmpty }.map(\.key) }

    private mutating func add(_ item: FrontierItem) {
        if waiting[item.host] == nil { order.append(item.host) }
        var items = waiting[item.host] ?? []
        // What matters most comes first; of equal kinds, what came first.
        let place = items.lastIndex { $0.kind.rawValue <= item.kind.rawValue }.map { $0 + 1 } ?? 0
        items.insert(item, at: place)
        waiting[item.host] = items
    }

    mutating func next(isResting: (String) -> Bool) -> FrontierItem? {
        guard busy.count < limits.hosts else { return nil }
        for host in order where !busy.contains(host) {
            guard var items = waiting[host], !items.isEmpty, !isResting(host) else { continue }
            let item = items.removeFirst()
            waiting[host] = items
            busy.insert(host)
            return item
        }
        return nil
    }

    mutating func settle(_ outcome: ThreadStep.Outcome) {
        busy.remove(outcome.item.host)
        if !outcome.isDone { add(outcome.item) }
        for item in outcome.discovered { add(item) }
    }
}
