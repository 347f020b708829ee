import Actions
import Database
import Domain
import Foundation
import HTTPTransport
import HTTPTypes
import Hummingbird
import JSON
import Logging
import NIOCore
import NIOEmbedded
import PostgresCluster
import Store
import Streaming
import Synchronization
import Testing

@testable import MastodonAPI

extension Engine {
    /// Every test that touches the database runs on both kinds of SQL.
    static let both: [Engine] = [.memory, .postgres]

    /// Runs `body` against our server's client API on a real, empty database, with a clock that stands still.
    func withServer(
        registration: ServerIdentity.Registration = .open, confirmsAddresses: Bool = false, limitsRates: Bool = false,
        allowsPasswordGrant: Bool = false, room: Int = 16, _ body: (TestServer) async throws -> Void
    ) async throws {
        var watching = Database.Settings(isDurable: false)
        watching.watch = .store
        try await withDatabase(settings: watching) { database in
            try await database.migrate(Migrations.all)
            let identity = ServerIdentity(
                domain: "ours.example", baseURL: "https://ours.example", registration: registration,
                confirmsAddresses: confirmsAddresses)
            let settings = MastodonAPISettings(
                limitsRates: limitsRates, allowsPasswordGrant: allowsPasswordGrant,
                defaultAvatarURL: "https://ours.example/avatar.svg",
                defaultHeaderURL: "https://ours.example/header.svg",
                thumbnailURL: "https://ours.example/banner.png", sourceURL: "https://source.example/martlet")
            try await body(TestServer(database, identity, settings, room: room))
        }
    }
}

/// Our server as apps see it.
struct TestServer: Sendable {
    let database: Database
    let actions: Actions
    let hub = StreamHub()
    let api: MastodonAPI
    let time: MovableClock
    let resolver = ScriptedResolver()
    private let dispatcher: Dispatcher
    /// Answers from what is stored now, and keeps nothing.
    private let forgetful: Dispatcher

    init(_ database: Database, _ identity: ServerIdentity, _ settings: MastodonAPISettings, room: Int) {
        self.database = database
        let time = MovableClock()
        self.time = time
        let clock = Clock { time.now }
        actions = Actions(
            database: database, identity: identity, clock: clock, ids: Snowflake(clock: clock),
            passwords: Passwords(cost: .trivial), signUpLine: SignUpLine(room: room),
            makeKeyPair: { Actions.KeyPair(privatePEM: "private", publicPEM: "public") },
            logger: Logger(label: "test"),
            react: { [hub] event, transaction in try Reactions.react(event, transaction, hub) })
        api = MastodonAPI(
            actions: actions, resolver: resolver, hub: hub,
            limiter: RateLimiter(now: { time.now.milliseconds }), settings: settings)
        dispatcher = Dispatcher(api: api, table: RouteTable(api.routes))
        var forgetting = settings
        forgetting.pageBytes = 0
        forgetting.limitsRates = false
        let other = MastodonAPI(actions: actions, resolver: resolver, hub: hub, settings: forgetting)
        forgetful = Dispatcher(api: other, table: RouteTable(other.routes))
    }

    var routes: [Route] { dispatcher.table.routes }

    // MARK: People

    /// Somebody of our server, with a token that may do everything.
    func person(
        _ name: String, role: User.Role = .person, scopes: String = "read write follow push"
    ) async throws -> Person {
        let id = try await actions.createAccount(
            name: name, email: "\(name)@mail.example", password: "correct horse", role: role, confirmed: true
        ).id
        return Person(id: id, token: try await token(for: id, scopes: scopes))
    }

    func token(for id: Account.ID, scopes: String) async throws -> String {
        try await actions.issueToken(for: id, application: nil, scopes: ScopeSet(scopes))
    }

    /// Somebody of another server.
    func stranger(_ name: String, at domain: String = "theirs.example") async throws -> Account.ID {
        let uri = "https://\(domain)/users/\(name)"
        return try await actions.storeRemoteAccount(
            RemoteProfile(
                uri: uri, url: "https://\(domain)/@\(name)", username: name, domain: domain, locked: false,
                inboxURL: "\(uri)/inbox", sharedInboxURL: nil, followersURL: "\(uri)/followers",
                keys: [RemoteProfile.Key(id: "\(uri)#main-key", publicPEM: "their key")]))
    }

    func publish(
        _ text: String, by person: Person, visibility: Visibility? = nil, to parent: Post.ID? = nil
    ) async throws -> Post.ID {
        time.advance(seconds: 1)
        return try await actions.publishPost(
            PostDraft(text: text, visibility: visibility, inReplyTo: parent), as: person.id)
    }

    // MARK: Requests

    func get(_ path: String, as person: Person? = nil, token: String? = nil) async throws -> Answer {
        try await send(.get, path, token: token ?? person?.token)
    }

    func post(_ path: String, as person: Person? = nil, _ json: JSONValue? = nil) async throws -> Answer {
        try await send(.post, path, token: person?.token, json: json)
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, token: String? = nil, json: JSONValue? = nil,
        form: String? = nil, headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        if let token { headers[.authorization] = "Bearer \(token)" }
        var body = ByteBuffer()
        if let json {
            headers[.contentType] = "application/json"
            body.writeBytes(json.bytes)
        } else if let form {
            headers[.contentType] = headers[.contentType] ?? "application/x-www-form-urlencoded"
            body.writeString(form)
        }
        let head = HTTPRequest(
            method: method, scheme: "https", authority: "ours.example", path: path, headerFields: headers)
        let channel = EmbeddedChannel()
        let silence = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let context = EdgeContext(source: ApplicationRequestContextSource(channel: channel, logger: silence))
        let request = Request(head: head, body: RequestBody(buffer: body))
        let answer = try await Self.answer(dispatcher, request, context)
        if method == .get, answer.status == 200, dispatcher.table.match(.get, request.uri.path)?.route.isKept == true {
            // Whatever a test does: nobody is shown a page of before.
            let fresh = try await Self.answer(forgetful, request, context)
            #expect(answer.bytes == fresh.bytes, "\(path) was kept for too long")
        }
        return answer
    }

    private static func answer(
        _ dispatcher: Dispatcher, _ request: Request, _ context: EdgeContext
    ) async throws -> Answer {
        let response = await dispatcher.respond(to: request, context: context)
        let writer = CollectingWriter()
        try await response.body.write(writer)
        return Answer(status: response.status.code, headers: response.headers, bytes: writer.bytes)
    }
}

/// Somebody who uses an app.
struct Person: Sendable {
    let id: Account.ID
    let token: String
}

/// What came back.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var json: JSONValue { (try? JSONValue.parse(bytes, limits: .own)) ?? .null }
    var error: String? { json["error"]?.stringValue }
    /// The ids of a list.
    var ids: [String] { (json.arrayValue ?? []).compactMap { $0["id"]?.stringValue } }
    var links: String { headers[.link] ?? "" }

    subscript(key: String) -> JSONValue? { json[key] }
}

private final class CollectingWriter: ResponseBodyWriter {
    private let collected = Mutex<[UInt8]>([])

    var bytes: [UInt8] { collected.withLock { $0 } }

    func write(_ buffer: ByteBuffer) async throws { collected.withLock { $0 += buffer.readableBytesView } }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

/// A clock that stands still until it is moved.
final class MovableClock: Sendable {
    private let moment = Mutex(Timestamp(milliseconds: 1_790_000_000_000))

    var now: Timestamp { moment.withLock { $0 } }

    func advance(seconds: Int64) { moment.withLock { $0 = $0.adding(seconds: seconds) } }
}

/// Other servers, as far as a test needs them.
final class ScriptedResolver: RemoteResolver {
    private let known = Mutex<(accounts: [String: Account.ID], posts: [String: Post.ID])>(([:], [:]))

    func knows(_ address: String, as account: Account.ID) { known.withLock { $0.accounts[address] = account } }

    func knows(_ address: String, as post: Post.ID) { known.withLock { $0.posts[address] = post } }

    func account(_ handle: Handle) async throws -> Account.ID? { known.withLock { $0.accounts[handle.description] } }

    func account(uri: String) async throws -> Account.ID? { known.withLock { $0.accounts[uri] } }

    func home(of handle: Handle) async throws -> HomeServer? { nil }

    func renew(_ account: Account.ID) async throws -> Bool { known.withLock { $0.accounts.values.contains(account) } }

    func post(uri: String) async throws -> Post.ID? { known.withLock { $0.posts[uri] } }
}

/// What the jobs of the whole server would do, at once.
enum Reactions {
    static func react(_ event: Event, _ transaction: Transaction, _ hub: StreamHub) throws {
        switch event {
        case .postPublished(let id), .postReceived(let id), .reblogged(let id):
            guard let post = try transaction.post(id) else { return }
            let owners = try transaction.insertHomeEntries(for: post)
            var topics = owners.map { Topic.user($0) }
            if post.visibility == .public, post.reblogOf == nil {
                topics += [.publicAll, post.isLocal ? .publicLocal : .publicRemote]
                topics += try transaction.tags(of: id).map { .tag($0.name) }
            }
            let direct = try post.visibility == .direct ? transaction.mentioned(in: id) + [post.author] : []
            transaction.afterCommit { [topics] in
                hub.publish(.update(id), to: topics)
                if !direct.isEmpty { hub.publish(.conversation(id), to: direct.map { .direct($0) }) }
            }
        case .postEdited(let id):
            guard let post = try transaction.post(id) else { return }
            transaction.afterCommit { hub.publish(.statusUpdate(id), to: [.user(post.author), .publicAll]) }
        case .postDeleted(let post), .unreblogged(let post):
            transaction.afterCommit { hub.publish(.delete(post.id), to: [.user(post.author), .publicAll]) }
        case .tokensRevoked(let account):
            transaction.afterCommit { hub.publish(.accessRevoked, to: [.user(account)]) }
        default: break
        }
    }
}
