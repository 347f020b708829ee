import JSON
import PostgresCluster
import Support
import Testing

@Suite struct Reacting {
    @Test(arguments: [Engine.memory, .postgres])
    func `emoji cross both ways and are taken back`(engine: Engine) async throws {
        try await World.with(["ours", "theirs"], on: engine) { world in
            let ada = try await world["ours"].person("ada")
            let bob = try await world["theirs"].person("bob")
            try await ada.befriend(bob)
            try await bob.befriend(ada)
            for (author, reader) in [(ada, bob), (bob, ada)] {
                let post = try await author.post("Look, a bird")
                let (id, uri) = (post["id"]?.stringValue ?? "", post["uri"]?.stringValue ?? "")
                #expect(try await eventually { try await reader.home().contains("Look, a bird") })
                let there = try await reader.find(post: uri)
                let path = "/api/v1/martlet/statuses/\(there)/reactions"
                _ = try await reader.call("PUT", "\(path)/\("🐦".urlEncoded)")
                #expect(try await eventually { try await reactions(to: id, for: author) == ["🐦 1"] })
                #expect(try await author.status(id)["favourites_count"] == 1)
                _ = try await author.call("PUT", "/api/v1/martlet/statuses/\(id)/reactions/\("🐦".urlEncoded)")
                _ = try await reader.call("PUT", "\(path)/\("🎉".urlEncoded)")
                let both = try await eventually { try await Set(reactions(to: id, for: author)) == ["🐦 2", "🎉 1"] }
                #expect(both)
                for emoji in ["🐦", "🎉"] { _ = try await reader.call("DELETE", "\(path)/\(emoji.urlEncoded)") }
                #expect(try await eventually { try await reactions(to: id, for: author) == ["🐦 1"] })
                _ = try await author.call("DELETE", "/api/v1/statuses/\(id)")
                #expect(try await eventually { try await !reader.home().contains("Look, a bird") })
            }
        }
    }

    private func reactions(to id: String, for person: Person) async throws -> [String] {
        let found = try await person.call("GET", "/api/v1/martlet/statuses/\(id)/reactions").arrayValue ?? []
        return found.map { "\($0["name"]?.stringValue ?? "?") \($0["count"]?.intValue ?? 0)" }
    }
}
