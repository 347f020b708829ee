import Actions
import Domain
import PostgresCluster
import Store
import Testing

@testable import Web

/// Whatever somebody writes into whatever field, pages show it as text.
@Suite struct HostileTextTests {
    private static let payloads = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'><svg/onload=alert(1)>",
        "</title><script>alert(1)</script>", "</textarea><script>alert(1)</script>", "javascript:alert(1)",
        "<form action=https://evil.example><input type=password>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "&lt;script&gt;alert(1)&lt;/script&gt;", "{name}{count, plural, other {#}}",
    ]

    @Test(arguments: payloads) func `markup in names, notes, fields, posts, warnings and searches stays text`(
        payload: String
    ) async throws {
        try await Engine.memory.withWeb { server in
            let eve = try await server.person("eve")
            let short = String(payload.prefix(30))
            try await server.actions.updateProfile(
                ProfileChanges(displayName: short, note: payload, fields: [.init(name: payload, value: payload)]),
                as: eve)
            let post = try await server.actions.publishPost(
                PostDraft(text: payload, spoilerText: payload, language: "en"), as: eve)
            let browser = try await server.browser(of: "eve")
            let paths = [
                "/@eve", "/@eve/\(post)", "/public/local", "/home", "/publish?edit=\(post)",
                "/publish?reply_to=\(post)",
                "/search?q=\(payload.queryEscaped)", "/publish?text=\(payload.queryEscaped)",
                "/auth/sign_in?again=1&back=\(payload.queryEscaped)", "/tags/\(payload.queryEscaped)", "/me",
                "/notifications",
                "/settings/profile", "/@eve/\(post)/history", "/@eve/\(post)/delete",
            ]
            for path in paths {
                let page = try await browser.get(path)
                #expect(faults(in: page.html) == [], "\(path)")
                #expect(!page.html.contains("<script>") && !page.html.contains("<img src=x"), "\(path)")
                #expect(!page.html.contains("<svg/onload") && !page.html.contains("<form action=https"), "\(path)")
                #expect(
                    !page.html.contains("href=\"javascript:") && !page.html.contains(" onerror=alert(1)>\""), "\(path)")
            }
        }
    }
}
