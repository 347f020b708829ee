import Actions
import Database
import Domain
import HTTPTransport
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import PostgresCluster
import Store
import Streaming
import Synchronization
import Testing

@testable import Web

extension Engine {
    /// Pages that write are tested on both kinds of SQL.
    static let both: [Engine] = [.memory, .postgres]

    /// Runs `body` against the web app on a real, empty database, with a clock that stands still.
    func withWeb(
        registration: ServerIdentity.Registration = .open, confirmsAddresses: Bool = false, limitsRates: Bool = false,
        resolver: any RemoteResolver = NoRemoteResolver(), room: Int = 16, _ body: (WebServer) async throws -> Void
    ) async throws {
        try await withDatabase { database in
            try await database.migrate(Migrations.all)
            let identity = ServerIdentity(
                domain: "ours.example", baseURL: "https://ours.example", registration: registration,
                confirmsAddresses: confirmsAddresses)
            try await body(WebServer(database, identity, limitsRates: limitsRates, resolver: resolver, room: room))
        }
    }
}

/// Our server as browsers see it.
struct WebServer: Sendable {
    let database: Database
    let actions: Actions
    let hub = StreamHub()
    let app: WebApp
    let time = HeldClock()
    /// Secrets that were mailed.
    let mails = Mailbox()
    private let responder: RouterResponder<EdgeContext>

    init(
        _ database: Database, _ identity: ServerIdentity, limitsRates: Bool, resolver: any RemoteResolver, room: Int
    ) throws {
        self.database = database
        let clock = Clock { [time] in time.now }
        actions = Actions(
            database: database, identity: identity, clock: clock, ids: Snowflake(clock: clock),
            passwords: Passwords(cost: .trivial), signUpLine: SignUpLine(room: room),
            makeKeyPair: { Actions.KeyPair(privatePEM: "private", publicPEM: "public") },
            logger: Logger(label: "test"),
            react: { [mails] event, transaction in
                switch event {
                case .postPublished(let id), .postReceived(let id), .reblogged(let id):
                    // Distribution is a job elsewhere; here home timelines fill at once.
                    if let post = try transaction.post(id) { _ = try transaction.insertHomeEntries(for: post) }
                case .addressConfirmationAsked(_, let token), .passwordResetAsked(_, let token):
                    transaction.afterCommit { mails.add(token) }
                default: break
                }
            })
        app = try WebApp(
            actions: actions, resolver: resolver, hub: hub,
            settings: .init(isSecure: true, limitsRates: limitsRates),
            limiter: RateLimiter(now: { [time] in time.now.milliseconds }))
        let router = Router(context: EdgeContext.self)
        router.add(middleware: ErrorPages(app))
        app.addRoutes(to: router)
        responder = router.buildResponder()
    }

    /// Somebody of our server; the password is always the same.
    @discardableResult
    func person(_ name: String, role: User.Role = .person) async throws -> Account.ID {
        try await actions.createAccount(
            name: name, email: "\(name)@mail.example", password: WebServer.password, role: role, confirmed: true
        ).id
    }

    static let password = "correct horse"

    /// A browser that has never been here.
    func browser() -> Browser { Browser(self) }

    /// A browser in which somebody is signed in.
    func browser(of name: String) async throws -> Browser {
        let browser = Browser(self)
        let page = try await browser.get("/auth/sign_in")
        let answer = try await browser.send(page, "/auth/sign_in", ["login": name, "password": WebServer.password])
        #expect(answer.path == "/home", "\(name) is signed in")
        return browser
    }

    func respond(
        _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields, form: String?
    ) async throws -> (head: HTTPResponse, body: String) {
        var headers = headers
        if form != nil { headers[.contentType] = "application/x-www-form-urlencoded" }
        let head = HTTPRequest(
            method: method, scheme: "https", authority: "ours.example", path: path, headerFields: headers)
        let source = ApplicationRequestContextSource(
            channel: EmbeddedChannel(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(string: form ?? "")))
        let response = try await responder.respond(to: request, context: EdgeContext(source: source))
        let writer = CollectingWriter()
        try await response.body.write(writer)
        return (response.head, String(decoding: writer.bytes, as: UTF8.self))
    }
}

private final class CollectingWriter: ResponseBodyWriter {
    private let collected = Mutex<[UInt8]>([])

    var bytes: [UInt8] { collected.withLock { $0 } }

    func write(_ buffer: ByteBuffer) async throws { collected.withLock { $0 += buffer.readableBytesView } }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

/// A clock that stands still until it is moved.
final class HeldClock: Sendable {
    private let moment = Mutex(Timestamp(milliseconds: 1_790_000_000_000))

    var now: Timestamp { moment.withLock { $0 } }

    func advance(seconds: Int64) { moment.withLock { $0 = $0.adding(seconds: seconds) } }
}

/// Keeps the secrets of mailed links, the latest last.
final class Mailbox: Sendable {
    private let secrets = Mutex<[String]>([])

    var count: Int { secrets.withLock { $0.count } }
    var last: String? { secrets.withLock { $0.last } }

    func add(_ secret: String) { secrets.withLock { $0.append(secret) } }
}
