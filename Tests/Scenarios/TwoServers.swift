import Domain
import JSON
import PostgresCluster
import Store
import Support
import Testing

@Suite struct TwoServers {
    @Test(arguments: [Engine.memory, .postgres])
    func `Ada follows Bob on another server and reads what he writes`(engine: Engine) async throws {
        try await World.with(["ours", "theirs"], on: engine) { world in
            let ada = try await world["ours"].person("ada")
            let bob = try await world["theirs"].person("bob")
            try await ada.follow(bob)
            #expect(try await eventually { try await bob.notifications().contains("follow ada") })
            let id = try await ada.find(bob)
            #expect(
                try await eventually {
                    try await ada.call("GET", "/api/v1/accounts/relationships?id[]=\(id)")[0]?["following"] == true
                })
            try await bob.post("Hello from the other side")
            #expect(try await eventually { try await ada.home().contains("Hello from the other side") })
        }
    }

    @Test(arguments: [Engine.memory, .postgres])
    func `a reply, a boost and a favourite cross and are told`(engine: Engine) async throws {
        try await World.with(["ours", "theirs"], on: engine) { world in
            let ada = try await world["ours"].person("ada")
            let bob = try await world["theirs"].person("bob")
            try await ada.befriend(bob)
            let uri = try await bob.post("What do you think?")["uri"]?.stringValue ?? ""
            #expect(try await eventually { try await ada.home().contains("What do you think?") })
            let post = try await ada.find(post: uri)
            try await ada.post("@\(bob.handle) I like it", ["in_reply_to_id": post])
            _ = try await ada.call("POST", "/api/v1/statuses/\(post)/favourite")
            _ = try await ada.call("POST", "/api/v1/statuses/\(post)/reblog")
            #expect(
                try await eventually {
                    let told = try await bob.notifications()
                    return told.contains("mention ada") && told.contains("favourite ada") && told.contains("reblog ada")
                })
            let there = try await bob.find(post: uri)
            let status = try await bob.call("GET", "/api/v1/statuses/\(there)")
            #expect(status["replies_count"] == 1)
            #expect(status["favourites_count"] == 1)
            #expect(status["reblogs_count"] == 1)
            let context = try await bob.call("GET", "/api/v1/statuses/\(there)/context")
            #expect(context["descendants"]?[0]?["account"]?["acct"]?.stringValue == ada.handle)
        }
    }

    @Test(arguments: [Engine.memory, .postgres])
    func `a favourite, a boost and a follow are taken back`(engine: Engine) async throws {
        try await World.with(["ours", "theirs"], on: engine) { world in
            let ada = try await world["ours"].person("ada")
            let bob = try await world["theirs"].person("bob")
            try await ada.befriend(bob)
            let post = try await bob.post("Here to stay")
            let (id, uri) = (post["id"]?.stringValue ?? "", post["uri"]?.stringValue ?? "")
            #expect(try await eventually { try await ada.home() == ["Here to stay"] })
            func counts() async throws -> [JSONValue?] {
                let (status, account) = (
                    try await bob.status(id), try await bob.call("GET", "/api/v1/accounts/\(bob.id)")
                )
                return [status["favourites_count"], status["reblogs_count"], account["followers_count"]]
            }
            for verb in ["favourite", "reblog"] { try await ada.act(verb, on: uri) }
            #expect(try await eventually { try await counts() == [1, 1, 1] })
            for verb in ["unfavourite", "unreblog"] { try await ada.act(verb, on: uri) }
            _ = try await ada.call("POST", "/api/v1/accounts/\(ada.find(bob))/unfollow")
            #expect(try await eventually { try await counts() == [0, 0, 0] })
            // And once more: an Undo is not for ever.
            try await ada.befriend(bob)
            for verb in ["favourite", "reblog"] { try await ada.act(verb, on: uri) }
            #expect(try await eventually { try await counts() == [1, 1, 1] })
        }
    }

    @Test(arguments: [Engine.memory, .postgres])
    func `an edit and a deletion reach the other server`(engine: Engine) async throws {
        try await World.with(["ours", "theirs"], on: engine) { world in
            let ada = try await world["ours"].person("ada")
            let bob = try await world["theirs"].person("bob")
            try await ada.befriend(bob)
            let id = try await bob.post("A frist draft")["id"]?.stringValue ?? ""
            #expect(try await eventually { try await ada.home().contains("A frist draft") })
            _ = try await bob.call("PUT", "/api/v1/statuses/\(id)", ["status": "A first draft"])
            #expect(try await eventually { try await ada.home().contains("A first draft") })
            _ = try await bob.call("DELETE", "/api/v1/statuses/\(id)")
            #expect(try await eventually { try await ada.home().isEmpty })
        }
    }

    @Test(arguments: [Engine.memory, .postgres])
    func `a locked account decides who follows`(engine: Engine) async throws {
        try await World.with(["ours", "theirs"], on: engine) { world in
            let ada = try await world["ours"].person("ada")
            let bob = try await world["theirs"].person("bob")
            _ = try await bob.call("PATCH", "/api/v1/accounts/update_credentials", ["locked": "true"])
            try await ada.follow(bob)
            #expect(try await eventually { try await bob.notifications().contains("follow_request ada") })
            let requests = try await bob.call("GET", "/api/v1/follow_requests")
            let asking = requests[0]?["id"]?.stringValue ?? ""
            let id = try await ada.find(bob)
            let before = try await ada.call("GET", "/api/v1/accounts/relationships?id[]=\(id)")
            #expect(before[0]?["requested"] == true)
            #expect(before[0]?["following"] == false)
            _ = try await bob.call("POST", "/api/v1/follow_requests/\(asking)/authorize")
            #expect(
                try await eventually {
                    try await ada.call("GET", "/api/v1/accounts/relationships?id[]=\(id)")[0]?["following"] == true
                })
        }
    }

    @Test(arguments: [Engine.memory, .postgres])
    func `a block ends the follow and hides what was written`(engine: Engine) async throws {
        try await World.with(["ours", "theirs"], on: engine) { world in
            let ada = try await world["ours"].person("ada")
            let bob = try await world["theirs"].person("bob")
            try await ada.befriend(bob)
            let ours = try await bob.find(ada)
            _ = try await bob.call("POST", "/api/v1/accounts/\(ours)/block")
            let theirs = try await ada.find(bob)
            #expect(
                try await eventually {
                    let relation = try await ada.call("GET", "/api/v1/accounts/relationships?id[]=\(theirs)")[0]
                    return relation?["following"] == false && relation?["blocked_by"] == true
                })
            try await bob.post("Not for Ada")
            try await bob.post("@\(ada.handle) nor this")
            try await ada.post("Something of my own")
            #expect(try await eventually { try await ada.home() == ["Something of my own"] })
        }
    }

    @Test(arguments: [Engine.memory, .postgres])
    func `follows that one of the two has lost end on both sides with the next post`(engine: Engine) async throws {
        try await World.with(["ours", "theirs"], on: engine) { world in
            let bob = try await world["theirs"].person("bob")
            var people: [String: Person] = [:]
            for name in ["ada", "cleo", "dora"] {
                let person = try await world["ours"].person(name)
                try await person.befriend(bob)
                people[name] = person
            }
            // As after a backup of an earlier day: theirs has forgotten Ada, ours has forgotten Cleo.
            try await lose("ada", on: world["theirs"])
            try await lose("cleo", on: world["ours"])
            #expect(try await followersOfBob(on: world["theirs"]) == ["cleo", "dora"])
            #expect(try await followersOfBob(on: world["ours"]) == ["ada", "dora"])
            try await bob.post("Who is there?", ["visibility": "private"])
            #expect(try await eventually { try await followersOfBob(on: world["ours"]) == ["dora"] })
            #expect(try await eventually { try await followersOfBob(on: world["theirs"]) == ["dora"] })
            #expect(try await people["dora"]?.home() == ["Who is there?"])
        }
    }

    private func account(_ name: String, on server: TestServer) async throws -> Account {
        let known = try await server.node.database.read { reader in
            try reader.account(Handle(username: name))
                ?? reader.accounts(matching: name, viewer: nil, followingOnly: false, limit: 1, offset: 0).first
        }
        return try #require(known)
    }

    private func lose(_ name: String, on server: TestServer) async throws {
        let (follower, target) = (try await account(name, on: server), try await account("bob", on: server))
        let lost = try await server.node.database.write { try $0.deleteFollow(by: follower.id, of: target.id) }
        #expect(lost != nil)
    }

    private func followersOfBob(on server: TestServer) async throws -> [String] {
        let target = try await account("bob", on: server)
        return try await server.node.database.read { reader in
            let followers = try reader.followers(of: target.id, page: Page(limit: 10))
            return try reader.accounts(followers.map(\.id)).values.map(\.username).sorted()
        }
    }
}
