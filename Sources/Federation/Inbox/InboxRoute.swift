import Actions
import Database
import Domain
import HTTPTransport
import HTTPTypes
import Hummingbird
import JobQueue
import Logging
import Metrics
import NIOCore
import Store

/// Takes activities from other servers: checks the sender, keeps the activity and the job that handles it in one
/// transaction, and only then says 202. What is turned away leaves nothing behind.
struct InboxRoute: Sendable {
    private static let longest = 1_000_000

    let actions: Actions
    let queue: JobQueue
    private let keeping: InboundKeeping
    private let followers: FollowersComparison
    let verifier: SenderVerifier
    let message: IncomingMessage
    let deliveries: DeliveryWorkers
    let logger: Logger
    private let forwarding = ForwardingLimit()
    private let accepted = Counter(label: "inbox_activities_total", dimensions: [("outcome", "accepted")])
    private let rejected = Counter(label: "inbox_activities_total", dimensions: [("outcome", "rejected")])

    init(
        actions: Actions, queue: JobQueue, verifier: SenderVerifier, message: IncomingMessage,
        deliveries: DeliveryWorkers, pace: InboundPace, logger: Logger
    ) {
        self.actions = actions
        self.queue = queue
        keeping = InboundKeeping(database: actions.database, queue: queue, pace: pace)
        followers = FollowersComparison(actions.database, queue: queue, clock: actions.clock)
        self.verifier = verifier
        self.message = message
        self.deliveries = deliveries
        self.logger = logger
    }

    func add(to router: Router<EdgeContext>) {
        router.post("/inbox") { request, context in try await receive(request, for: nil, context) }
        router.post("/users/:name/inbox") { request, context in
            try await receive(request, for: try context.parameters.require("name"), context)
        }
    }

    private func receive(_ request: Request, for name: String?, _ context: EdgeContext) async throws -> Response {
        do {
            let body = try await Self.body(of: request)
            let host: String
            switch try await verifier.verify(message.message(of: request, body: body)) {
            case .own(let delivery):
                guard try await keep(delivery, for: name) else { return Response(status: .notFound) }
                host = delivery.host
            case .forwarded(let forwarded):
                try await look(into: forwarded)
                host = forwarded.bearerHost
            }
            accepted.increment()
            try await deliveries.sawSignOfLife(of: host)
            return Response(status: .accepted)
        } catch let rejection as Rejection {
            if case .irrelevant = rejection { return Response(status: .accepted) }
            rejected.increment()
            context.logger.debug("Inbox refused", metadata: ["reason": "\(rejection)"])
            return Self.response(to: rejection)
        }
    }

    private static func body(of request: Request) async throws -> [UInt8] {
        guard let type = request.headers[.contentType].map({ HeaderParameters($0).value }),
            type == MediaTypes.activity || type == "application/ld+json"
        else { throw HTTPError(.unsupportedMediaType) }
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > longest {
            throw HTTPError(.contentTooLarge)
        }
        do {
            return Array(buffer: try await request.body.collect(upTo: longest))
        } catch is NIOTooManyBytesError {
            throw HTTPError(.contentTooLarge)
        }
    }

    /// False when the inbox is nobody's. An activity that came before is kept only once and handled only once.
    private func keep(_ delivery: SenderVerifier.Delivery, for name: String?) async throws -> Bool {
        let verified = delivery.verified
        let activity = InboundActivity(
            id: actions.ids.next(InboundActivity.self).rawValue, activityID: verified.id, sender: verified.sender,
            body: String(decoding: delivery.body, as: UTF8.self), receivedAt: actions.clock.now())
        if let name {
            let standing = try await actions.read { try $0.account(Handle(username: name))?.standing }
            guard standing == .good || standing == .limited else { return false }
        }
        try await keeping.keep(activity, stale: delivery.isStale ? verified.activity.actor : nil)
        if let said = delivery.synchronization { try await followers.heard(said, of: verified.sender) }
        return true
    }

    /// Keeps a job that asks the post's own server, if it is of interest.
    private func look(into forwarded: Forwarded) async throws {
        let now = actions.clock.now()
        let interest = try await actions.read { try $0.interest(in: forwarded) }
        guard interest != .none else { return }
        switch forwarding.verdict(on: forwarded, isRelayed: interest == .relay, now: now) {
        case .known: return
        case .tooMany: throw Rejection.undecided("too much of others' comes from there")
        case .yes: break
        }
        let job = RefetchPost(
            uri: forwarded.object, isDelete: forwarded.isDelete, isRelayed: interest == .relay ? true : nil)
        try await actions.database.write { [queue] in try queue.enqueue(job, key: job.key, in: $0) }
    }

    private static func response(to rejection: Rejection) -> Response {
        switch rejection {
        case .malformed(let reason): text(.badRequest, reason)
        case .unauthorised(let reason): text(.unauthorized, reason)
        case .forbidden: Response(status: .forbidden)
        case .undecided(let reason):
            {
                var response = text(.serviceUnavailable, reason)
                response.headers[.retryAfter] = "60"
                return response
            }()
        case .irrelevant: Response(status: .accepted)
        }
    }

    /// The reason helps whoever runs the other server.
    private static func text(_ status: HTTPResponse.Status, _ reason: String) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: reason + "\n")))
    }
}
