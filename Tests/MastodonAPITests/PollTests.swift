import Actions
import Domain
import JSON
import PostgresCluster
import Testing

@testable import MastodonAPI

/// Polls as apps see them.
@Suite struct PollTests {
    @Test(arguments: Engine.both) func `polls look like Mastodon's`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let asked = try await server.ask(["Tea", "Coffee"], as: ada)
            #expect(asked.status == 200, "\(asked.text)")
            let id = asked.id
            try expectGolden("status_poll", asked.json)
            try expectGolden("poll_anonymous", try await server.get("/api/v1/polls/\(id)").json)
            let voted = try await server.vote([1], in: id, as: bob)
            try expectGolden("poll_voted", voted.json)
            // The kept rendering of the post must not keep the counts.
            let shown = try await server.get("/api/v1/statuses/\(id)", as: bob)
            #expect(shown["poll"]?.text == voted.json.text)
            #expect(try await server.get("/api/v1/statuses/\(id)", as: ada)["poll"]?["own_votes"]?.text == "[]")
            server.time.advance(seconds: 301)
            let over = try await server.get("/api/v1/polls/\(id)")
            #expect(over["expired"]?.boolValue == true && over["voted"] == nil)
        }
    }

    @Test(arguments: Engine.both) func `a vote counts once, and only where it may`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let cleo = try await server.person("cleo")
            let one = try await server.ask(["Tea", "Coffee"], as: ada).id
            let any = try await server.ask(["Tea", "Coffee", "Water"], as: ada, ["multiple": true]).id
            func error(_ choices: JSONValue, in id: String, as person: Person) async throws -> String? {
                try await server.post("/api/v1/polls/\(id)/votes", as: person, ["choices": choices]).error
            }
            let twice = "Validation failed: You have already voted on this poll"
            let none = "Validation failed: The chosen vote option does not exist"
            #expect(try await error([0], in: one, as: ada) == "Validation failed: You cannot vote in your own polls")
            #expect(try await error([2], in: one, as: bob) == none)
            #expect(try await error([-1], in: one, as: bob) == none)
            #expect(try await error(["tea"], in: one, as: bob) == none)
            #expect(try await error([0, 1], in: one, as: bob) == twice)
            #expect(try await error([0, 0], in: any, as: bob) == twice)
            #expect(try await server.get("/api/v1/polls/\(one)")["votes_count"]?.intValue == 0)
            #expect(try await error(["0"], in: one, as: bob) == nil)
            #expect(try await error([1], in: one, as: bob) == twice)
            #expect(try await error([0, 2], in: any, as: bob) == nil)
            #expect(try await error([1], in: any, as: bob) == nil)
            #expect(try await error([1], in: any, as: bob) == twice)
            #expect(try await error([1], in: any, as: cleo) == nil)
            let counted = try await server.get("/api/v1/polls/\(any)", as: bob)
            #expect(counted["votes_count"]?.intValue == 4 && counted["voters_count"]?.intValue == 2)
            #expect(counted["own_votes"]?.text == "[0,1,2]")
            server.time.advance(seconds: 300)
            #expect(try await error([1], in: one, as: cleo) == "Validation failed: The poll has already ended")
        }
    }

    @Test(arguments: Engine.both) func `polls are as hidden as their posts`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let eve = try await server.person("eve")
            let id = try await server.ask(["Tea", "Coffee"], as: ada, visibility: "direct", text: "Well, @bob?").id
            for missing in ["/api/v1/polls/\(id)", "/api/v1/polls/112233"] {
                for person in [nil, eve] {
                    let answer = try await server.get(missing, as: person)
                    #expect(answer.status == 404 && answer.error == "Record not found")
                }
                let answer = try await server.post(missing + "/votes", as: eve, ["choices": [0]])
                #expect(answer.status == 404 && answer.error == "Record not found")
            }
            #expect(try await server.vote([0], in: id, as: bob).status == 200)
            let plain = try await server.publish("No poll", by: ada)
            #expect(try await server.get("/api/v1/polls/\(plain)").status == 404)
            #expect(try await server.vote([0], in: "\(plain)", as: bob).status == 404)
            // Who is blocked neither sees nor counts.
            let open = try await server.ask(["Tea", "Coffee"], as: ada).id
            _ = try await server.post("/api/v1/accounts/\(eve.id)/block", as: ada)
            #expect(try await server.vote([0], in: open, as: eve).status == 404)
        }
    }

    @Test(arguments: Engine.both) func `custom emoji are told with what they are in`(engine: Engine) async throws {
        try await engine.withServer { server in
            let zoe = try await server.stranger("zoe")
            var post = RemotePost(
                uri: "https://theirs.example/posts/1", author: zoe, visibility: .public,
                content: SafeHTML.sanitise("<p>My :cat:</p>"), createdAt: server.time.now)
            post.emojis = ["cat", "dog", "unused"].map {
                CustomEmoji(shortcode: $0, url: "https://theirs.example/\($0).png")
            }
            post.poll = RemotePoll(
                options: [Poll.Option(title: ":dog:", votes: 1), Poll.Option(title: "none", votes: 2)],
                multiple: false, expiresAt: nil, votersCount: nil)
            let id = try #require(try await server.actions.receivePost(post))
            let shown = try await server.get("/api/v1/statuses/\(id)")
            #expect(
                shown["emojis"]?.text
                    == #"[{"shortcode":"cat","url":"https://theirs.example/cat.png","static_url":"#
                    + #""https://theirs.example/cat.png","visible_in_picker":false,"category":null}]"#)
            #expect(shown["poll"]?["emojis"]?[0]?["shortcode"]?.stringValue == "dog")
            #expect(shown["poll"]?["voters_count"] == .null && shown["poll"]?["expires_at"] == .null)
        }
    }

    @Test(arguments: Engine.both) func `hidden totals are told at the end`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let id = try await server.ask(["Tea", "Coffee"], as: ada, ["hide_totals": true]).id
            let voted = try await server.vote([0], in: id, as: bob)
            #expect(voted["options"]?[0]?.text == #"{"title":"Tea","votes_count":null}"#)
            server.time.advance(seconds: 300)
            let over = try await server.get("/api/v1/polls/\(id)")
            #expect(over["options"]?[0]?.text == #"{"title":"Tea","votes_count":1}"#)
        }
    }

    @Test(arguments: Engine.both) func `what is no poll is told apart`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            func error(_ options: [String], _ more: JSONValue = [:]) async throws -> String? {
                try await server.ask(options, as: ada, more).error
            }
            #expect(try await error(["Tea"]) == "Validation failed: Options must have more than one item")
            #expect(try await error(["Tea", " "]) == "Validation failed: Options must have more than one item")
            #expect(
                try await error(["1", "2", "3", "4", "5"])
                    == "Validation failed: Options can't contain more than 4 items")
            #expect(try await error(["Tea", "Tea"]) == "Validation failed: Options contain duplicate items")
            let long = String(repeating: "x", count: 51)
            #expect(
                try await error(["Tea", long])
                    == "Validation failed: Options cannot be longer than 50 characters each")
            #expect(try await error(["1", "2"], ["expires_in": 299]) == "Validation failed: Expires at is too soon")
            #expect(
                try await error(["1", "2"], ["expires_in": 9_999_999])
                    == "Validation failed: Expires at is too far into the future")
            // An empty form field is no poll.
            let plain = try await server.send(
                .post, "/api/v1/statuses", token: ada.token, form: "status=hi&poll%5Bexpires_in%5D=")
            #expect(plain["poll"] == .null)
        }
    }

    @Test(arguments: Engine.both) func `another question forgets the votes, the same keeps them`(engine: Engine)
        async throws
    {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let id = try await server.ask(["Tea", "Coffee"], as: ada).id
            _ = try await server.vote([0], in: id, as: bob)
            func edit(_ text: String, _ options: [JSONValue]?) async throws -> Answer {
                server.time.advance(seconds: 1)
                var json: JSONValue = ["status": .string(text)]
                if let options { json = json.adding("poll", ["options": .array(options), "expires_in": 300]) }
                return try await server.send(.put, "/api/v1/statuses/\(id)", token: ada.token, json: json)
            }
            #expect(try await edit("Well?", ["Tea", "Coffee"])["poll"]?["votes_count"]?.intValue == 1)
            let other = try await edit("Well?", ["Tea", "Milk"])
            #expect(other["poll"]?["votes_count"]?.intValue == 0 && other["poll"]?["voters_count"]?.intValue == 0)
            #expect(try await server.vote([1], in: id, as: bob).status == 200)
            #expect(try await edit("Never mind", nil)["poll"] == .null)
            #expect(try await server.get("/api/v1/polls/\(id)").status == 404)
            try expectGolden("status_poll_history", try await server.get("/api/v1/statuses/\(id)/history").json)
        }
    }

    @Test(arguments: Engine.both) func `author and voters hear of the end, once`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let id = try await server.ask(["Tea", "Coffee"], as: ada).id
            let post = try #require(Post.ID(id))
            _ = try await server.vote([0], in: id, as: bob)
            try await server.actions.endPoll(of: post)
            #expect(try await server.get("/api/v1/notifications?types[]=poll", as: bob).ids == [])
            server.time.advance(seconds: 300)
            for _ in 1...2 { try await server.actions.endPoll(of: post) }
            for person in [ada, bob] {
                let told = try await server.get("/api/v1/notifications?types[]=poll", as: person)
                #expect(told.ids.count == 1)
                #expect(told.json[0]?["status"]?["id"]?.stringValue == id)
                #expect(told.json[0]?["account"]?["id"]?.stringValue == "\(ada.id)")
            }
        }
    }

    @Test(arguments: Engine.both) func `votes go with whoever gave them`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let id = try await server.ask(["Tea", "Coffee"], as: ada).id
            _ = try await server.vote([0], in: id, as: bob)
            try await server.actions.deleteAccount(bob.id)
            let poll = try await server.get("/api/v1/polls/\(id)")
            #expect(poll["votes_count"]?.intValue == 0 && poll["voters_count"]?.intValue == 0)
        }
    }
}

extension TestServer {
    fileprivate func ask(
        _ options: [String], as person: Person, _ more: JSONValue = [:], visibility: String = "public",
        text: String = "Well?"
    ) async throws -> Answer {
        time.advance(seconds: 1)
        var poll: JSONValue = ["options": .array(options.map { .string($0) }), "expires_in": 300]
        for member in more.objectValue?.members ?? [] { poll = poll.adding(member.key, member.value) }
        return try await post(
            "/api/v1/statuses", as: person,
            ["status": .string(text), "visibility": .string(visibility), "poll": poll])
    }

    fileprivate func vote(_ choices: [Int], in id: String, as person: Person) async throws -> Answer {
        try await post(
            "/api/v1/polls/\(id)/votes", as: person, ["choices": .array(choices.map { .integer(Int64($0)) })])
    }
}

extension Answer {
    fileprivate var id: String { self["id"]?.stringValue ?? "" }
}

extension JSONValue {
    fileprivate func adding(_ name: String, _ value: JSONValue) -> JSONValue {
        guard case .object(var object) = self else { return self }
        object[name] = value
        return .object(object)
    }
}
