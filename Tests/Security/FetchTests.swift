import Foundation
import JSON
import NIOPosix
import PostgresCluster
import Store
import Support
import Synchronization
import Testing

@testable import HTTPTransport

/// What this server can be made to ask of others.
@Suite struct FetchTests {
    private static let inside = [
        "127.1", "0", "0x7f000001", "2130706433", "017700000001", "[::]", "[::1]", "[::ffff:10.0.0.1]", "[::127.0.0.1]",
        "[64:ff9b::a00:1]", "[2002:7f00:1::]", "[2001::1]", "100.64.0.1", "169.254.169.254", "192.0.0.1", "198.18.0.1",
        "224.0.0.1", "255.255.255.255", "[fc00::1]", "[fe80::1%eth0]", "[3fff::1]", "localhost.", "localhost",
        "evil#@127.0.0.1", "evil.example@127.0.0.1", "127.0.0.1.", "10.1.2.3", "192.168.0.1", "172.16.0.1", "intranet",
    ]

    /// The rules of the internet, but any port and plain http, so that a peer can watch; one peer counts as outside.
    @Sendable private static func strict(_ outside: Peer?) -> @Sendable (inout OutboundClient.Settings) -> Void {
        let block = outside.flatMap { AddressBlock("\($0.host.prefix { $0 != ":" })/32") }
        return { settings in
            settings.policy = OutboundPolicy(plainHTTP: true, anyPort: true, anyAddress: false)
            settings.allowedAddresses = [block].compactMap(\.self)
        }
    }

    private static func withClient<Value: Sendable>(
        _ adjust: (inout OutboundClient.Settings) -> Void, _ body: (OutboundClient) async throws -> Value
    ) async throws -> Value {
        var settings = OutboundClient.Settings(userAgent: "test", allowLoopback: false)
        adjust(&settings)
        let client = OutboundClient(settings: settings, eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
        let result: Result<Value, any Error>
        do { result = .success(try await body(client)) } catch { result = .failure(error) }
        try await client.shutdown()
        return try result.get()
    }

    @Test(.rows(13)) func `no address inside the network is connected to, however it is written`() async throws {
        try await Peer.with { peers in
            try await Self.withClient(Self.strict(nil)) { client in
                let port = peers[0].host.split(separator: ":").last ?? ""
                for host in Self.inside + [String(peers[0].host.prefix { $0 != ":" })] {
                    for url in ["http://\(host):\(port)/", "https://\(host)/", "http://\(host)/"] {
                        do {
                            _ = try await client.send(OutboundRequest(url: url))
                            Issue.record("\(url) was asked")
                        } catch let error as OutboundError {
                            #expect(error.isPermanent, "\(url): \(error)")
                        }
                    }
                }
            }
            #expect(peers[0].asked.isEmpty)
        }
    }

    @Test(.rows(13)) func `nothing that others send makes us ask inside the network`() async throws {
        try await Peer.with(2) { peers in
            let (outside, inside) = (peers[0], peers[1])
            try await World.with(["ours"], on: .memory, outbound: Self.strict(outside)) { world in
                let server = world["ours"]
                let ada = try await server.person("ada")
                let ann = try Stranger("ann", on: outside)
                try await ada.follow(ann)
                let victim = try Stranger("victim", on: inside)
                let targets = Self.inside.map { "http://\($0)/users/x" } + [victim.id]
                for (number, target) in targets.enumerated() {
                    let uri = JSONValue.string(target)
                    let note = ann.note(
                        number, "hi",
                        [
                            "inReplyTo": uri, "quote": uri, "quoteUrl": uri, "context": uri, "replies": uri,
                            "tag": [["type": "Mention", "href": uri, "name": "@x"]], "cc": [uri],
                        ])
                    try await ann.send(ann.create(note), to: server)
                    try await ann.send(ann.activity("Announce", uri, ["to": note["to"] ?? .null]), to: server)
                    try await ann.send(ann.activity("Move", .string(ann.id), ["target": uri]), to: server)
                    try await ann.send(ann.activity("Add", uri, ["target": .string(ann.id + "/featured")]), to: server)
                    _ = try await server.receive(
                        ann.activity("Like", uri).with(["actor": uri, "id": .string(target + "/1")]),
                        keyID: target + "#k")
                    _ = try await ada.call("GET", "/api/v2/search?resolve=true&q=\(target.urlEncoded)", expect: nil)
                }
                _ = try await ada.call("GET", "/api/v2/search?resolve=true&q=\("@victim@\(inside.host)".urlEncoded)")
                // An actor whose inboxes and collections are inside.
                for name in ["inbox", "outbox", "featured", "followers", "endpoints"] {
                    let address = JSONValue.string("\(inside.base)/\(name)")
                    ann.publish([name: name == "endpoints" ? ["sharedInbox": address] : address])
                    try await ann.send(ann.activity("Update", .string(ann.id)), to: server)
                }
                try await server.settle()
                try await ada.post("a post for followers")
                try await server.settle()
                #expect(
                    inside.asked.isEmpty && inside.received.isEmpty, "\(inside.asked) \(inside.received.map(\.path))")
            }
        }
    }

    @Test(.rows(14)) func `a name that changes its mind gets no request`() async throws {
        try await Peer.with { peers in
            let port = peers[0].host.split(separator: ":").last ?? ""
            let local = String(peers[0].host.prefix { $0 != ":" })
            // Public first, then inside; both at once; and another one than the rules saw.
            let answers: [@Sendable (Int) -> [String]] = [
                { $0.isMultiple(of: 2) ? ["1.1.1.1"] : [local] }, { _ in ["1.1.1.1", local] }, { _ in [local] },
                { _ in ["::ffff:\(local)"] }, { _ in ["2606:4700::1111", "::1"] },
            ]
            for answer in answers {
                let count = Mutex(0)
                let lookup: HostResolver.Lookup = { _ in
                    let number = count.withLock { count in
                        count += 1
                        return count
                    }
                    return answer(number).compactMap { IPAddress($0) }
                }
                try await Self.withClient({ settings in
                    Self.strict(nil)(&settings)
                    settings.lookup = lookup
                    settings.connectTimeout = .milliseconds(200)
                }) { client in
                    for _ in 0..<2 {
                        _ = await #expect(throws: (any Error).self) {
                            try await client.send(
                                OutboundRequest(url: "http://evil.example:\(port)/", deadline: .seconds(1)))
                        }
                    }
                }
            }
            #expect(peers[0].asked.isEmpty)
        }
    }

    @Test(.rows(15)) func `no redirect leads inside`() async throws {
        try await Peer.with(2) { peers in
            let (outside, inside) = (peers[0], peers[1])
            try await World.with(["ours"], on: .memory, outbound: Self.strict(outside)) { world in
                let server = world["ours"]
                let ada = try await server.person("ada")
                let ann = try Stranger("ann", on: outside)
                try await ada.follow(ann)
                let victim = try Stranger("victim", on: inside)
                victim.publish(victim.note(1))
                // Objects, actors, keys, WebFinger: each sends us inside.
                outside.redirect("/users/ann/statuses/1", to: victim.id + "/statuses/1")
                outside.redirect("/users/eve", to: victim.id)
                outside.redirect(
                    "/.well-known/webfinger", to: "\(inside.base)/.well-known/webfinger?resource=acct:\(victim.handle)")
                outside.redirect("/nodeinfo/2.0", to: "\(inside.base)/nodeinfo/2.0")
                let eve = ann.base + "/users/eve"
                for query in [ann.id + "/statuses/1", eve, "@eve@\(outside.host)", "@new@\(outside.host)"] {
                    _ = try await ada.call("GET", "/api/v2/search?resolve=true&q=\(query.urlEncoded)", expect: nil)
                }
                try await ann.send(ann.activity("Announce", .string(ann.id + "/statuses/1")), to: server)
                _ = try await server.receive(
                    ann.activity("Like", "https://x.example/1").with(["actor": .string(eve), "id": .string(eve + "/1")]
                    ),
                    keyID: eve + "#main-key")
                try await server.settle()
                #expect(!outside.asked.isEmpty && inside.asked.isEmpty, "\(inside.asked)")
            }
        }
    }

    @Test(.rows(15)) func `there is one client for requests to others`() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources")
            .standardizedFileURL
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
        var found: Set<String> = []
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift", let text = try? String(contentsOf: file, encoding: .utf8) else {
                continue
            }
            for word in ["AsyncHTTPClient", "URLSession", "FoundationNetworking", "HTTPClient("]
            where text.contains(word) {
                found.insert(file.deletingLastPathComponent().lastPathComponent)
            }
        }
        #expect(found == ["Outbound"])
    }

    @Test(.rows(11)) func `endless threads, actors and mentions come to an end`() async throws {
        try await World.with(["ours"], on: .memory) { world in
            try await Peer.with { peers in
                let peer = peers[0]
                let ada = try await world["ours"].person("ada")
                let ann = try Stranger("ann", on: peer)
                try await ada.follow(ann)
                // Each note answers, quotes and mentions what does not exist until it is asked for.
                peer.serve { [key = ann.key.publicPEM, base = peer.base, host = peer.host] target in
                    let number = UInt64(target.filter(\.isNumber).suffix(9)) ?? 0
                    if target.contains("webfinger") {
                        let name =
                            target.removingPercentEncoding?.split(separator: ":").dropFirst().first?.split(
                                separator: "@"
                            ).first ?? "x"
                        let descriptor: JSONValue = [
                            "subject": .string("acct:\(name)@\(host)"),
                            "links": [
                                [
                                    "rel": "self", "type": "application/activity+json",
                                    "href": .string("\(base)/a/\(name)"),
                                ]
                            ],
                        ]
                        return Peer.Answer(type: "application/jrd+json", body: descriptor.bytes)
                    }
                    return Peer.Answer(body: Self.endless(target, number, base: base, key: key).bytes)
                }
                peer.forget()
                let first = ann.note(1, "the beginning of no end", ["inReplyTo": .string("\(peer.base)/n/1")])
                try await ann.send(ann.create(first), to: world["ours"])
                try await world["ours"].settle()
                #expect(peer.asked.count <= 100, "\(peer.asked.count)")
                peer.forget()
                try await ann.send(ann.activity("Announce", .string("\(peer.base)/n/500000")), to: world["ours"])
                _ = try await ada.call(
                    "GET", "/api/v2/search?resolve=true&q=\("\(peer.base)/a/u900000".urlEncoded)", expect: nil)
                try await world["ours"].settle()
                #expect(peer.asked.count <= 300, "\(peer.asked.count)")
            }
        }
    }

    private static func endless(_ target: String, _ number: UInt64, base: String, key: String) -> JSONValue {
        func at(_ kind: String, _ step: UInt64) -> JSONValue {
            .string("\(base)/\(kind)/\(kind == "a" ? "u" : "")\(number &+ step)")
        }
        let id = JSONValue.string(base + target)
        if target.hasPrefix("/a/") {
            return [
                "id": id, "type": "Person", "preferredUsername": .string("u\(number)"),
                "inbox": .string("\(base)/inbox"),
                "featured": at("c", 1), "outbox": at("c", 2), "movedTo": at("a", 3), "alsoKnownAs": [at("a", 4)],
                "publicKey": ["id": .string(base + target + "#k"), "owner": id, "publicKeyPem": .string(key)],
            ]
        }
        if target.hasPrefix("/c/") {
            return [
                "id": id, "type": "OrderedCollection", "totalItems": 1_000_000, "first": at("c", 1), "next": at("c", 1),
                "orderedItems": [at("n", 1), at("n", 2)],
            ]
        }
        return [
            "id": id, "type": "Note", "attributedTo": at("a", 1), "content": "more", "inReplyTo": at("n", 1),
            "quote": at("n", 2), "context": at("c", 3), "replies": at("c", 4),
            "to": ["https://www.w3.org/ns/activitystreams#Public"],
            "tag": [["type": "Mention", "href": at("a", 5), "name": "@x"], ["type": "Mention", "href": at("a", 6)]],
        ]
    }

    @Test(.rows(12)) func `of a thousand sub-domains ten are listened to`() async throws {
        try await Peer.with { peers in
            let peer = peers[0]
            let port = peer.host.split(separator: ":").last ?? ""
            let address = String(peer.host.prefix { $0 != ":" })
            let names = (0..<1_000).map { "u\($0).evil.example" }
            try await World.with(
                ["ours"], on: .memory,
                outbound: { settings in for name in names { settings.hosts[name] = address } }
            ) { world in
                let ada = try await world["ours"].person("ada")
                var admitted = 0
                for (number, name) in names.enumerated() {
                    let stranger = try Stranger("n\(number)", on: peer, base: "http://\(name):\(port)")
                    if try await stranger.send(stranger.activity("Follow", .string(ada.uri)), to: world["ours"]).status
                        == 202
                    {
                        admitted += 1
                    }
                }
                try await world["ours"].settle()
                #expect(admitted == 10)
                let kept = try await world["ours"].count(
                    "SELECT COUNT(*) FROM accounts WHERE domain LIKE '%evil.example%'")
                #expect(kept == 10)
                // And they cost few requests.
                #expect(peer.asked.count <= 40, "\(peer.asked.count)")
            }
        }
    }

    @Test(.rows(16)) func `a server that drips is left at the deadline`() async throws {
        try await Dripping.server { address, _ in
            try await Self.withClient({ $0.policy = .development }) { client in
                _ = await #expect(throws: OutboundError.timeout(.whole)) {
                    try await client.send(OutboundRequest(url: address + "/drip", deadline: .seconds(1)))
                }
            }
        }
    }

    // 10 GB of zeros are 63 MB of such gzip.
    @Test(.rows(17), arguments: ["/endless", "/lie", "/bomb"])
    func `an endless answer is cut off`(path: String) async throws {
        try await Dripping.server { address, sent in
            try await Self.withClient({ $0.policy = .development }) { client in
                _ = await #expect(throws: OutboundError.tooLarge(limit: 1_000_000)) {
                    try await client.send(OutboundRequest(url: address + path, deadline: .seconds(20)))
                }
            }
            #expect(sent() < (path == "/bomb" ? 10_000_000 : 50_000_000))
        }
    }

    /// What is over the limit before it breaks off is too large, what is not has no end: whichever is noticed first
    /// must not depend on how it was cut into packets.
    @Test(
        .rows(17),
        arguments: [
            (20, OutboundError.malformed("a compressed body without its end")),
            (6_000, .malformed("a compressed body without its end")), (10_000, .tooLarge(limit: 1_000_000)),
            (60_000, .tooLarge(limit: 1_000_000)), (10_000_000_000, .tooLarge(limit: 1_000_000)),
        ])
    func `gzip that is longer than its length has one outcome`(said: Int, outcome: OutboundError) async throws {
        try await Dripping.server { address, _ in
            try await Self.withClient({ $0.policy = .development }) { client in
                for _ in 1...20 {
                    await #expect(throws: outcome) {
                        try await client.send(OutboundRequest(url: "\(address)/cut/\(said)", deadline: .seconds(20)))
                    }
                }
            }
        }
    }
}
