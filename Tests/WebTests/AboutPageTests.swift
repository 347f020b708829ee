import Domain
import PostgresCluster
import Store
import Testing

@testable import Web

@Suite struct AboutPageTests {
    @Test func `the about page tells rules, contact and software, and keeps markup out`() async throws {
        try await Engine.memory.withWeb { server in
            let ada = try await server.person("ada", role: .owner)
            try await server.database.write { transaction in
                try transaction.setServerProfile(
                    ServerProfile(
                        title: "Harbour", shortDescription: "A small <b>town</b>.", about: "One.\n\nTwo\nthree.",
                        contactEmail: "ada@mail.example", contactAccount: ada.rawValue,
                        rules: [.init(id: 1, text: "Be kind."), .init(id: 2, text: "<script>", hint: "No.")]))
            }
            let page = try await server.browser().get("/about")
            #expect(page.status == 200 && faults(in: page.html) == [])
            #expect(page.words.contains("A small <b>town</b>.") && !page.html.contains("<b>town"))
            #expect(page.html.contains("<p dir=\"auto\">One.</p><p dir=\"auto\">Two three.</p>"))
            #expect(page.words.contains("Be kind.") && page.words.contains("@ada"))
            #expect(page.html.contains("href=\"mailto:ada@mail.example\""))
            #expect(try await server.browser().get("/about/more").path == "/about")
        }
    }

    @Test func `the privacy page is there for everyone`() async throws {
        try await Engine.memory.withWeb { server in
            let page = try await server.browser().get("/privacy-policy")
            #expect(page.status == 200 && page.words.contains("What is kept") && faults(in: page.html) == [])
            #expect(page.head.headerFields[.setCookie] == nil)
        }
    }
}
