import Actions
import Database
import Domain
import Foundation
import HTTPSignatures
import HTTPTransport
import Hummingbird
import JSON
import JobQueue
import Logging
import NIOPosix
import PostgresCluster
import ServiceLifecycle
import Store
import Synchronization
import Testing

@testable import Federation

let quietLogger: Logger = {
    var logger = Logger(label: "test")
    logger.logLevel = ProcessInfo.processInfo.environment["MARTLET_TEST_LOG"] == nil ? .critical : .debug
    return logger
}()

extension Engine {
    /// Every test of this target runs on both kinds of SQL.
    static let both: [Engine] = [.memory, .postgres]

    /// Runs `body` with our server listening and delivering, and as many remote servers as wanted.
    func withWorld(
        remotes count: Int = 1, settings: FederationSettings = FederationSettings(development: true),
        isDelivering: Bool = true, _ body: (World) async throws -> Void
    ) async throws {
        try await withDatabase { database in
            try await database.migrate(Migrations.all + JobQueue.migrations)
            let world = try await World(database, remotes: count, settings: settings)
            do {
                if isDelivering { world.deliver() }
                try await body(world)
            } catch {
                await world.stop()
                throw error
            }
            await world.stop()
        }
    }
}

/// Our server, really listening, with a real and empty database; and servers elsewhere.
final class World: Sendable {
    let database: Database
    let queue: JobQueue
    let actions: Actions
    let federation: Federation
    let client: OutboundClient
    let base: String
    let host: String
    let time: MovableClock
    let keyPairs: KeyPairs
    let remotes: [Remote]
    private let news: News
    private let listener: Listener
    private let delivering = Mutex<Task<Void, any Error>?>(nil)

    var inbox: String { "\(base)/inbox" }
    var remote: Remote { remotes[0] }

    init(_ database: Database, remotes count: Int, settings: FederationSettings) async throws {
        self.database = database
        let keyPairs = KeyPairs()
        self.keyPairs = keyPairs
        let time = MovableClock()
        let clock = Clock { time.now }
        let client = OutboundClient(
            settings: .init(userAgent: "test", allowLoopback: true),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
        let listener = Listener(address: Loopback.address())
        let news = News()
        let queue = JobQueue(database, now: { time.now.milliseconds }, logger: quietLogger)
        let identity = ServerIdentity(domain: listener.host, baseURL: "http://\(listener.host)")
        let actions = Actions(
            database: database, identity: identity, clock: clock, ids: Snowflake(clock: clock),
            passwords: Passwords(cost: .trivial),
            makeKeyPair: {
                if let pair = keyPairs.next { return pair }
                let key = try TestKey.shared.get()
                return Actions.KeyPair(privatePEM: key.privatePEM, publicPEM: key.publicPEM)
            }, logger: quietLogger,
            react: { event, transaction in
                if case .postReceived(let post) = event { transaction.afterCommit { news.add(post) } }
                try World.react(to: event, queue, transaction)
            })
        let federation = Federation(
            actions: actions, queue: queue, client: client, settings: settings, clock: clock, logger: quietLogger)
        federation.registerJobs(on: queue)

        let router = Router(context: EdgeContext.self)
        federation.addRoutes(to: router)
        router.get("/@{name}") { _, _ in "a page" }
        router.get("/@{name}/:id") { _, _ in "a page" }
        try await listener.start(router)

        var remotes: [Remote] = []
        for _ in 0..<count { remotes.append(try await Remote.start(client: client)) }
        self.time = time
        self.news = news
        self.client = client
        self.listener = listener
        self.queue = queue
        self.actions = actions
        self.federation = federation
        self.remotes = remotes
        base = identity.baseURL
        host = listener.host
    }

    /// Starts the delivery workers.
    func deliver() {
        delivering.withLock { $0 = Task { [federation] in try await federation.run() } }
    }

    /// Ends the delivery workers, as at the end of a process.
    func stopDelivering() async {
        let running = delivering.withLock { running in
            defer { running = nil }
            return running
        }
        running?.cancel()
        _ = await running?.result
    }

    func stop() async {
        await stopDelivering()
        await listener.stop()
        for remote in remotes { await remote.stop() }
        do { try await client.shutdown() } catch { Issue.record(error) }
    }

    /// The part of the server's reactions that concerns other servers.
    private static func react(to event: Event, _ queue: JobQueue, _ transaction: Transaction) throws {
        func enqueue(_ job: any Job) throws { try queue.enqueue(job, in: transaction) }
        switch event {
        case .postPublished(let post): try enqueue(FederatePost(post: post, kind: .create))
        case .postEdited(let post): try enqueue(FederatePost(post: post, kind: .update))
        case .quoteRequested(let post): try enqueue(FederateQuoteRequest(post: post))
        case .quoteRevoked(let account, let post): try enqueue(FederateStampDelete(by: account, post: post))
        case .approvalRequested(let approval): try enqueue(FederateApprovalRequest(approval))
        case .approvalAnswered(let answer): try enqueue(FederateApprovalAnswer(answer))
        case .postRestated(let post): try enqueue(FederatePost(post: post, kind: .refresh))
        case .quoteReceived(let post, let depth): try enqueue(VerifyQuote(post: post, depth: depth))
        case .postDeleted(let deleted): try enqueue(FederateDelete(deleted: deleted))
        case .reblogged(let post): try enqueue(FederateReblog(post: post))
        case .unreblogged(let deleted): try enqueue(FederateUndoReblog(deleted: deleted))
        case .pollEnds(let post, let moment):
            try queue.enqueue(
                EndPoll(post: post), key: "\(post)-\(moment.milliseconds)", at: moment.milliseconds, in: transaction)
        case .voted(let account, let post, let choices):
            try enqueue(FederateVote(by: account, post: post, choices: choices))
        case .pollCounted(let post, let tellAt):
            try queue.enqueue(
                FederatePoll(post: post), key: post.description, at: tellAt.milliseconds, in: transaction)
        case .pollEnded(let post): try enqueue(FederatePoll(post: post))
        case .pollStale(let post): try enqueue(RefreshPoll(post: post))
        case .reacted(let account, let post, let name):
            try enqueue(FederateReaction(by: account, post: post, name: name))
        case .unreacted(let by, let post, let row, let name, let url):
            try enqueue(FederateUndoReaction(by: by, post: post, row: row, name: name, url: url))
        case .favourited(let account, let post):
            try enqueue(FederateFavourite(by: account, post: post, isFavourite: true))
        case .unfavourited(let account, let post):
            try enqueue(FederateFavourite(by: account, post: post, isFavourite: false))
        case .followRequested(let account, let target, let uri):
            try enqueue(FederateTie(.follow, by: account, target: target, uri: uri))
        case .followAccepted(let account, let follower, let uri):
            try enqueue(FederateTie(.accept, by: account, target: follower, uri: uri))
        case .followRejected(let account, let follower, let uri):
            try enqueue(FederateTie(.reject, by: account, target: follower, uri: uri))
        case .unfollowed(let account, let target, let uri):
            try enqueue(FederateTie(.unfollow, by: account, target: target, uri: uri))
        case .blocked(let account, let target, let uri):
            try enqueue(FederateTie(.block, by: account, target: target, uri: uri))
        case .unblocked(let account, let target, let uri):
            try enqueue(FederateTie(.unblock, by: account, target: target, uri: uri))
        case .pinned(let account, let post):
            try enqueue(FederatePin(by: account, post: post, isPinned: true))
        case .unpinned(let account, let post):
            try enqueue(FederatePin(by: account, post: post, isPinned: false))
        case .tagFeatured(let account, let tag, let display):
            try enqueue(FederateFeaturedTag(by: account, tag: tag, display: display, isFeatured: true))
        case .tagUnfeatured(let account, let tag, let display):
            try enqueue(FederateFeaturedTag(by: account, tag: tag, display: display, isFeatured: false))
        case .collectionChanged(let change): try enqueue(FederateCollection(change: change))
        case .collectionReceived(let owner): try enqueue(VerifyCollections(owner: owner))
        case .collectionsWanted(let owner): try enqueue(FetchCollections(owner: owner))
        case .profileUpdated(let account): try enqueue(FederateProfile(account: account))
        case .keysRotated(let account): try enqueue(FederateKeys(account: account))
        case .moved(let account, let target):
            try enqueue(FederateProfile(account: account))
            try enqueue(FederateMove(account: account, target: target))
        case .standingChanged(let account): try enqueue(FederateProfile(account: account))
        case .relayChanged(let change): try enqueue(FederateRelay(change: change))
        case .reportForwarded(let report): try enqueue(FederateReport(report: report))
        case .accountDeleted(let account): try enqueue(FederateAccountDelete(account: account))
        case .threadWanted(let fetch, let time):
            try queue.enqueue(FetchThread(fetch: fetch), key: fetch, at: time.milliseconds, in: transaction)
        case .profileWanted(let account, let older): try enqueue(FetchProfile(account: account, older: older))
        default: break
        }
    }

    // MARK: What tests do and ask

    /// Runs all jobs that are due.
    func work() async throws { try await queue.drain(timeout: .seconds(60)) }

    func person(_ name: String) async throws -> Account {
        let id = try await actions.createAccount(
            name: name, email: "\(name)@mail.example", password: "correct horse", role: .person, confirmed: true
        ).id
        return try await account(id)
    }

    func account(_ id: Account.ID) async throws -> Account {
        try #require(try await database.read { try $0.account(id) })
    }

    /// What is kept of somebody elsewhere.
    func known(_ stranger: Stranger) async throws -> Account? {
        try await database.read { try $0.account(uri: stranger.id) }
    }

    func post(_ uri: String) async throws -> Post? { try await database.read { try $0.post(uri: uri) } }

    func post(_ note: JSONValue) async throws -> Post? { try await post(note["id"]?.stringValue ?? "") }

    func publish(
        _ text: String, by author: Account, visibility: Visibility? = nil, to parent: Post.ID? = nil
    ) async throws -> Post {
        let id = try await actions.publishPost(
            PostDraft(text: text, visibility: visibility, inReplyTo: parent), as: author.id,
            resolver: federation.resolver)
        return try #require(try await database.read { try $0.post(id) })
    }

    func publish(_ count: Int, by author: Account) async throws {
        for number in 1...count { _ = try await publish("number \(number)", by: author) }
    }

    func isParked(_ host: String) async throws -> Bool {
        let health = try await database.read { try $0.server(host) }
        return health?.retryAt != nil
    }

    /// Whether everything is delivered or given up some time, while the clock runs fast.
    func isDelivered(advancing seconds: Int64) async throws -> Bool {
        try await eventually {
            if try await isIdle() { time.advance(seconds: seconds) }
            return try await deliveries() == 0
        }
    }

    /// Whether nothing is under way to anybody, nor would be before the clock goes on. To move it earlier would end the
    /// lease of what is just being taken up.
    func isIdle() async throws -> Bool {
        let now = time.now
        return try await database.read { reader in
            try !reader.exists("SELECT 1 FROM deliveries WHERE lease_until > 0 OR due_at <= \(now)")
        }
    }

    /// Lets a stranger follow a person of ours, and waits for the answer.
    func follow(by stranger: Stranger, of person: Account) async throws {
        let status = try await stranger.send(stranger.activity("Follow", .string(person.uri)), to: inbox)
        #expect(status == 202)
        try await work()
        let follower = try #require(try await known(stranger))
        #expect(try await database.read { try $0.isFollowing(follower.id, person.id) })
        if delivering.withLock({ $0 != nil }) { #expect(try await eventually { try await deliveries() == 0 }) }
    }

    /// Lets a person of ours follow a stranger, who accepts.
    func follow(_ stranger: Stranger, by person: Account) async throws {
        let target = try #require(try await federation.resolver.account(uri: stranger.id))
        _ = try await actions.follow(target, options: FollowOptions(), as: person.id)
        let request = try #require(try await database.read { try $0.followRequest(by: person.id, to: target) })
        try await actions.receiveAccept(by: target, follower: person.id, uri: request.uri)
        try await work()
    }

    /// How much the inbox has left behind.
    func inboundRows() async throws -> Int {
        try await database.read { try $0.inboundBacklog() }
    }

    /// The posts that people here were told of.
    var told: [Post.ID] { news.posts }

    func jobs() async throws -> Int {
        try await queue.counts().reduce(0) { $0 + $1.waiting + $1.running }
    }

    func deliveries() async throws -> Int { try await database.read { try $0.deliveriesCount() } }
}

/// The keys that are made next, when they must be others than usual.
final class KeyPairs: Sendable {
    private let pair = Mutex<Actions.KeyPair?>(nil)

    var next: Actions.KeyPair? {
        get { pair.withLock { $0 } }
        set { pair.withLock { $0 = newValue } }
    }
}

/// Remembers what people were told of.
final class News: Sendable {
    private let state = Mutex<[Post.ID]>([])

    var posts: [Post.ID] { state.withLock { $0 } }

    func add(_ post: Post.ID) { state.withLock { $0.append(post) } }
}

/// The machine's clock, moved by the test.
final class MovableClock: Sendable {
    private let offset = Mutex<Int64>(0)

    var now: Timestamp { .now.adding(seconds: offset.withLock { $0 }) }

    func advance(seconds: Int64) { offset.withLock { $0 += seconds } }
}

/// Waits until `condition` holds, for some seconds at most, and gives what it last was.
func eventually(within seconds: Int = 30, _ condition: () async throws -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(5))
    }
    return try await condition()
}
