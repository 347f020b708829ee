import Domain
import JSON
import PostgresCluster
import Store
import Support
import Testing

@Suite struct Reporting {
    @Test(arguments: [Engine.memory, .postgres])
    func `a report reaches those who moderate the other server, and not the name of who made it`(
        engine: Engine
    ) async throws {
        try await World.with(["ours", "theirs"], on: engine) { world in
            let ada = try await world["ours"].person("ada")
            let bob = try await world["theirs"].person("bob")
            let post = try await bob.post("Cheap birds")
            let form = [
                "account_id": try await ada.find(bob), "comment": "Sells birds.", "forward": "true",
                "status_ids[]": try await ada.find(post: post["uri"]?.stringValue ?? ""),
            ]
            _ = try await ada.call("POST", "/api/v1/reports", form)
            let theirs = world["theirs"].node.database
            func reports() async throws -> [Report] {
                try await theirs.read { try $0.reports(resolved: false, page: Page(limit: 10)) }
            }
            #expect(try await eventually { try await reports().count == 1 })
            let report = try #require(try await reports().first)
            #expect(report.target.description == bob.id && report.comment == "Sells birds.")
            #expect(report.posts.map(\.description) == [post["id"]?.stringValue])
            let reporter = try await theirs.read { try $0.account(report.reporter) }
            #expect(reporter?.uri == "\(world["ours"].baseURL)/actor")
            #expect(try await world["theirs"].count("SELECT COUNT(*) FROM accounts WHERE username = 'ada'") == 0)
        }
    }
}
