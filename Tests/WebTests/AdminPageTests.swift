import Actions
import Domain
import PostgresCluster
import Store
import Testing

@testable import Web

@Suite struct AdminPageTests {
    @Test(arguments: Engine.both) func `the owner names the server and sets its rules`(engine: Engine) async throws {
        try await engine.withWeb { server in
            try await server.person("ada", role: .owner)
            let browser = try await server.browser(of: "ada")
            let saved = try await browser.send(
                opened: "/admin/server", "/admin/server",
                [
                    "title": "Birds & co", "summary": "For birds.", "rules": "Be kind.\n\n  No noise. ",
                    "contact": "a@b.example",
                ])
            #expect(saved.path == "/admin/server" && saved.words.contains("Saved."))
            let profile = try await server.database.read { try $0.serverProfile() }
            #expect(profile.title == "Birds & co" && profile.rules.map(\.text) == ["Be kind.", "No noise."])
            // A rule keeps its number when another goes before it.
            let number = profile.rules.last?.id
            _ = try await browser.send(saved, "/admin/server", ["rules": "New.\nNo noise. "])
            let later = try await server.database.read { try $0.serverProfile() }
            #expect(later.rules.map(\.text) == ["New.", "No noise."] && later.rules.last?.id == number)
        }
    }

    @Test(arguments: Engine.both) func `nobody else finds the pages of the administration`(engine: Engine) async throws
    {
        try await engine.withWeb { server in
            try await server.person("ada")
            let browser = try await server.browser(of: "ada")
            for path in ["/admin/server", "/admin/approvals"] {
                #expect(try await browser.get(path).status == 404)
            }
            let page = try await browser.get("/settings/profile")
            #expect(!page.html.contains("/admin"))
            let token = try #require(page.form("/settings/profile")?["token"])
            _ = try await browser.post("/admin/server", ["token": token, "title": "Mine"])
            #expect(try await server.database.read { try $0.serverProfile().title } != "Mine")
        }
    }
}

/// The page on which who runs the server sees what waits for others.
@Suite struct DeliveryPageTests {
    private func queue(_ server: WebServer, _ host: String, post: Post.ID? = nil) async throws {
        let now = server.time.now
        let ids = server.actions.ids
        try await server.database.write { transaction in
            let body = try transaction.insert(
                OutboundBody(
                    id: ids.next(OutboundBody.self).rawValue, activityID: "\(host)#1", sender: Identifier(1),
                    body: "{}", createdAt: now, post: post))
            try transaction.insert(
                Delivery(
                    id: ids.next(Delivery.self).rawValue, body: body, host: host, inboxURL: "https://\(host)/inbox",
                    createdAt: now))
        }
    }

    @Test(arguments: Engine.both) func `the owner stops, starts and clears a host`(engine: Engine) async throws {
        try await engine.withWeb { server in
            try await server.person("ada", role: .owner)
            try await queue(server, "slow.example")
            let browser = try await server.browser(of: "ada")
            let page = try await browser.get("/admin/deliveries")
            #expect(page.words.contains("slow.example") && page.words.contains("1 waiting"))
            let stopped = try await browser.press(page, "/admin/deliveries/slow.example/stop")
            #expect(stopped.path == "/admin/deliveries" && stopped.words.contains("Stopped"))
            let queues = try await server.database.read { try $0.hostQueues(limit: 10) }
            #expect(queues.map(\.isStopped) == [true])
            let started = try await browser.press(stopped, "/admin/deliveries/slow.example/start")
            #expect(!started.words.contains("Stopped"))
            let question = try await browser.get("/admin/deliveries/slow.example/clear")
            #expect(question.words.contains("slow.example"))
            let cleared = try await browser.send(question, "/admin/deliveries/slow.example/clear", [:])
            #expect(cleared.words.contains("Everything has been delivered."))
            #expect(try await server.database.read { try $0.deliveriesCount() } == 0)
        }
    }

    @Test(arguments: Engine.both) func `nobody else finds or changes what waits`(engine: Engine) async throws {
        try await engine.withWeb { server in
            try await server.person("ada")
            try await server.person("mod", role: .moderator)
            try await queue(server, "slow.example")
            for name in ["ada", "mod"] {
                let browser = try await server.browser(of: name)
                #expect(try await browser.get("/admin/deliveries").status == 404)
                #expect(try await browser.get("/admin/deliveries/slow.example/clear").status == 404)
                let token = try #require(try await browser.get("/settings/profile").form("/settings/profile")?["token"])
                for verb in ["stop", "clear"] {
                    let path = "/admin/deliveries/slow.example/\(verb)"
                    #expect(try await browser.post(path, ["token": token]).status == 404)
                }
            }
            #expect(try await server.database.read { try $0.hostQueues(limit: 10) }.map(\.isStopped) == [false])
        }
    }

    @Test(arguments: Engine.both) func `authors see where their post went, others do not`(engine: Engine) async throws {
        try await engine.withWeb { server in
            let ada = try await server.person("ada")
            try await server.person("ben")
            let id = try await server.actions.publishPost(PostDraft(text: "hello"), as: ada)
            let now = server.time.now
            try await server.database.write { try $0.insertReport(of: id, by: ada, skipped: [], at: now) }
            try await queue(server, "slow.example", post: id)
            let browser = try await server.browser(of: "ada")
            let page = try await browser.get("/@ada/\(id)")
            #expect(page.words.contains("Delivered to 0 of 1 server"))
            let list = try await browser.get("/@ada/\(id)/deliveries")
            #expect(list.words.contains("slow.example") && list.words.contains("Waiting"))
            let other = try await server.browser(of: "ben")
            #expect(try await !other.get("/@ada/\(id)").words.contains("Delivered to"))
            #expect(try await other.get("/@ada/\(id)/deliveries").status == 404)
        }
    }
}
