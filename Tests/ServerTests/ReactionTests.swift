import Database
import Domain
import Federation
import JobQueue
import Logging
import PostgresCluster
import Store
import Synchronization
import Testing

@testable import Server

/// Which jobs follow from what happened. Their rows are in the event's own transaction.
@Suite struct ReactionTests {
    private static let ada = Account.ID(rawValue: 1)
    private static let bob = Account.ID(rawValue: 2)
    private static let post = Post.ID(rawValue: 3)
    private static let deleted = DeletedPost(
        id: post, uri: "https://social.example/users/ada/statuses/3", author: ada, isLocal: true, visibility: .public,
        reblogOf: nil, reblogOfURI: nil, mentioned: [], tags: [])

    private static let expected: [(event: Event, jobs: [String])] = [
        (.postPublished(post), ["distribute-post", "federate-post"]),
        (.postReceived(post), ["distribute-post"]),
        (.postEdited(post), ["distribute-edit", "federate-post"]),
        (.postDeleted(deleted), ["distribute-delete", "federate-delete"]),
        (.reblogged(post), ["distribute-post", "federate-reblog"]),
        (.unreblogged(deleted), ["distribute-delete", "federate-undo-reblog"]),
        (.favourited(by: ada, post: post), ["federate-favourite"]),
        (.unfavourited(by: ada, post: post), ["federate-favourite"]),
        (.pinned(by: ada, post: post), ["federate-pin"]),
        (.unpinned(by: ada, post: post), ["federate-pin"]),
        (.tagFeatured(by: ada, tag: Tag.ID(5), display: "Tag"), ["federate-featured-tag"]),
        (.tagUnfeatured(by: ada, tag: Tag.ID(5), display: "Tag"), ["federate-featured-tag"]),
        (.profileUpdated(ada), ["federate-profile"]),
        (.keysRotated(ada), ["federate-keys"]),
        (.followRequested(by: ada, target: bob, uri: "u"), ["federate-tie"]),
        (.followed(by: ada, target: bob, uri: "u"), []),
        (.followAccepted(by: ada, follower: bob, uri: "u"), ["federate-tie"]),
        (.followRejected(by: ada, follower: bob, uri: "u"), ["federate-tie"]),
        (.unfollowed(by: ada, target: bob, uri: "u"), ["federate-tie"]),
        (.blocked(by: ada, target: bob, uri: "u"), ["federate-tie"]),
        (.unblocked(by: ada, target: bob, uri: "u"), ["federate-tie"]),
        (.muted(by: ada, target: bob), []),
        (.moved(ada, to: bob), ["federate-move", "federate-profile", "move-followers"]),
        (.standingChanged(ada), ["federate-profile"]),
        (.serverRuled("evil.example"), ["apply-server-rule"]),
        (.reportForwarded(Report.ID(6)), ["federate-report"]),
        (.accountDeleted(ada), ["federate-account-delete"]),
        (.signedUp(ada), []),
        (.awaitingApproval(ada), []),
        (.signUpApproved(ada), ["send-mail"]),
        (.addressConfirmationAsked(ada, token: "t"), ["send-mail"]),
        (.passwordResetAsked(ada, token: "t"), ["send-mail"]),
        (.tokensRevoked(ada), []),
        (.strangerJudged(bob), []),
    ]

    @Test(arguments: expected.indices)
    func `each event leaves its jobs and no others`(index: Int) async throws {
        let (event, jobs) = Self.expected[index]
        try await Engine.memory.withDatabase { database in
            try await database.migrate(Migrations.all + JobQueue.migrations)
            let queue = JobQueue(
                database, settings: .init(worker: "test"), now: { 1_000 }, logger: Logger(label: "test"))
            let reactions = Reactions(queue: queue, hub: .init(), hearing: database.hearing)
            try await database.write { try reactions.react(to: event, in: $0) }
            #expect(try await queue.counts().map(\.kind).sorted() == jobs)
        }
    }

    @Test func `what is rolled back leaves no job`() async throws {
        struct Stop: Error {}
        try await Engine.memory.withDatabase { database in
            try await database.migrate(Migrations.all + JobQueue.migrations)
            let queue = JobQueue(
                database, settings: .init(worker: "test"), now: { 1_000 }, logger: Logger(label: "test"))
            let reactions = Reactions(queue: queue, hub: .init(), hearing: database.hearing)
            await #expect(throws: Stop.self) {
                try await database.write { transaction in
                    try reactions.react(to: .postPublished(Self.post), in: transaction)
                    throw Stop()
                }
            }
            #expect(try await queue.counts().isEmpty)
        }
    }

    @Test(arguments: Engine.all) func `what an earlier version was about to tell is told by the next`(
        engine: Engine
    ) async throws {
        let kinds = [
            "follow": "follow", "undo-follow": "unfollow", "block": "block", "undo-block": "unblock",
            "accept": "accept", "reject": "reject",
        ]
        try await engine.withDatabase { database in
            try await database.migrate(Migrations.all + JobQueue.migrations)
            try await database.write { transaction in
                for (number, kind) in kinds.keys.sorted().enumerated() {
                    let other = ["accept", "reject"].contains(kind) ? "follower" : "target"
                    try transaction.execute(
                        """
                        INSERT INTO jobs (id, kind, lane, payload, run_at, created_at) VALUES (\(number),
                            \("federate-\(kind)"), 'federation',
                            \("{\"by\":1,\"\(other)\":2,\"uri\":\"https://a.test/\(kind)\"}"), 0, 0)
                        """)
                }
                let answer = #"{"answer":{"by":1,"to":2,"request":"https://a.test/r","instrument":"i","object":"o"}}"#
                try transaction.execute(
                    """
                    INSERT INTO jobs (id, kind, lane, payload, run_at, created_at)
                    VALUES (99, 'federate-quote-answer', 'federation', \(answer), 0, 0)
                    """)
            }
            try await database.migrate(Node.migrations)
            let told = Mutex<[String: String]>([:])
            let queue = JobQueue(database, now: { 1_000 }, logger: Logger(label: "test"))
            queue.on(FederateTie.self) { job, _ in
                told.withLock { $0[String(job.uri.dropFirst("https://a.test/".count))] = job.deed.rawValue }
            }
            queue.on(FederateApprovalAnswer.self) { job, _ in
                told.withLock { $0["\(job.answer.interaction)"] = job.answer.request }
            }
            try await queue.drain()
            #expect(told.withLock { $0 } == kinds.merging(["quote": "https://a.test/r"]) { $1 })
        }
    }
}
