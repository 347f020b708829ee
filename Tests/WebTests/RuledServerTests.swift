import Actions
import Domain
import PostgresCluster
import Store
import Testing

@testable import Web

@Suite struct RuledServerTests {
    @Test(arguments: Engine.both) func `servers are blocked and let back on a page for admins`(engine: Engine)
        async throws
    {
        try await engine.withWeb { server in
            try await server.person("ada")
            try await server.person("mod", role: .moderator)
            try await server.person("owner", role: .owner)
            for name in ["ada", "mod"] {
                #expect(try await server.browser(of: name).get("/admin/servers").status == 404)
            }
            let browser = try await server.browser(of: "owner")
            let form = try await browser.get("/admin/servers")
            #expect(faults(in: form.html) == [])
            let wrong = try await browser.send(form, "/admin/servers", ["domain": "no domain", "rule": "suspend"])
            #expect(wrong.status == 422 && wrong.html.contains("id=\"error-domain\""))
            let saved = try await browser.send(form, "/admin/servers", ["domain": "Evil.example", "rule": "suspend"])
            #expect(saved.words.contains("evil.example") && faults(in: saved.html) == [])
            #expect(try await server.database.read { try $0.isBlocked(host: "sub.evil.example") })
            _ = try await browser.press(saved, "/admin/servers/remove?domain=evil.example")
            #expect(try await server.database.read { try $0.ruledServers() } == [])
        }
    }
}
