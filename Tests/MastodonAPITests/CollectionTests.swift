import Actions
import Domain
import JSON
import PostgresCluster
import Store
import Testing

@testable import MastodonAPI

@Suite struct CollectionTests {
    @Test(arguments: Engine.both)
    func `a person collects people, and each says what they are shown`(engine: Engine) async throws {
        try await engine.withServer { server in
            let (ada, bob, eve) = try await server.threePeople()
            let made = try await server.post(
                "/api/v1/collections", as: ada,
                [
                    "name": " Nice  people ", "description": "Well <worth> it", "language": "en",
                    "tag_name": "#GoodPeople", "account_ids": [.string("\(bob.id)")],
                ])
            #expect(made.status == 200, "\(made.text)")
            let collection = try #require(made["collection"])
            let id = try #require(collection["id"]?.stringValue)
            #expect(collection["name"]?.stringValue == "Nice  people")
            #expect(collection["description"]?.stringValue == "Well &lt;worth&gt; it")
            #expect(collection["tag"]?["name"]?.stringValue == "goodpeople")
            #expect(collection["url"]?.stringValue == "https://ours.example/collections/\(id)")
            #expect(collection["local"]?.boolValue == true && collection["discoverable"]?.boolValue == true)
            #expect(collection["items"]?.arrayValue?.first?["state"]?.stringValue == "accepted")

            let shown = try await server.get("/api/v1_alpha/collections/\(id)")
            let names = shown["accounts"]?.arrayValue?.compactMap { $0["username"]?.stringValue }
            #expect(names == ["ada", "bob"])
            #expect(shown["collection"]?["item_count"]?.intValue == 1)
            let bobs = try await server.get("/api/v1/notifications", as: bob)
            let told = try #require(bobs.json.arrayValue?.first)
            #expect(told["type"]?.stringValue == "added_to_collection")
            #expect(told["collection"]?["id"]?.stringValue == id && told["status"] == nil)

            let changed = try await server.send(
                .patch, "/api/v1/collections/\(id)", token: ada.token,
                json: ["name": "Best people", "tag_name": .null, "discoverable": false])
            #expect(changed["collection"]?["name"]?.stringValue == "Best people")
            #expect(changed["collection"]?["tag"] == .null && changed["collection"]?["language"] == "en")
            let kinds = try await server.get("/api/v1/notifications", as: bob).json.arrayValue?
                .compactMap { $0["type"]?.stringValue }
            #expect(kinds == ["collection_update", "added_to_collection"])
            // What is not to be discovered is in no list of others, but at its address.
            let path = "/api/v1/accounts/\(ada.id)/collections"
            #expect(try await server.get(path, as: eve)["collections"]?.arrayValue?.isEmpty == true)
            #expect(try await server.get(path, as: ada)["collections"]?.arrayValue?.count == 1)
            #expect(try await server.get("/api/v1/collections/\(id)").status == 200)

            #expect(try await server.send(.delete, "/api/v1/collections/\(id)", token: ada.token).text == "{}")
            #expect(try await server.get("/api/v1/collections/\(id)").status == 404)
            #expect(try await server.get("/api/v1/notifications", as: bob).ids.isEmpty)
        }
    }

    @Test(arguments: Engine.both)
    func `only who agrees is collected, and who left is never added again`(engine: Engine) async throws {
        try await engine.withServer { server in
            let (ada, bob, eve) = try await server.threePeople()
            let id = try await server.collection("People", of: ada)
            let items = "/api/v1/collections/\(id)/items"
            func add(_ account: Account.ID) async throws -> Answer {
                try await server.post(items, as: ada, ["account_id": .string("\(account)")])
            }
            try await server.actions.updateProfile(ProfileChanges(discoverable: false), as: eve.id)
            #expect(try await add(eve.id).status == 403)
            try await server.actions.updateProfile(ProfileChanges(locked: true, discoverable: true), as: eve.id)
            #expect(try await add(eve.id).status == 403)
            _ = try await server.actions.follow(eve.id, options: FollowOptions(), as: ada.id)
            _ = try await server.actions.acceptFollowRequest(from: ada.id, as: eve.id)
            #expect(try await add(eve.id)["collection_item"]?["state"]?.stringValue == "accepted")

            let added = try await add(bob.id)
            let item = try #require(added["collection_item"]?["id"]?.stringValue)
            #expect(try await add(bob.id).status == 403)
            #expect(
                try await server.get("/api/v1/accounts/\(bob.id)/in_collections", as: bob).collectionIDs == ["\(id)"])
            // Somebody else's item is not theirs to take back.
            #expect(try await server.post("\(items)/\(item)/revoke", as: eve).status == 403)
            #expect(try await server.post("\(items)/\(item)/revoke", as: bob).text == "{}")
            #expect(try await server.get("/api/v1/accounts/\(bob.id)/in_collections", as: bob).collectionIDs == [])
            #expect(try await server.get("/api/v1/notifications", as: bob).ids.isEmpty)
            #expect(try await add(bob.id).status == 403)
            #expect(try await server.post(items, as: ada, [:]).error == "`account_id` parameter is missing")
            #expect(try await add(Account.ID(12)).status == 404)
            let mine = try await server.get("/api/v1/collections/\(id)", as: ada)
            #expect(mine["collection"]?["item_count"]?.intValue == 1)
        }
    }

    @Test(arguments: Engine.both)
    func `somebody elsewhere is asked first, and only the owner sees that`(engine: Engine) async throws {
        try await engine.withServer { server in
            let (ada, bob, _) = try await server.threePeople()
            let id = try await server.collection("People", of: ada)
            let silent = try await server.stranger("silent")
            let ann = try await server.stranger("ann", policy: FeaturePolicy(automatic: .everybody))
            let items = "/api/v1/collections/\(id)/items"
            // Whose server says nothing does not agree (FEP-7aa9).
            #expect(try await server.post(items, as: ada, ["account_id": .string("\(silent)")]).status == 403)
            let added = try await server.post(items, as: ada, ["account_id": .string("\(ann)")])
            #expect(added["collection_item"]?["state"]?.stringValue == "pending")
            let path = "/api/v1/collections/\(id)"
            #expect(try await server.get(path, as: ada)["collection"]?["items"]?.arrayValue?.count == 1)
            for answer in [try await server.get(path, as: bob), try await server.get(path)] {
                #expect(answer["collection"]?["items"]?.arrayValue?.isEmpty == true)
                #expect(answer["accounts"]?.arrayValue?.count == 1)
                #expect(answer["collection"]?["item_count"]?.intValue == 0)
            }
            let approval = try await server.get("/api/v1/accounts/\(ann)")["feature_approval"]
            #expect(approval?["automatic"]?.arrayValue == ["public"] && approval?["current_user"] == "automatic")
            let none = try await server.get("/api/v1/accounts/\(silent)")["feature_approval"]
            #expect(none?["current_user"] == "missing")
        }
    }

    @Test(arguments: Engine.both)
    func `nobody changes another's collection, and the blocked find none`(engine: Engine) async throws {
        try await engine.withServer { server in
            let (ada, bob, eve) = try await server.threePeople()
            let id = try await server.collection("People", of: ada, featuring: [bob.id])
            let path = "/api/v1/collections/\(id)"
            let view = try await server.get(path, as: ada)
            let item = try #require(view["collection"]?["items"]?.arrayValue?.first?["id"]?.stringValue)
            func changes(_ person: Person, _ path: String) async throws -> [Int] {
                [
                    try await server.send(.patch, path, token: person.token, json: ["name": "x"]).status,
                    try await server.send(.put, path, token: person.token, json: ["name": "x"]).status,
                    try await server.send(.delete, path, token: person.token).status,
                    try await server.post("\(path)/items", as: person, ["account_id": .string("\(eve.id)")]).status,
                    try await server.send(.delete, "\(path)/items/\(item)", token: person.token).status,
                ]
            }
            #expect(try await changes(eve, path) == [403, 403, 403, 403, 403])
            #expect(try await changes(eve, "/api/v1/collections/112233") == [404, 404, 404, 404, 404])
            #expect(try await server.get("/api/v1/accounts/\(bob.id)/in_collections", as: eve).status == 403)
            _ = try await server.actions.block(eve.id, as: ada.id)
            #expect(try await changes(eve, path) == [404, 404, 404, 404, 404])
            let hidden = try await server.get(path, as: eve)
            let missing = try await server.get("/api/v1/collections/112233", as: eve)
            #expect(hidden.status == 404 && hidden.text == missing.text)
            #expect(try await server.get("/api/v1/accounts/\(ada.id)/collections", as: eve).collectionIDs == [])
            // Whom the viewer has blocked is not in what they are shown.
            _ = try await server.actions.block(bob.id, as: eve.id)
            _ = try await server.actions.unblock(eve.id, as: ada.id)
            #expect(try await server.get(path, as: eve)["collection"]?["items"]?.arrayValue?.isEmpty == true)
        }
    }

    @Test(arguments: Engine.both)
    func `what is wrong with a collection is said in words`(engine: Engine) async throws {
        try await engine.withServer { server in
            let (ada, _, _) = try await server.threePeople()
            func error(_ fields: JSONValue) async throws -> String {
                let answer = try await server.post("/api/v1/collections", as: ada, fields)
                #expect(answer.status == 422)
                return answer.error ?? ""
            }
            #expect(try await error(["description": "x"]) == "Validation failed: Name can't be blank")
            let long = JSONValue.string(String(repeating: "x", count: 41))
            #expect(
                try await error(["name": long]) == "Validation failed: Name is too long (maximum is 40 characters)")
            let text = JSONValue.string(String(repeating: "x", count: 101))
            #expect(try await error(["name": "x", "description": text]).contains("maximum is 100 characters"))
            #expect(try await error(["name": "x", "language": "klingon"]).contains("Language is invalid"))
            #expect(try await error(["name": "x", "tag_name": "two words"]).contains("Tag name is invalid"))
            for number in 1...10 { _ = try await server.collection("Number \(number)", of: ada) }
            #expect(try await error(["name": "x"]).contains("maximum number of collections (10)"))
            let path = "/api/v1/accounts/\(ada.id)/collections"
            let page = try await server.get("\(path)?limit=4&offset=4")
            #expect(page.collectionIDs.count == 4)
            #expect(page.links.contains("offset=8>; rel=\"next\"") && page.links.contains("offset=0>; rel=\"prev\""))

            let full = try await server.actions.collections(of: ada.id)[0]
            for number in 1...26 {
                let ann = try await server.stranger("ann\(number)", policy: FeaturePolicy(automatic: .everybody))
                let added = try await server.post(
                    "/api/v1/collections/\(full)/items", as: ada, ["account_id": .string("\(ann)")])
                #expect(added.status == (number == 26 ? 422 : 200))
            }
        }
    }

    @Test(arguments: Engine.both) func `a collection looks like Mastodon's`(engine: Engine) async throws {
        try await engine.withServer { server in
            let (ada, bob, _) = try await server.threePeople()
            let id = try await server.collection("People", of: ada, featuring: [bob.id])
            let answer = try await server.get("/api/v1/collections/\(id)")
            let collection = try #require(answer["collection"]?.objectValue)
            let members = [
                "id", "account_id", "uri", "url", "name", "description", "language", "local", "sensitive",
                "discoverable", "tag", "created_at", "updated_at", "item_count", "items",
            ]
            #expect(collection.map(\.key) == members)
            let item = try #require(collection["items"]?.arrayValue?.first?.objectValue)
            #expect(item.map(\.key) == ["id", "account_id", "state", "created_at"])
            #expect(answer.json.objectValue?.map(\.key) == ["accounts", "collection"])
        }
    }
}

extension TestServer {
    /// Three who want to be discovered.
    fileprivate func threePeople() async throws -> (Person, Person, Person) {
        let people = (try await person("ada"), try await person("bob"), try await person("eve"))
        for person in [people.0, people.1, people.2] {
            try await actions.updateProfile(ProfileChanges(discoverable: true), as: person.id)
        }
        return people
    }

    fileprivate func collection(
        _ name: String, of owner: Person, featuring accounts: [Account.ID] = []
    ) async throws -> FeaturedCollection.ID {
        time.advance(seconds: 1)
        return try await actions.createCollection(CollectionDraft(name: name), featuring: accounts, as: owner.id)
    }

    fileprivate func stranger(_ name: String, policy: FeaturePolicy) async throws -> Account.ID {
        let id = try await stranger(name)
        try await database.write { transaction in
            guard var account = try transaction.account(id) else { return }
            account.statedFeaturePolicy = policy
            try transaction.update(account)
        }
        return id
    }
}

extension Actions {
    fileprivate func collections(of owner: Account.ID) async throws -> [FeaturedCollection.ID] {
        try await read { try $0.collections(of: owner, viewer: owner, limit: 80).map(\.id) }
    }
}

extension Answer {
    fileprivate var collectionIDs: [String] {
        (self["collections"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
    }
}
