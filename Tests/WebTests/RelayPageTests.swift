import Actions
import Domain
import PostgresCluster
import Store
import Testing

@testable import Web

@Suite struct RelayPageTests {
    @Test(arguments: Engine.both) func `the owner subscribes to a relay, switches it and leaves it`(
        engine: Engine
    ) async throws {
        try await engine.withWeb { server in
            try await server.person("ada", role: .owner)
            func relays() async throws -> [Relay] { try await server.database.read { try $0.relays() } }
            let browser = try await server.browser(of: "ada")
            let empty = try await browser.get("/admin/relays")
            #expect(faults(in: empty.html) == [])
            // Nobody is there; not another server; blocked.
            try await server.actions.setRule(.suspend, forHost: "evil.example", by: nil)
            for (url, words) in [
                ("https://relay.example/actor", "There is no actor at that address"),
                ("relay.example", "no address of another server"),
                ("https://evil.example/inbox", "blocked here"),
            ] {
                let wrong = try await browser.send(empty, "/admin/relays", ["url": url])
                #expect(wrong.status == 422 && wrong.html.contains("id=\"error-url\""), "\(url)")
                #expect(wrong.words.contains(words) && faults(in: wrong.html) == [], "\(url)")
            }
            #expect(try await relays().isEmpty)

            let url = "https://relay.example/inbox"
            let added = try await browser.send(empty, "/admin/relays", ["url": " \(url) "])
            #expect(added.words.contains(url) && added.words.contains("asked, no answer yet"))
            #expect(faults(in: added.html) == [])
            let relay = try #require(try await relays().first)
            #expect(relay.url == url && relay.state == .pending)
            let off = try await browser.press(added, "/admin/relays/\(relay.id)/disable")
            #expect(try await relays().first?.state == .off)
            let on = try await browser.press(off, "/admin/relays/\(relay.id)/enable")
            #expect(try await relays().first?.state == .pending)
            _ = try await browser.press(on, "/admin/relays/\(relay.id)/remove")
            #expect(try await relays().isEmpty)
        }
    }

    @Test(arguments: Engine.both) func `nobody but the owner finds or changes relays`(engine: Engine) async throws {
        try await engine.withWeb { server in
            try await server.person("ada")
            try await server.person("mod", role: .moderator)
            try await server.person("admin", role: .admin)
            let relay = try await server.actions.addRelay(
                "https://relay.example/inbox", by: nil, resolver: NoRemoteResolver())
            for name in ["ada", "mod", "admin"] {
                let browser = try await server.browser(of: name)
                #expect(try await browser.get("/admin/relays").status == 404)
                let token = try #require(try await browser.get("/settings/profile").form("/settings/profile")?["token"])
                let form = ["token": token, "url": "https://other.example/inbox"]
                #expect(try await browser.post("/admin/relays", form).status == 404)
                for verb in ["enable", "disable", "remove"] {
                    #expect(try await browser.post("/admin/relays/\(relay.id)/\(verb)", form).status == 404)
                }
            }
            #expect(try await server.database.read { try $0.relays() } == [relay])
            // Nor where a page is not what stands between.
            let admin = try #require(try await server.database.read { try $0.account(Handle(username: "admin"))?.id })
            for act in [server.actions.enableRelay, server.actions.disableRelay, server.actions.removeRelay] {
                await #expect(throws: Refusal.self) { try await act(relay.id, admin) }
            }
        }
    }
}
