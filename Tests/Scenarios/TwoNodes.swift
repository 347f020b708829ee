import Actions
import Database
import Domain
import PostgresCluster
import Server
import Store
import Streaming
import Support
import Synchronization
import Testing

/// Two nodes of one server on one PostgreSQL.
@Suite struct TwoNodes {
    private func withNodes(
        role: ServerConfig.Role = .all, _ body: (TestServer, TestServer) async throws -> Void
    ) async throws {
        try await World.with(["ours"], on: .postgres) { world in
            try await world.withNode(beside: "ours", role: role) { second in
                try await body(world["ours"], second)
            }
        }
    }

    @Test func `a post on one node streams to a reader on the other`() async throws {
        try await withNodes { first, second in
            let (ada, bob) = (try await first.person("ada"), try await first.person("bob"))
            _ = try await bob.call("POST", "/api/v1/accounts/\(ada.id)/follow")
            let ear = Ear(second, [.user(try account(bob)), .publicLocal])
            let id = try await ada.post("Over there")["id"]?.stringValue
            let post = try #require(id.flatMap { Post.ID($0) })
            #expect(try await eventually { ear.events.count { $0 == .update(post) } == 2 })
            // And the other way round, with nothing heard twice.
            let other = Ear(first, [.publicLocal])
            let reply = try await second.call(
                "POST", "/api/v1/statuses", ["status": "And back"], token: ada.token)["id"]?.stringValue
            let back = try #require(reply.flatMap { Post.ID($0) })
            #expect(try await eventually { other.events == [.update(back)] })
            #expect(ear.events.count { $0 == .update(post) } == 2)
        }
    }

    @Test func `a node that only answers leaves the work to the other`() async throws {
        try await withNodes(role: .web) { first, second in
            let ada = try await first.person("ada")
            let ear = Ear(second, [.publicLocal])
            _ = try await second.call("POST", "/api/v1/statuses", ["status": "From the web"], token: ada.token)
            #expect(try await eventually { ear.events.count == 1 })
        }
    }

    @Test func `what was published while a node heard nothing reaches its readers when it hears again`() async throws {
        try await withNodes(role: .web) { first, second in
            let ada = try await first.person("ada")
            let ear = Ear(second, [.publicLocal])
            for round in 1...3 {
                second.node.neighbours?.interrupt(true)
                try await ada.post("Nobody hears \(round)")
                #expect(try await eventually { try await first.count("SELECT COUNT(*) FROM relayed") >= round })
                second.node.neighbours?.interrupt(false)
                #expect(try await eventually { ear.events.count == round })
            }
            #expect(!ear.isOver)
        }
    }

    @Test func `a token revoked on one node ends on the other`() async throws {
        try await withNodes { first, second in
            let ada = try await first.person("ada")
            let path = "/api/v1/accounts/verify_credentials"
            _ = try await second.call("GET", path, token: ada.token)
            try await revokeEverything(of: ada, on: first)
            #expect(try await eventually { try await second.send("GET", path, token: ada.token).0 == 401 })
        }
    }

    @Test func `a token revoked while a node hears nothing ends there within a second`() async throws {
        try await withNodes { first, second in
            let ada = try await first.person("ada")
            let path = "/api/v1/accounts/verify_credentials"
            await second.node.neighbours?.fallSilent()
            _ = try await second.call("GET", path, token: ada.token)
            try await revokeEverything(of: ada, on: first)
            try await Task.sleep(for: Hearing.limit)
            #expect(try await second.send("GET", path, token: ada.token).0 == 401)
        }
    }

    @Test func `somebody suspended on one node is gone from the other`() async throws {
        try await withNodes { first, second in
            let (ada, bob) = (try await first.person("ada"), try await first.person("bob"))
            let id = try await ada.post("Still here")["id"]?.stringValue ?? ""
            #expect(try await second.send("GET", "/api/v1/statuses/\(id)", token: bob.token).0 == 200)
            #expect(try await second.send("GET", "/api/v1/timelines/home", token: ada.token).0 == 200)
            try await first.node.actions.setStanding(.suspended, of: try account(ada), by: nil)
            #expect(try await second.send("GET", "/api/v1/statuses/\(id)", token: bob.token).0 == 404)
            let home = "/api/v1/timelines/home"
            #expect(try await eventually { try await second.send("GET", home, token: ada.token).0 == 401 })
        }
    }

    @Test func `an edit and a deletion on one node show on the other`() async throws {
        try await withNodes { first, second in
            let ada = try await first.person("ada")
            let id = try await ada.post("A frist draft")["id"]?.stringValue ?? ""
            func text() async throws -> String? {
                try await second.call("GET", "/api/v1/statuses/\(id)", expect: nil)["content"]?.stringValue
            }
            #expect(try await text() == "<p>A frist draft</p>")
            _ = try await ada.call("PUT", "/api/v1/statuses/\(id)", ["status": "A first draft"])
            #expect(try await text() == "<p>A first draft</p>")
            let note = ("Accept", "application/activity+json")
            #expect(try await second.send("GET", "/users/ada/statuses/\(id)", headers: [note]).0 == 200)
            _ = try await ada.call("DELETE", "/api/v1/statuses/\(id)")
            #expect(try await text() == nil)
            #expect(
                try await eventually {
                    try await second.send("GET", "/users/ada/statuses/\(id)", headers: [note]).0 != 200
                })
        }
    }

    @Test func `nodes make different ids, and take the numbers of those that are gone`() async throws {
        try await World.with(["ours"], on: .postgres) { world in
            func numbers() async throws -> [Int] {
                try await world["ours"].node.database.read { try $0.all("SELECT number FROM nodes ORDER BY number") }
            }
            #expect(try await numbers() == [0])
            try await world.withNode(beside: "ours") { second in
                let held = try await numbers()
                #expect(held == [0, 1])
                let made = [world["ours"], second].map { server in
                    Set((0..<5_000).map { _ in server.node.actions.ids.next(Post.self) })
                }
                #expect(made[0].isDisjoint(with: made[1]))
            }
            #expect(try await numbers() == [0])
            // Killed without a word, and its lease over.
            try await world["ours"].node.database.write { try $0.execute("INSERT INTO nodes VALUES (1, 'gone', 5)") }
            try await world.withNode(beside: "ours") { _ in
                let held = try await numbers()
                #expect(held == [0, 1])
            }
        }
    }

    @Test func `the work of a node that was killed is done by the other when its lease ends`() async throws {
        try await World.with(["ours"], on: .postgres) { world in
            let ada = try await world["ours"].person("ada")
            await world["ours"].pause()
            _ = try await ada.server.node.actions.publishPost(PostDraft(text: "Half done"), as: try account(ada))
            // As a node leaves them that dies with all its jobs in hand, a moment before their lease ends.
            try await ada.server.node.database.write { transaction in
                try transaction.execute("UPDATE jobs SET worker = 'gone', attempts = 1")
            }
            try await world.withNode(beside: "ours") { second in
                let ear = Ear(second, [.publicLocal])
                let isDone = try await eventually { try await second.count("SELECT COUNT(*) FROM jobs") == 0 }
                #expect(isDone)
                #expect(ear.events.count <= 1)
            }
        }
    }

    private func revokeEverything(of person: Person, on server: TestServer) async throws {
        let account = try account(person)
        try await server.node.actions.write { changes in
            try changes.transaction.deleteAllAccess(of: account)
            changes.record(.tokensRevoked(account))
        }
    }

    private func account(_ person: Person) throws -> Account.ID { try #require(Account.ID(person.id)) }
}

/// What a reader of a node hears.
private final class Ear: Sendable {
    private struct State {
        var events: [StreamEvent] = []
        var isOver = false
    }

    private let state: Box
    private let subscription: StreamSubscription

    private final class Box: Sendable { let content = Mutex(State()) }

    init(_ server: TestServer, _ topics: Set<Topic>) {
        let (subscription, state) = (server.node.hub.subscribe(topics), Box())
        (self.subscription, self.state) = (subscription, state)
        Task {
            for await element in subscription { state.content.withLock { $0.events.append(element.event) } }
            state.content.withLock { $0.isOver = true }
        }
    }

    deinit { subscription.cancel() }

    var events: [StreamEvent] { state.content.withLock { $0.events } }
    var isOver: Bool { state.content.withLock { $0.isOver } }
}
