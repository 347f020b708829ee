import JSON
import PostgresCluster
import Support
import Testing

@Suite struct ThreeServers {
    /// Ada writes on the first server, Bob boosts and answers on the second, Cleo reads on the third and follows
    /// only Bob.
    @Test(arguments: [Engine.memory, .postgres])
    func `a boost, a reply and an edit reach a third server, each once`(engine: Engine) async throws {
        try await World.with(["first", "second", "third"], on: engine) { world in
            let ada = try await world["first"].person("ada")
            let bob = try await world["second"].person("bob")
            let cleo = try await world["third"].person("cleo")
            try await bob.befriend(ada)
            try await cleo.befriend(bob)

            let post = try await ada.post("A frist word")
            let (id, uri) = (post["id"]?.stringValue ?? "", post["uri"]?.stringValue ?? "")
            #expect(try await eventually { try await bob.home() == ["A frist word"] })
            let there = try await bob.find(post: uri)
            _ = try await bob.call("POST", "/api/v1/statuses/\(there)/reblog")
            try await bob.post("@\(ada.handle) an answer", ["in_reply_to_id": there])

            // The boost and the answer cross: Cleo has the post by the boost only, whichever comes first.
            #expect(try await eventually { try await cleo.boosts() == ["A frist word"] })
            let seen = try await cleo.find(post: uri)
            #expect(
                try await eventually {
                    try await cleo.texts("/api/v1/statuses/\(seen)/context", in: "descendants")
                        == ["@ada an answer"]
                })
            #expect(try await eventually { try await ada.notifications().sorted() == told })

            // Cleo answers Bob: Ada's server, where the conversation began, hears of it because Bob's answer named her.
            let answer = try await cleo.ids("/api/v1/statuses/\(seen)/context", in: "descendants").first ?? ""
            try await cleo.post("@\(bob.handle) @\(ada.handle) and mine", ["in_reply_to_id": answer])
            #expect(try await eventually { try await ada.notifications().contains("mention cleo") })
            let context = try await ada.texts("/api/v1/statuses/\(id)/context", in: "descendants")
            #expect(context == ["@ada an answer", "@bob @ada and mine"])

            _ = try await ada.call("PUT", "/api/v1/statuses/\(id)", ["status": "A first word"])
            #expect(try await eventually { try await bob.home().contains("A first word") })
            #expect(try await eventually { try await cleo.boosts() == ["A first word"] })
            let history = try await cleo.call("GET", "/api/v1/statuses/\(seen)/history")
            #expect(history.arrayValue?.count == 2)
        }
    }

    @Test(arguments: [Engine.memory, .postgres])
    func `a deletion reaches the servers of all who boosted and answered`(engine: Engine) async throws {
        try await World.with(["first", "second", "third"], on: engine) { world in
            let ada = try await world["first"].person("ada")
            let bob = try await world["second"].person("bob")
            let cleo = try await world["third"].person("cleo")
            try await bob.befriend(ada)
            try await cleo.befriend(bob)
            let post = try await ada.post("Soon gone")
            let (id, uri) = (post["id"]?.stringValue ?? "", post["uri"]?.stringValue ?? "")
            #expect(try await eventually { try await bob.home() == ["Soon gone"] })
            _ = try await bob.call("POST", "/api/v1/statuses/\(bob.find(post: uri))/reblog")
            #expect(try await eventually { try await cleo.boosts() == ["Soon gone"] })
            _ = try await cleo.call("POST", "/api/v1/statuses/\(cleo.find(post: uri))/favourite")
            #expect(try await eventually { try await ada.notifications().contains("favourite cleo") })
            _ = try await ada.call("DELETE", "/api/v1/statuses/\(id)")
            #expect(try await eventually { try await bob.home().isEmpty })
            #expect(try await eventually { try await cleo.home().isEmpty })
        }
    }

    private let told = ["follow bob", "mention bob", "reblog bob"]
}

extension Person {
    /// What others wrote and this person's home timeline shows as a boost.
    fileprivate func boosts() async throws -> [String] {
        let home = try await call("GET", "/api/v1/timelines/home").arrayValue ?? []
        return home.compactMap { $0["reblog"]?["content"]?.stringValue?.replacing(#/<[^>]*>/#, with: "") }
    }

    fileprivate func texts(_ path: String, in list: String) async throws -> [String] {
        try await (call("GET", path)[list]?.arrayValue ?? []).map {
            ($0["content"]?.stringValue ?? "").replacing(#/<[^>]*>/#, with: "")
        }
    }

    fileprivate func ids(_ path: String, in list: String) async throws -> [String] {
        try await (call("GET", path)[list]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
    }
}
