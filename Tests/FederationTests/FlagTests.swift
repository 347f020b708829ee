import Actions
import Domain
import HTTPSignatures
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// Reports between servers.
@Suite struct FlagTests {
    @Test(arguments: Engine.both)
    func `a report goes to the server of the account, in the name of this one`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(ann, by: bob)
            let note = ann.note(1)
            try await ann.send(ann.create(note), to: world.inbox)
            try await world.work()
            let (post, account) = (try #require(try await world.post(note)), try #require(try await world.known(ann)))
            let draft = ReportDraft(
                target: account.id, posts: [post.id], category: .spam, comment: "Sells birds.", forward: true)
            let report = try await world.actions.report(draft, as: bob.id)
            try await world.work()
            #expect(try await eventually { world.remote.received("Flag").count == 1 })
            let flag = try #require(world.remote.received("Flag").first)
            #expect(flag.json["actor"]?.stringValue == "\(world.base)/actor")
            #expect(flag.json["object"]?.arrayValue?.compactMap(\.stringValue) == [ann.id, post.uri])
            #expect(flag.json["content"]?.stringValue == "Sells birds.")
            #expect(!String(decoding: flag.json.bytes, as: UTF8.self).contains("bob"))
            let signature = try IncomingSignature.parse(flag.message)
            #expect(signature.keyID == "\(world.base)/actor#main-key")
            #expect(try await world.database.read { try $0.report(report.id)?.forwarded } == true)
            try Golden(world).check("flag", flag.json.bytes)
            // Without the wish nothing leaves the server.
            _ = try await world.actions.report(ReportDraft(target: account.id, comment: "Again."), as: bob.id)
            try await world.work()
            #expect(try await eventually { try await world.deliveries() == 0 })
            #expect(world.remote.received("Flag").count == 1)
        }
    }

    @Test(arguments: Engine.both)
    func `of a report from elsewhere only what is ours and was shown there is kept`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let carol = try await world.person("carol")
            let server = try Stranger("server", on: world.remote)
            server.publish(["type": "Application"])
            let open = try await world.publish("for all", by: bob)
            let secret = try await world.publish("@carol psst", by: bob, visibility: .direct)
            let objects: JSONValue = [
                .string(bob.uri), .string(open.uri), .string(secret.uri), .string("\(world.base)/users/nobody"),
                .string("https://elsewhere.example/users/eve"),
            ]
            let flag = server.activity("Flag", objects, ["content": "<b>Bad</b> <script>evil()</script>bird"])
            for _ in 1...2 { try await server.send(flag, to: world.inbox) }
            try await world.work()
            let reports = try await world.database.read { try $0.reports(resolved: false, page: Page(limit: 10)) }
            let report = try #require(reports.first)
            #expect(reports.count == 1 && report.target == bob.id && report.posts == [open.id])
            #expect(!report.comment.contains("<") && report.comment.contains("Bad"))
            // Reports of nobody here are dropped; a report can be taken back by its own server only.
            let other = server.activity("Flag", ["https://elsewhere.example/users/eve"])
            try await server.send(other, to: world.inbox)
            let eve = try Stranger("eve", on: world.remote)
            try await eve.send(eve.activity("Undo", flag), to: world.inbox)
            try await world.work()
            #expect(try await world.database.read { try $0.openReportsCount() } == 1)
            try await server.send(server.activity("Undo", flag), to: world.inbox)
            try await world.work()
            #expect(try await world.database.read { try $0.openReportsCount() } == 0)
            _ = carol
        }
    }

    @Test(arguments: Engine.both)
    func `a server that reports without end is not listened to`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            _ = try await world.federation.resolver.account(uri: ann.id)
            let sender = try #require(try await world.known(ann)).id
            for number in 1...103 {
                _ = try await world.actions.receiveReport(
                    uri: "\(ann.id)#flags/\(number)", from: sender, objects: [bob.uri], comment: "")
            }
            #expect(try await world.database.read { try $0.openReportsCount() } == 100)
        }
    }
}
