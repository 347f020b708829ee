import Domain
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// People without an account here are led to the server where they have one (security row 34).
@Suite struct HomeServerTests {
    private func serve(_ links: [JSONValue], for stranger: Stranger) {
        stranger.remote.serve(
            "/.well-known/webfinger?resource=acct:\(stranger.name)@\(stranger.remote.host)",
            [
                "subject": .string("acct:\(stranger.handle)"), "links": .array(links),
            ], type: "application/jrd+json")
    }

    @Test func `intents come before the subscribe template, each with what it is about`() async throws {
        try await Engine.memory.withWorld { world in
            let ann = try Stranger("ann", on: world.remote)
            let base = ann.remote.base
            let handle = try #require(Handle(ann.handle))
            func home() async throws -> HomeServer {
                try #require(try await world.federation.resolver.home(of: handle))
            }
            let subscribe: JSONValue = [
                "rel": "http://ostatus.org/schema/1.0/subscribe", "template": .string("\(base)/interact?uri={uri}"),
            ]
            serve([subscribe], for: ann)
            let object = "https://ours.example/users/bob?a=1&b=2"
            let escaped = "https%3A%2F%2Fours.example%2Fusers%2Fbob%3Fa%3D1%26b%3D2"
            #expect(try await home().address(for: .follow, object: object) == "\(base)/interact?uri=\(escaped)")
            let follow: JSONValue = [
                "rel": "https://w3id.org/fep/3b86/Follow",
                "template": .string("\(base)/follow?who={object}&then={on-success}"),
            ]
            serve([subscribe, follow], for: ann)
            #expect(
                try await home().address(for: .follow, object: object) == "\(base)/follow?who=\(escaped)&then=")
            #expect(try await home().address(for: .boost, object: object) == "\(base)/interact?uri=\(escaped)")
        }
    }

    @Test func `nobody is led to a server that is not their own`() async throws {
        try await Engine.memory.withWorld { world in
            let ann = try Stranger("ann", on: world.remote)
            let handle = try #require(Handle(ann.handle))
            let hostile = [
                "https://evil.example/?uri={uri}", "//evil.example/{uri}", "javascript:alert(1)//{uri}", "{uri}",
                "https:evil.example/{uri}", "http://\(ann.remote.host)@evil.example/{uri}",
                "http://\(ann.remote.host).evil.example/{uri}", "http://{uri}/",
            ]
            for template in hostile {
                serve(
                    [
                        ["rel": "http://ostatus.org/schema/1.0/subscribe", "template": .string(template)],
                        ["rel": "https://w3id.org/fep/3b86/Follow", "template": .string(template)],
                    ], for: ann)
                let home = try #require(try await world.federation.resolver.home(of: handle))
                #expect(home == HomeServer(), "\(template)")
            }
        }
    }

    @Test func `our people's own descriptor offers both ways`() async throws {
        try await Engine.memory.withWorld { world in
            _ = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            let answer = try await ann.get("\(world.base)/.well-known/webfinger?resource=acct:bob@\(world.host)")
            let links = try JSONValue.parse(answer.body)["links"]?.arrayValue ?? []
            let templates = Dictionary(
                links.compactMap { link in
                    link["template"]?.stringValue.map { (link["rel"]?.stringValue ?? "", $0) }
                }, uniquingKeysWith: { first, _ in first })
            #expect(
                templates["https://w3id.org/fep/3b86/Follow"] == "\(world.base)/authorize_interaction?uri={object}")
            #expect(
                templates["http://ostatus.org/schema/1.0/subscribe"]
                    == "\(world.base)/authorize_interaction?uri={uri}")
            #expect(templates["https://w3id.org/fep/3b86/Create"] == "\(world.base)/share?text={content}")
        }
    }
}
