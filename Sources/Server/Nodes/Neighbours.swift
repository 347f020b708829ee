import Database
import Domain
import JobQueue
import Logging
import ServiceLifecycle
import Streaming
import Synchronization

/// The other nodes on the same PostgreSQL: tells them what is published and written here, and passes on what they tell.
///
/// What ends somebody's rights is told by the transaction that ends them (`Reactions`); the rest is told after the
/// commit, gathered, on a connection of its own. While there are no others, nothing is told.
package final class Neighbours: Service {
    private struct State {
        var told: [NodeMessage.Told] = []
        var lanes: Set<String> = []
        var hasWritten = false
        /// When somebody came whom the last count did not see.
        var newcomerAt: ContinuousClock.Instant?
        var hasJoined = false
    }

    private let number: NodeNumber
    private let database: Database
    private let hub: StreamHub
    private let queue: JobQueue
    private let logger: Logger
    private let channel: Channel
    private let mailbox: Mailbox
    private let signal = Signal()
    private let state = Mutex(State())

    /// How often the number is kept; a fraction of its lease.
    private static let round = Duration.seconds(10)
    /// What is told is gathered for so long after the last time.
    private static let pace = Duration.milliseconds(10)

    /// - Parameters:
    ///   - url: PostgreSQL, past any pooler.
    ///   - tellsJobs: whether others do the jobs that come up here.
    init(
        url: String, number: NodeNumber, database: Database, hub: StreamHub, queue: JobQueue, tellsJobs: Bool,
        logger: Logger
    ) {
        self.number = number
        self.database = database
        self.hub = hub
        self.queue = queue
        self.logger = logger
        let mailbox = Mailbox()
        self.mailbox = mailbox
        channel = Channel(
            url: url, logger: logger,
            listener: .init(
                message: { text in mailbox.owner?.hear(text) },
                joined: { missed in mailbox.owner?.joined(missed: missed) },
                isCurrent: { [hearing = database.hearing] moment in hearing.heardEverything(until: moment) }))
        mailbox.set(self)
        hub.relay { [weak self] event, topics in self?.tell(event, topics) }
        database.observeCommits { [weak self] in self?.noteCommit() }
        if tellsJobs { queue.observeEnqueued { [weak self] lane in self?.tell(lane: lane) } }
    }

    /// Listens and tells until the service is shut down or the task cancelled.
    package func run() async throws {
        channel.start()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.keepNumber() }
            group.addTask { await self.speak() }
            group.addTask { try? await gracefulShutdown() }
            await group.next()
            group.cancelAll()
        }
        await channel.stop()
    }

    /// Whether it listens; for tests.
    package var isListening: Bool { state.withLock { $0.hasJoined } }

    /// Breaks the connection to the others until told otherwise, as a network does; for tests.
    package func interrupt(_ isInterrupted: Bool) { channel.interrupt(isInterrupted) }

    /// Hears and says nothing any more, as when the network swallows everything; for tests.
    package func fallSilent() async { await channel.stop() }

    // MARK: telling

    private var hasOthers: Bool {
        if number.hasOthers { return true }
        let newcomer = state.withLock { $0.newcomerAt }
        return newcomer.map { ContinuousClock.now - $0 < Self.round * 2 } ?? false
    }

    private func tell(_ event: StreamEvent, _ topics: [Topic]) {
        // Told by its transaction already.
        if case .accessRevoked = event { return }
        guard !topics.isEmpty, hasOthers else { return }
        state.withLock { $0.told.append(.init(event: event, topics: topics)) }
        signal.fire()
    }

    private func tell(lane: String) {
        state.withLock { _ = $0.lanes.insert(lane) }
        signal.fire()
    }

    private func noteCommit() {
        guard hasOthers else { return }
        state.withLock { $0.hasWritten = true }
        signal.fire()
    }

    private func speak() async {
        while !Task.isCancelled {
            await signal.wait()
            let (told, lanes, hasWritten) = state.withLock { state in
                defer { (state.told, state.lanes, state.hasWritten) = ([], [], false) }
                return (state.told, state.lanes, state.hasWritten)
            }
            if !told.isEmpty || !lanes.isEmpty || hasWritten {
                var message = NodeMessage(from: number.name, told: told, lanes: lanes.sorted())
                message.wrote = hasWritten
                say(message)
            }
            try? await Task.sleep(for: Self.pace)
        }
    }

    private func say(_ message: NodeMessage) {
        do {
            for text in try message.texts(atMost: Channel.mostBytes) {
                channel.say(text, isKept: !message.told.isEmpty)
            }
        } catch {
            logger.error("Cannot tell other nodes", metadata: ["error": "\(error)"])
        }
    }

    private func keepNumber() async {
        while !Task.isCancelled {
            do {
                try await number.keep()
            } catch {
                logger.warning("Cannot keep this node's number", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: Self.round)
        }
    }

    // MARK: hearing

    fileprivate func hear(_ text: String) {
        guard let message = NodeMessage(text) else {
            // A newer version says something new: whatever it is, what is remembered here may be wrong now.
            database.othersWrote()
            database.hearing.rightsChanged()
            return
        }
        guard message.from != number.name else { return }
        if message.isNew { state.withLock { $0.newcomerAt = .now } }
        if message.rights { database.hearing.rightsChanged() }
        if message.wrote || !message.told.isEmpty || message.rights { database.othersWrote() }
        for one in message.told { hub.deliver(one.event, to: one.topics) }
        if !message.lanes.isEmpty { queue.wake(lanes: message.lanes) }
    }

    fileprivate func joined(missed: Bool) {
        // Only what is kept can be read again; the rest may have been about anything.
        database.hearing.rightsChanged()
        database.othersWrote()
        queue.wake(lanes: Lane.names)
        if missed { hub.cutOff() }
        state.withLock { $0.hasJoined = true }
        say(NodeMessage(from: number.name, isNew: true))
    }
}

/// The channel is made before whom it tells.
private final class Mailbox: Sendable {
    private struct Weak: Sendable { weak var owner: Neighbours? }

    private let content = Mutex(Weak())

    var owner: Neighbours? { content.withLock { $0.owner } }

    func set(_ owner: Neighbours) { content.withLock { $0.owner = owner } }
}
