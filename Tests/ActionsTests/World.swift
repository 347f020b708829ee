import Actions
import Database
import Domain
import Logging
import PostgresCluster
import Store
import Synchronization
import Testing

extension Engine {
    /// Every test of this target runs on both kinds of SQL.
    static let both: [Engine] = [.memory, .postgres]

    /// Runs `body` in a small world: our server, whose clock the test holds, and whatever it makes of other servers.
    func withWorld(
        registration: ServerIdentity.Registration = .open, confirmsAddresses: Bool = false,
        room: Int = 16, _ body: (World) async throws -> Void
    ) async throws {
        try await withDatabase { database in
            try await database.migrate(Migrations.all)
            try await body(
                World(database, registration: registration, confirmsAddresses: confirmsAddresses, room: room))
        }
    }
}

/// Our server with a real, empty database.
struct World: Sendable {
    let actions: Actions
    let database: Database
    let time = MovableClock()
    let events = Recorder<Event>()

    init(_ database: Database, registration: ServerIdentity.Registration, confirmsAddresses: Bool, room: Int) {
        self.database = database
        let clock = Clock { [time] in time.now }
        let identity = ServerIdentity(
            domain: "ours.example", baseURL: "https://ours.example", registration: registration,
            confirmsAddresses: confirmsAddresses)
        actions = Actions(
            database: database, identity: identity, clock: clock, ids: Snowflake(clock: clock),
            passwords: Passwords(cost: .trivial), signUpLine: SignUpLine(room: room),
            makeKeyPair: { Actions.KeyPair(privatePEM: "private", publicPEM: "public") },
            logger: Logger(label: "test"),
            react: { [events] event, transaction in
                // Distribution is a job elsewhere; here home timelines fill at once.
                if let id = event.entry, let post = try transaction.post(id) {
                    _ = try transaction.insertHomeEntries(for: post)
                }
                transaction.afterCommit { events.append(event) }
            })
    }

    /// Somebody of our server.
    func person(_ name: String, role: User.Role = .person) async throws -> Account.ID {
        try await actions.createAccount(
            name: name, email: "\(name)@mail.example", password: "correct horse", role: role, confirmed: true
        ).id
    }

    /// Somebody of another server.
    func stranger(_ name: String, at domain: String = "theirs.example", locked: Bool = false) async throws -> Account.ID
    {
        try await actions.storeRemoteAccount(World.profile(name, at: domain, locked: locked))
    }

    static func profile(_ name: String, at domain: String, locked: Bool = false) -> RemoteProfile {
        let uri = "https://\(domain)/users/\(name)"
        return RemoteProfile(
            uri: uri, url: "https://\(domain)/@\(name)", username: name, domain: domain, locked: locked,
            inboxURL: "\(uri)/inbox", sharedInboxURL: "https://\(domain)/inbox", followersURL: "\(uri)/followers",
            keys: [RemoteProfile.Key(id: "\(uri)#main-key", publicPEM: "their key")])
    }

    func publish(
        _ text: String, by author: Account.ID, visibility: Visibility? = nil, to parent: Post.ID? = nil
    ) async throws -> Post.ID {
        try await actions.publishPost(PostDraft(text: text, visibility: visibility, inReplyTo: parent), as: author)
    }

    /// A post that comes from another server.
    func receive(
        _ number: Int, by author: Account.ID, visibility: Visibility = .public, to parent: Post.ID? = nil,
        parentURI: String? = nil, mentioned: [Account.ID] = [], at domain: String = "theirs.example"
    ) async throws -> Post.ID? {
        try await actions.receivePost(
            remotePost(
                number, by: author, visibility: visibility, to: parent, parentURI: parentURI, mentioned: mentioned,
                at: domain))
    }

    func remotePost(
        _ number: Int, by author: Account.ID, visibility: Visibility = .public, to parent: Post.ID? = nil,
        parentURI: String? = nil, mentioned: [Account.ID] = [], at domain: String = "theirs.example"
    ) -> RemotePost {
        RemotePost(
            uri: "https://\(domain)/posts/\(number)", url: "https://\(domain)/@x/\(number)", author: author,
            inReplyTo: parent, inReplyToURI: parentURI, visibility: visibility,
            content: SafeHTML.sanitise("<p>Number \(number)</p>"), createdAt: time.now, mentioned: mentioned)
    }

    /// Lets `follower` follow `target`, whoever they are.
    func connect(_ follower: Account.ID, to target: Account.ID) async throws {
        let isLocal = try await account(follower).isLocal
        guard isLocal else {
            return try await actions.receiveFollow(
                from: follower, to: target, uri: "https://theirs.example/f/\(follower)")
        }
        let relationship = try await actions.follow(target, as: follower)
        guard relationship.requested else { return }
        if try await account(target).isLocal {
            _ = try await actions.acceptFollowRequest(from: follower, as: target)
        } else {
            try await actions.receiveAccept(by: target, follower: follower, uri: nil)
        }
    }

    func post(_ id: Post.ID) async throws -> Post {
        try #require(try await database.read { try $0.post(id) })
    }

    func account(_ id: Account.ID) async throws -> Account {
        try #require(try await database.read { try $0.account(id) })
    }

    func isVisible(_ post: Post.ID, to viewer: Account.ID?) async throws -> Bool {
        try await database.read { try $0.visiblePost(post, to: viewer) != nil }
    }

    func home(of owner: Account.ID) async throws -> [Post.ID] {
        try await database.read { try $0.homeTimeline(of: owner, page: Page(limit: 80)) }
    }

    func notifications(of recipient: Account.ID) async throws -> [Notification.Kind] {
        try await database.read { reader in
            try reader.notifications(for: recipient, filter: NotificationFilter(), page: Page(limit: 80)).map(\.kind)
        }
    }

    func relationship(_ target: Account.ID, viewer: Account.ID) async throws -> Relationship {
        try await database.read { try $0.relationship(target, viewer: viewer) }
    }
}

/// A clock that stands still until it is moved.
final class MovableClock: Sendable {
    private let moment = Mutex(Timestamp(milliseconds: 1_790_000_000_000))

    var now: Timestamp { moment.withLock { $0 } }

    func advance(seconds: Int64) { moment.withLock { $0 = $0.adding(seconds: seconds) } }
}

/// What has happened, in order.
final class Recorder<Item: Sendable>: Sendable {
    private let items = Mutex<[Item]>([])

    var all: [Item] { items.withLock { $0 } }

    func append(_ item: Item) { items.withLock { $0.append(item) } }

    func clear() { items.withLock { $0 = [] } }
}

extension Event {
    /// The post that goes into home timelines.
    fileprivate var entry: Post.ID? {
        switch self {
        case .postPublished(let id), .postReceived(let id), .reblogged(let id): id
        default: nil
        }
    }

    /// The name of the case, for tests that ask what was said.
    var name: String { String("\(self)".prefix { $0 != "(" }) }
}

extension Recorder<Event> {
    var names: [String] { all.map(\.name) }
}

/// Expects `body` to be refused, and gives the reason.
func refusal(_ body: () async throws -> Void, _ location: SourceLocation = #_sourceLocation) async throws -> Refusal {
    do {
        try await body()
    } catch let refusal as Refusal {
        return refusal
    }
    Issue.record("was not refused", sourceLocation: location)
    throw NotRefused()
}

struct NotRefused: Error {}

extension Refusal {
    /// The name of the case and nothing else.
    var name: String { String("\(self)".prefix { $0 != "(" }) }
}
