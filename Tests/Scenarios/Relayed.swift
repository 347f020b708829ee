import Domain
import JSON
import PostgresCluster
import Store
import Support
import Testing

@Suite struct Relayed {
    /// Two servers that know nothing of one another, and a relay that both subscribe to.
    private struct Scene {
        let world: World
        let relay: Stranger

        init(_ world: World, _ peer: Peer) throws {
            self.world = world
            relay = try Stranger("relay", on: peer)
            relay.publish(["type": "Application"])
        }

        /// Subscribes a server, and answers as relays of its kind do.
        func join(_ name: String, _ style: Relay.Style) async throws {
            let server = world[name]
            let url = style == .inbox ? "\(relay.id)/inbox" : relay.id
            _ = try await server.node.actions.addRelay(url, by: nil, resolver: server.node.federation.resolver)
            let actor = "\(server.baseURL)/actor"
            func follow() -> JSONValue? {
                relay.peer.received("Follow").last { $0.json["actor"]?.stringValue == actor }?.json
            }
            let isAsked = try await eventually { follow() != nil }
            guard isAsked, let follow = follow() else { throw Missing(what: "a Follow by \(name)") }
            try await relay.send(relay.activity("Accept", follow), to: server)
            if style == .actor { try await relay.send(relay.activity("Follow", .string(actor)), to: server) }
            try await server.settle()
        }

        /// Passes on what came of a type: Mastodon's kind as it is, LitePub's as an Announce of its own.
        func passOn(_ type: String, to name: String, _ style: Relay.Style) async throws {
            let hasCome = try await eventually { !relay.peer.received(type).isEmpty }
            guard hasCome, let came = relay.peer.received(type).last?.json else { throw Missing(what: "a \(type)") }
            let isAnnounced = style == .actor && type == "Announce"
            try await relay.send(
                isAnnounced ? relay.activity("Announce", came["object"] ?? .null) : came, to: world[name])
            try await world[name].settle()
        }
    }

    @Test(arguments: [Engine.memory, .postgres], Relay.Style.allCases)
    func `a post reaches a server where nobody follows its author`(engine: Engine, style: Relay.Style) async throws {
        try await World.with(["first", "second"], on: engine) { world in
            try await Peer.with { peers in
                let scene = try Scene(world, peers[0])
                for name in ["first", "second"] { try await scene.join(name, style) }
                let ada = try await world["first"].person("ada")
                let bob = try await world["second"].person("bob")
                let uri = try await ada.post("Hello #world")["uri"]?.stringValue ?? ""
                try await scene.passOn(style == .inbox ? "Create" : "Announce", to: "second", style)
                #expect(try await bob.texts("/api/v1/timelines/public") == ["Hello #world"])
                #expect(try await bob.texts("/api/v1/timelines/public?local=true").isEmpty)
                #expect(try await bob.texts("/api/v1/timelines/tag/world") == ["Hello #world"])
                // It is nobody's boost, nobody is told, and nobody who does not follow ada has it at home.
                #expect(try await bob.home().isEmpty)
                #expect(try await bob.notifications().isEmpty)
                let there = try await bob.find(post: uri)
                let post = try await bob.call("GET", "/api/v1/statuses/\(there)")
                #expect(post["reblogs_count"] == 0 && post["reblog"]?.isNull == true)
                #expect(post["account"]?["acct"]?.stringValue == ada.handle)

                let id = uri.split(separator: "/").last.map(String.init) ?? ""
                _ = try await ada.call("DELETE", "/api/v1/statuses/\(id)")
                try await scene.passOn("Delete", to: "second", style)
                #expect(try await bob.texts("/api/v1/timelines/public").isEmpty)
            }
        }
    }
}
