import Domain
import JSON
import PostgresCluster
import Testing

@testable import MastodonAPI

/// Each answer of `TestServer` is compared with one that is made anew.
@Suite struct PageTests {
    @Test func `a page that nothing has changed is answered from memory`() async throws {
        try await Engine.memory.withServer { server in
            let (ada, ben) = (try await server.person("ada"), try await server.person("ben"))
            let post = try await server.publish("first", by: ada)
            let pages = try #require(server.api.pages)
            let key = PageCache.Key(viewer: ben.id.rawValue, address: "/api/v1/statuses/\(post)")
            #expect(pages.find(key) == nil)
            _ = try await server.get("/api/v1/statuses/\(post)", as: ben)
            #expect(pages.find(key) != nil)
            _ = try await server.publish("second", by: ben)
            _ = try await server.get("/api/v1/statuses/\(post)", as: ben)
            #expect(pages.find(key) != nil)
            _ = try await server.post("/api/v1/statuses/\(post)/favourite", as: ada)
            #expect(pages.find(key) == nil)
        }
    }

    @Test func `a page is nobody else's`() async throws {
        try await Engine.memory.withServer { server in
            let (ada, ben, eve) = (
                try await server.person("ada"), try await server.person("ben"), try await server.person("eve")
            )
            let post = try await server.publish("@ben only you", by: ada, visibility: .direct)
            #expect(try await server.get("/api/v1/statuses/\(post)", as: ben).status == 200)
            #expect(try await server.get("/api/v1/statuses/\(post)", as: ben).status == 200)
            #expect(try await server.get("/api/v1/statuses/\(post)", as: eve).status == 404)
            #expect(try await server.get("/api/v1/statuses/\(post)").status == 404)
        }
    }

    @Test func `a page ends with the right to see it`() async throws {
        try await Engine.memory.withServer { server in
            let (ada, ben) = (try await server.person("ada"), try await server.person("ben"))
            _ = try await server.post("/api/v1/accounts/\(ada.id)/follow", as: ben)
            let post = try await server.publish("for followers", by: ada, visibility: .private)
            #expect(try await server.get("/api/v1/statuses/\(post)", as: ben).status == 200)
            _ = try await server.post("/api/v1/accounts/\(ben.id)/block", as: ada)
            #expect(try await server.get("/api/v1/statuses/\(post)", as: ben).status == 404)
        }
    }

    /// Whatever people do, in whatever order: nobody is shown a page of before (`TestServer.send` compares).
    @Test(arguments: 1...4) func `people who do a hundred things are never shown what was before`(
        seed: UInt64
    ) async throws {
        try await Engine.memory.withServer { server in
            var life = try await Life(server, seed: seed)
            for _ in 0..<100 {
                try await life.act()
                try await life.look()
            }
            #expect(life.done > 30)
        }
    }
}

/// Four people who do things at random, always the same for a seed.
private struct Life {
    let server: TestServer
    let people: [Person]
    var posts: [(id: Post.ID, author: Int)] = []
    var done = 0
    private var state: UInt64

    init(_ server: TestServer, seed: UInt64) async throws {
        self.server = server
        state = seed
        var people: [Person] = []
        for name in ["ada", "ben", "cleo", "dora"] { people.append(try await server.person(name)) }
        self.people = people
    }

    /// xorshift64*
    private mutating func random(_ limit: Int) -> Int {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return Int(truncatingIfNeeded: (state &* 0x2545_F491_4F6C_DD1D) >> 33) % limit
    }

    mutating func act() async throws {
        let who = random(people.count)
        let (me, other) = (people[who], people[(who + 1 + random(people.count - 1)) % people.count])
        if posts.isEmpty || random(4) == 0 { return try await publish(who, other) }
        let post = posts[random(posts.count)]
        let verbs = [
            "favourite", "unfavourite", "reblog", "unreblog", "bookmark", "unbookmark", "mute", "unmute", "pin",
            "unpin",
        ]
        let ties = ["follow", "unfollow", "block", "unblock", "mute", "unmute", "follow"]
        switch random(10) {
        case 0..<5: count(try await server.post("/api/v1/statuses/\(post.id)/\(verbs[random(verbs.count)])", as: me))
        case 5..<8: count(try await server.post("/api/v1/accounts/\(other.id)/\(ties[random(ties.count)])", as: me))
        case 8:
            let author = people[post.author]
            count(
                try await server.send(
                    .put, "/api/v1/statuses/\(post.id)", token: author.token,
                    json: ["status": .string("changed \(done)")]))
        default:
            let author = people[post.author]
            count(try await server.send(.delete, "/api/v1/statuses/\(post.id)", token: author.token))
        }
    }

    private mutating func publish(_ who: Int, _ other: Person) async throws {
        let kinds: [Visibility] = [.public, .public, .unlisted, .private, .direct]
        let parent = posts.isEmpty || random(2) == 0 ? nil : posts[random(posts.count)].id
        do {
            let id = try await server.publish(
                "\(random(3) == 0 ? "@\(["ada", "ben", "cleo", "dora"][random(4)]) " : "")number \(done)",
                by: people[who], visibility: kinds[random(kinds.count)], to: parent)
            posts.append((id, who))
            done += 1
        } catch {
            // What somebody may not answer.
        }
    }

    private mutating func count(_ answer: Answer) { if answer.status == 200 { done += 1 } }

    /// Everybody reads everything, twice.
    func look() async throws {
        for path in ["home", "public", "public?local=true"] {
            for person in people { _ = try await server.get("/api/v1/timelines/\(path)", as: person) }
        }
        _ = try await server.get("/api/v1/timelines/public")
        for person in people {
            _ = try await server.get("/api/v1/notifications", as: person)
            for author in people { _ = try await server.get("/api/v1/accounts/\(author.id)/statuses", as: person) }
            _ = try await server.get("/api/v1/accounts/\(person.id)/statuses?pinned=true")
            if let last = posts.last { _ = try await server.get("/api/v1/statuses/\(last.id)", as: person) }
        }
    }
}
