import Actions
import Domain
import HTTPTypes
import JSON
import PostgresCluster
import Store
import Testing

@testable import MastodonAPI

@Suite struct AccountTests {
    @Test(arguments: Engine.both) func `following again changes only what was sent`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let path = "/api/v1/accounts/\(bob.id)/follow"
            let first = try await server.send(
                .post, path, token: ada.token, form: "reblogs=false&notify=true&languages[]=de")
            #expect(first["following"]?.boolValue == true && first["showing_reblogs"]?.boolValue == false)
            #expect(first["notifying"]?.boolValue == true && first["languages"]?[0]?.stringValue == "de")
            let second = try await server.post(path, as: ada, ["reblogs": true])
            #expect(second["showing_reblogs"]?.boolValue == true && second["notifying"]?.boolValue == true)
            #expect(second["languages"]?.arrayValue?.count == 1)
            #expect(try await server.post(path, as: ada, ["languages": ["nonsense"]]).status == 422)
            #expect(try await server.post("/api/v1/accounts/\(ada.id)/follow", as: ada).status == 404)
            #expect(try await server.post("/api/v1/accounts/\(bob.id)/block", as: ada)["blocking"]?.boolValue == true)
            let refused = try await server.post(path, as: ada)
            #expect(refused.status == 403 && refused.error == "This action is not allowed")
        }
    }

    @Test(arguments: Engine.both) func `locked accounts decide who follows them`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let eve = try await server.person("eve")
            _ = try await server.send(
                .patch, "/api/v1/accounts/update_credentials", token: ada.token, form: "locked=true")
            for person in [bob, eve] {
                let asked = try await server.post("/api/v1/accounts/\(ada.id)/follow", as: person)
                #expect(asked["requested"]?.boolValue == true && asked["following"]?.boolValue == false)
            }
            #expect(Set(try await server.get("/api/v1/follow_requests", as: ada).ids) == ["\(bob.id)", "\(eve.id)"])
            let letIn = try await server.post("/api/v1/follow_requests/\(bob.id)/authorize", as: ada)
            #expect(letIn["followed_by"]?.boolValue == true)
            _ = try await server.post("/api/v1/follow_requests/\(eve.id)/reject", as: ada)
            #expect(try await server.get("/api/v1/follow_requests", as: ada).ids == [])
            #expect(try await server.get("/api/v1/accounts/\(ada.id)/followers").ids == ["\(bob.id)"])
            #expect(try await server.post("/api/v1/follow_requests/\(eve.id)/authorize", as: ada).status == 404)
            let gone = try await server.post("/api/v1/accounts/\(bob.id)/remove_from_followers", as: ada)
            #expect(gone["followed_by"]?.boolValue == false)
        }
    }

    @Test(arguments: [
        ("3600", true), ("3600.5", true), ("0.2", true), ("1e300", true), ("0", false), ("", false),
    ])
    func `a mute lasts as long as was said`(duration: String, ends: Bool) async throws {
        try await Engine.memory.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            let answer = try await server.send(
                .post, "/api/v1/accounts/\(bob.id)/mute", token: ada.token, form: "duration=\(duration)")
            #expect(answer["muting"]?.boolValue == true)
            #expect((answer["muting_expires_at"]?.stringValue != nil) == ends, "\(answer.text)")
        }
    }

    @Test(arguments: Engine.both) func `a profile changes by form and by JSON`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let path = "/api/v1/accounts/update_credentials"
            let form = try await server.send(
                .patch, path, token: ada.token,
                form: """
                    display_name=Ada&note=Hello&bot=1&fields_attributes[0][name]=A&fields_attributes[0][value]=1&\
                    fields_attributes[1][name]=B&fields_attributes[1][value]=2&source[privacy]=unlisted&\
                    source[sensitive]=true&source[language]=de&discoverable=true&indexable=true&hide_collections=true
                    """)
            #expect(form.status == 200)
            #expect(form["display_name"]?.stringValue == "Ada" && form["note"]?.stringValue == "<p>Hello</p>")
            #expect(form["bot"]?.boolValue == true && form["fields"]?[1]?["name"]?.stringValue == "B")
            #expect(form["discoverable"]?.boolValue == true && form["hide_collections"]?.boolValue == true)
            let source = form["source"]
            #expect(source?["privacy"]?.stringValue == "unlisted" && source?["language"]?.stringValue == "de")
            #expect(source?["sensitive"]?.boolValue == true)
            let json = try await server.send(
                .patch, path, token: ada.token,
                json: ["fields_attributes": [["name": "C", "value": "3"]], "source": ["language": ""]])
            #expect(json["fields"]?.arrayValue?.count == 1 && json["display_name"]?.stringValue == "Ada")
            #expect(json["source"]?["language"]?.stringValue == "")
            let post = try await server.post("/api/v1/statuses", as: ada, ["status": "As preferred"])
            #expect(post["visibility"]?.stringValue == "unlisted" && post["sensitive"]?.boolValue == true)
            for wrong in [
                "source[privacy]=direct", "source[quote_policy]=x", "avatar=x", "attribution_domains[]=nowhere",
            ] {
                #expect(try await server.send(.patch, path, token: ada.token, form: wrong).status == 422, "\(wrong)")
            }
        }
    }

    @Test func `a picture is refused with words, not dropped`() async throws {
        try await Engine.memory.withServer { server in
            let ada = try await server.person("ada")
            let body = """
                --x\r\nContent-Disposition: form-data; name="avatar"; filename="a.png"\r\n\
                Content-Type: image/png\r\n\r\nPNG\r\n--x--\r\n
                """
            let answer = try await server.send(
                .patch, "/api/v1/accounts/update_credentials", token: ada.token, form: body,
                headers: [.contentType: "multipart/form-data; boundary=x"])
            #expect(answer.status == 422)
            #expect(answer.error == "Validation failed: Avatar cannot be uploaded to this server yet")
        }
    }

    @Test(arguments: Engine.both) func `people are found by name, handle and address`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bobby")
            let zoe = try await server.stranger("zoe")
            let post = try await server.remotePost(by: zoe)
            server.resolver.knows("new@theirs.example", as: zoe)
            for (name, id) in [("@bobby", bob.id), ("zoe@theirs.example", zoe), ("ada@ours.example", ada.id)] {
                let found = try await server.get("/api/v1/accounts/lookup?acct=\(name)")
                #expect(found["id"]?.stringValue == "\(id)")
            }
            #expect(try await server.get("/api/v1/accounts/lookup?acct=nobody").status == 404)
            #expect(try await server.get("/api/v1/accounts/search?q=bob", as: ada).ids == ["\(bob.id)"])
            #expect(try await server.get("/api/v1/accounts/search?q=bob&following=true", as: ada).ids == [])
            for nothing in ["", "?q=", "?q=%20"] {
                #expect(try await server.get("/api/v1/accounts/search\(nothing)", as: ada).text == "[]")
            }
            #expect(try await server.get("/api/v2/search?q=bob&account_id=nobody", as: ada).status == 200)
            func found(_ query: String, _ kind: String) async throws -> [String] {
                let answer = try await server.get("/api/v2/search?\(query)", as: ada)
                return (answer[kind]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
            }
            let byHandle = try await found("q=new@theirs.example&resolve=true", "accounts")
            #expect(byHandle == ["\(zoe)"])
            let unresolved = try await found("q=new@theirs.example", "accounts")
            #expect(unresolved == [])
            let byAddress = try await found("q=https://theirs.example/@zoe", "accounts")
            #expect(byAddress == ["\(zoe)"])
            let byPage = try await found("q=https://theirs.example/@zoe/1&type=statuses", "statuses")
            #expect(byPage == ["\(post)"])
            let other = try await found("q=https://theirs.example/@zoe/1&account_id=\(ada.id)", "statuses")
            #expect(other == [])
            #expect(try await server.get("/api/v2/search?q=x&resolve=true").status == 401)
            #expect(try await server.get("/api/v2/search", as: ada).status == 400)
            #expect(try await server.get("/api/v2/search?q=x&type=wrong", as: ada).status == 422)
        }
    }

    @Test(arguments: Engine.both) func `an app can sign somebody up`(engine: Engine) async throws {
        try await engine.withServer(registration: .approval) { server in
            let app = try await server.app(scopes: "read write")
            let token = try await server.clientToken(app, scope: "read write")
            func signUp(_ form: String) async throws -> Answer {
                try await server.send(.post, "/api/v1/accounts", token: token, form: form)
            }
            let empty = try await signUp("locale=en")
            #expect(empty.status == 422)
            #expect(empty.error?.hasPrefix("Validation failed: Username can't be blank") == true)
            #expect(empty["details"]?["agreement"]?[0]?["error"]?.stringValue == "ERR_ACCEPTED")
            #expect(empty["details"]?["reason"]?[0]?["error"]?.stringValue == "ERR_BLANK")
            let form =
                "username=nova&email=nova@mail.example&password=long+enough&agreement=true&locale=en&reason=Because"
            let made = try await signUp(form)
            #expect(made.status == 200 && made["token_type"]?.stringValue == "Bearer")
            let waiting = try await server.get(
                "/api/v1/accounts/verify_credentials", token: made["access_token"]?.stringValue)
            #expect(waiting.status == 403 && waiting.error == "Your login is currently pending approval")
            let taken = try await signUp(form)
            #expect(taken["details"]?["username"]?[0]?["error"]?.stringValue == "ERR_TAKEN")
            let nova = try #require(try await server.actions.read { try $0.account(Handle(username: "nova")) })
            let owner = try await server.person("owner", role: .owner)
            try await server.actions.approveSignUp(nova.id, by: owner.id)
            let approved = try await server.get(
                "/api/v1/accounts/verify_credentials", token: made["access_token"]?.stringValue)
            #expect(approved.status == 200)
            let asPerson = try await server.send(.post, "/api/v1/accounts", token: owner.token, form: form)
            #expect(asPerson.status == 403)
        }
    }

    @Test func `somebody who has to wait to join is told how long, and may come again as often as it takes`()
        async throws
    {
        try await Engine.memory.withServer(limitsRates: true, room: 0) { server in
            let app = try await server.app(scopes: "read write")
            let token = try await server.clientToken(app, scope: "read write")
            for _ in 0..<7 {
                let told = try await server.send(
                    .post, "/api/v1/accounts", token: token,
                    form: "username=nova&email=nova@mail.example&password=long+enough&agreement=true&locale=en")
                #expect(told.status == 503 && told.headers[.retryAfter] == "1")
                #expect(told.error?.contains("0 came before you") == true)
            }
        }
    }

    @Test(arguments: Engine.both) func `hidden circles stay hidden`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            let bob = try await server.person("bob")
            _ = try await server.post("/api/v1/accounts/\(ada.id)/follow", as: bob)
            let path = "/api/v1/accounts/\(ada.id)/followers"
            #expect(try await server.get(path).ids == ["\(bob.id)"])
            _ = try await server.send(
                .patch, "/api/v1/accounts/update_credentials", token: ada.token, form: "hide_collections=true")
            #expect(try await server.get(path, as: bob).ids == [])
            #expect(try await server.get(path, as: ada).ids == ["\(bob.id)"])
        }
    }

    @Test(arguments: Engine.both) func `lists of people are paged by their links`(engine: Engine) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            var people: [Person] = []
            for name in ["bob", "cleo", "dan"] {
                let person = try await server.person(name)
                _ = try await server.post("/api/v1/accounts/\(ada.id)/follow", as: person)
                _ = try await server.post("/api/v1/accounts/\(person.id)/block", as: ada)
                people.append(person)
            }
            let first = try await server.get("/api/v1/blocks?limit=2", as: ada)
            #expect(first.ids == ["\(people[2].id)", "\(people[1].id)"])
            let link = try #require(first.links.split(separator: ">").first)
            let next = link.dropFirst("<https://ours.example".count)
            #expect(try await server.get(String(next), as: ada).ids == ["\(people[0].id)"])
            let relationships = try await server.get(
                "/api/v1/accounts/relationships?id[]=\(people[0].id)&id[]=\(people[1].id)&id[]=3", as: ada)
            #expect(relationships.ids == ["\(people[0].id)", "\(people[1].id)"])
            #expect(relationships.json[0]?["blocking"]?.boolValue == true)
        }
    }

    @Test(arguments: Engine.both) func `sites that may name one as their author are kept as domains`(
        engine: Engine
    ) async throws {
        try await engine.withServer { server in
            let ada = try await server.person("ada")
            func send(_ domains: [String]) async throws -> (Int, [String]) {
                let answer = try await server.send(
                    .patch, "/api/v1/accounts/update_credentials", token: ada.token,
                    form: domains.map { "attribution_domains[]=\($0)" }.joined(separator: "&"))
                let kept = answer["source"]?["attribution_domains"]?.arrayValue ?? []
                return (answer.status, kept.compactMap(\.stringValue))
            }
            #expect(
                try await send(["https://Blog.example/me", "news.example"]) == (200, ["blog.example", "news.example"]))
            #expect(try await send(["no domain"]).0 == 422)
            #expect(try await send((1...11).map { "site\($0).example" }).0 == 422)
            let kept = try await server.get("/api/v1/accounts/verify_credentials", as: ada)
            #expect(kept["source"]?["attribution_domains"]?.arrayValue?.count == 2)
            #expect(try await send([""]) == (200, []))
        }
    }
}
