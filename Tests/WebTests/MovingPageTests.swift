import Actions
import Domain
import PostgresCluster
import Store
import Testing

@testable import Web

@Suite struct MovingPageTests {
    @Test(arguments: Engine.both) func `a person moves to another account, and may come back`(engine: Engine)
        async throws
    {
        try await engine.withWeb { server in
            let old = try await server.person("ada")
            let new = try await server.person("lovelace")
            let browser = try await server.browser(of: "ada")
            let other = try await server.browser(of: "lovelace")
            let form = try await browser.get("/settings/moving")
            #expect(faults(in: form.html) == [])
            let wrong = try await browser.send(
                form, "/settings/moving", ["target": "lovelace", "password": "not this"])
            #expect(wrong.status == 422 && wrong.html.contains("id=\"error-password\""))
            let unlisted = try await browser.send(
                form, "/settings/moving", ["target": "lovelace", "password": "correct horse"])
            #expect(unlisted.status == 422 && unlisted.html.contains("id=\"error-target\""))
            let nobody = try await other.send(
                opened: "/settings/moving", "/settings/aliases", ["alias": "nobody"])
            #expect(nobody.status == 422 && nobody.html.contains("id=\"error-alias\""))
            let listed = try await other.send(opened: "/settings/moving", "/settings/aliases", ["alias": "@ada"])
            #expect(listed.words.contains("@ada") && faults(in: listed.html) == [])
            let moved = try await browser.send(
                form, "/settings/moving", ["target": "lovelace", "password": "correct horse"])
            #expect(moved.path == "/settings/moving" && faults(in: moved.html) == [])
            #expect(try await server.database.read { try $0.account(old)?.movedTo } == new)
            #expect(try await server.browser().get("/@ada").words.contains("@lovelace"))
            let composed = try await browser.send(
                opened: "/publish", "/publish", ["text": "still here"])
            #expect(composed.words.contains("moved"))
            _ = try await browser.press(moved, "/settings/moving/end")
            #expect(try await server.database.read { try $0.account(old)?.movedTo } == nil)
        }
    }
}
