import JSON
import PostgresCluster
import Support
import Testing

/// What people show of themselves and of others: pinned posts, hashtags, and collections of accounts (FEP-7aa9).
@Suite struct Featuring {
    @Test(arguments: [Engine.memory, .postgres])
    func `pinned posts and hashtags of a profile are seen elsewhere, and go again`(engine: Engine) async throws {
        try await World.with(["ours", "theirs"], on: engine) { world in
            let ada = try await world["ours"].person("ada")
            let bob = try await world["theirs"].person("bob")
            try await ada.befriend(bob)
            let account = "/api/v1/accounts/\(try await ada.find(bob))"
            for text in ["My best", "My second best"] {
                let id = try await bob.post(text)["id"]?.stringValue ?? ""
                _ = try await bob.call("POST", "/api/v1/statuses/\(id)/pin")
            }
            func pinned() async throws -> Set<String> { Set(try await ada.texts("\(account)/statuses?pinned=true")) }
            #expect(try await eventually { try await pinned() == ["My best", "My second best"] })
            let first = try await bob.texts("/api/v1/accounts/\(bob.id)/statuses?pinned=true")
            #expect(Set(first) == ["My best", "My second best"])
            let own = try await bob.call("GET", "/api/v1/accounts/\(bob.id)/statuses").arrayValue ?? []
            let best = own.first { $0["content"]?.stringValue?.contains("My best") == true }?["id"]?.stringValue ?? ""
            _ = try await bob.call("POST", "/api/v1/statuses/\(best)/unpin")
            #expect(try await eventually { try await pinned() == ["My second best"] })

            func tags() async throws -> [String] {
                try await (ada.call("GET", "\(account)/featured_tags").arrayValue ?? []).map {
                    $0["name"]?.stringValue ?? ""
                }
            }
            let tag = try await bob.call("POST", "/api/v1/featured_tags", ["name": "Birds"])["id"]?.stringValue ?? ""
            #expect(try await eventually { try await tags() == ["Birds"] })
            _ = try await bob.call("DELETE", "/api/v1/featured_tags/\(tag)")
            #expect(try await eventually { try await tags().isEmpty })
        }
    }

    /// Ada of ours collects, Bob of theirs is collected, Cleo of a third server follows Ada.
    @Test(arguments: [Engine.memory, .postgres])
    func `a collection is seen elsewhere, with those who have agreed, until they leave`(engine: Engine) async throws {
        try await World.with(["ours", "theirs", "third"], on: engine) { world in
            let ada = try await world["ours"].person("ada")
            let bob = try await world["theirs"].person("bob")
            let shy = try await world["theirs"].person("shy")
            let cleo = try await world["third"].person("cleo")
            _ = try await bob.call("PATCH", "/api/v1/accounts/update_credentials", ["discoverable": "true"])
            try await cleo.befriend(ada)
            let form = ["name": "Painters", "description": "Who paint", "discoverable": "true"]
            let made = try await ada.call("POST", "/api/v1/collections", form)
            let id = made["collection"]?["id"]?.stringValue ?? ""
            let path = "/api/v1/collections/\(id)/items"
            let item = try await ada.call("POST", path, ["account_id": ada.find(bob)])["collection_item"]
            #expect(item?["state"]?.stringValue == "pending")
            // Who does not want to be found is not even asked.
            let unwilling = try await world["ours"].send(
                "POST", path, ["account_id": ada.find(shy)], token: ada.token)
            #expect(unwilling.0 == 422 || unwilling.0 == 403)

            func states() async throws -> [String] {
                let found = try await ada.call("GET", "/api/v1/collections/\(id)")["collection"]?["items"]
                return (found?.arrayValue ?? []).map { $0["state"]?.stringValue ?? "" }
            }
            #expect(try await eventually { try await states() == ["accepted"] })
            #expect(try await eventually { try await bob.notifications().contains("added_to_collection ada") })
            let account = "/api/v1/accounts/\(try await cleo.find(ada))/collections"
            func seen() async throws -> JSONValue? { try await cleo.call("GET", account)["collections"]?[0] }
            #expect(try await eventually { try await seen()?["item_count"] == 1 })
            #expect(try await seen()?["name"]?.stringValue == "Painters")

            _ = try await ada.call("PATCH", "/api/v1/collections/\(id)", ["name": "Great painters"])
            #expect(try await eventually { try await seen()?["name"]?.stringValue == "Great painters" })

            let mine = try await bob.call("GET", "/api/v1/accounts/\(bob.id)/in_collections")["collections"]?[0]
            let there = mine?["id"]?.stringValue ?? ""
            let entry = mine?["items"]?[0]?["id"]?.stringValue ?? ""
            _ = try await bob.call("POST", "/api/v1/collections/\(there)/items/\(entry)/revoke")
            #expect(try await eventually { try await states().contains("accepted") == false })
            #expect(try await eventually { try await seen()?["item_count"] == 0 })

            _ = try await ada.call("DELETE", "/api/v1/collections/\(id)")
            #expect(try await eventually { try await seen() == nil })
        }
    }
}
