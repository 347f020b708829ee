import Actions
import Domain
import PostgresCluster
import Store
import Testing

@testable import Web

@Suite struct ReportPageTests {
    @Test(arguments: Engine.both) func `a report is filed, read and settled without scripts`(engine: Engine)
        async throws
    {
        try await engine.withWeb { server in
            try await server.person("ada")
            let eve = try await server.person("eve")
            try await server.person("owner", role: .owner)
            let post = try await server.actions.publishPost(PostDraft(text: "Buy birds!"), as: eve)
            let browser = try await server.browser(of: "ada")
            let form = try await browser.get("/@eve/report?post=\(post)")
            #expect(form.words.contains("Buy birds!") && faults(in: form.html) == [])
            #expect(try await browser.get("/@ada/report").status == 404)
            let filed = try await browser.send(
                form, "/-/accounts/\(eve)/report",
                ["category": "spam", "posts[]": "\(post)", "comment": "She sells birds."])
            #expect(filed.path == "/@eve" && filed.words.contains("Thank you"))
            // Only those who run the server read it.
            #expect(try await browser.get("/admin/reports").status == 404)
            let owner = try await server.browser(of: "owner")
            let news = try await owner.get("/notifications")
            #expect(news.words.contains("ada reported @eve") && faults(in: news.html) == [])
            #expect(try await !browser.get("/notifications").words.contains("reported"))
            let list = try await owner.get("/admin/reports")
            #expect(list.words.contains("She sells birds.") && faults(in: list.html) == [])
            let id = try #require(
                try await server.database.read { try $0.reports(resolved: false, page: Page(limit: 1)).first?.id })
            let report = try await owner.get("/admin/reports/\(id)")
            #expect(report.words.contains("Buy birds!") && faults(in: report.html) == [])
            let settled = try await owner.press(report, "/admin/reports/\(id)/resolve")
            #expect(!settled.words.contains("She sells birds."))
            #expect(try await owner.get("/admin/reports/resolved").words.contains("She sells birds."))
            _ = try await owner.press(try await owner.get("/admin/reports/\(id)"), "/admin/reports/\(id)/reopen")
            #expect(try await server.database.read { try $0.openReportsCount() } == 1)
        }
    }
}
