import Domain
import Foundation
import HTTPSignatures
import JSON
import PostgresCluster
import Store
import Support
import Testing

/// Who may speak for whom.
@Suite struct AuthorityTests {
    /// Ada of ours, who follows Ann on the first peer; Eve is on the second.
    private func withPeople(
        _ engine: Engine = .memory, _ body: (TestServer, Person, Stranger, Stranger) async throws -> Void
    ) async throws {
        try await World.with(["ours"], on: engine) { world in
            try await Peer.with(2) { peers in
                let ada = try await world["ours"].person("ada")
                let ann = try Stranger("ann", on: peers[0])
                let eve = try Stranger("eve", on: peers[1], key: TestKey.other.get())
                try await ada.follow(ann)
                try await body(world["ours"], ada, ann, eve)
            }
        }
    }

    @Test(.rows(1), arguments: [Engine.memory, .postgres])
    func `nothing is kept of an activity that its actor did not sign`(engine: Engine) async throws {
        try await withPeople(engine) { server, ada, ann, eve in
            // Eve is known, so that hers is a good key; it is not Ann's.
            try await eve.follow(ada)
            let note = ann.note(1, "forged")
            let forgeries = [
                ann.create(note), ann.activity("Delete", .string(ann.id)), ann.activity("Update", ann.document()),
                ann.activity("Like", .string(ada.uri)),
                ann.activity("Move", .string(ann.id), ["target": .string(eve.id)]),
                eve.activity("Create", note, id: ann.id + "/1"),
                eve.create(note).with(["actor": [.string(eve.id), .string(ann.id)], "id": .string(ann.id + "/2")]),
            ]
            for forgery in forgeries {
                let answer = try await server.receive(forgery, keyID: eve.keyID, key: eve.key)
                #expect([202, 401].contains(answer.status), "\(answer)")
                try await server.settle()
            }
            #expect(try await server.post(note["id"]?.stringValue) == nil)
            let author = try #require(try await server.node.database.read { try $0.account(uri: ann.id) })
            #expect(author.standing == .good && author.displayName == "ann" && author.movedTo == nil)
            let unknown = try Stranger("mallory", on: eve.peer, key: TestKey.other.get())
            let answer = try await server.receive(ann.create(note), keyID: unknown.keyID, key: unknown.key)
            #expect(answer.status == 401)
            #expect(try await server.count("SELECT COUNT(*) FROM accounts WHERE username = 'mallory'") == 0)
        }
    }

    @Test(.rows(1)) func `an author is not made of whom a note names`() async throws {
        try await withPeople { server, _, ann, eve in
            let both = ann.note(1).with(["attributedTo": [.string(ann.id), .string(eve.id)]])
            let other = ann.note(2).with(["attributedTo": .string(eve.id)])
            let none = ann.note(3).without("attributedTo")
            for note in [both, other, none] { try await ann.send(ann.create(note), to: server) }
            try await server.settle()
            let author = try await server.node.database.read { try $0.account(uri: eve.id) }
            #expect(author == nil)
            #expect(try await server.post(other["id"]?.stringValue) == nil)
        }
    }

    @Test(.rows(2), arguments: [Engine.memory, .postgres])
    func `an object of another server is asked for there`(engine: Engine) async throws {
        try await withPeople(engine) { server, _, ann, eve in
            let absent = eve.note(1, "never said")
            let real = eve.note(2, "really said")
            eve.publish(real)
            for note in [absent, real.with(["content": "<p>put into her mouth</p>"])] {
                try await ann.send(ann.activity("Create", note), to: server)
                try await ann.send(ann.activity("Update", note), to: server)
                try await ann.send(ann.activity("Announce", note), to: server)
            }
            try await server.settle()
            #expect(try await server.post(absent["id"]?.stringValue) == nil)
            #expect(try await server.post(real["id"]?.stringValue)?.content.plainText == "really said")
        }
    }

    @Test(.rows(2), arguments: [false, true])
    func `a group's word counts for its own server only`(isGroup: Bool) async throws {
        try await withPeople { server, ada, ann, eve in
            let group = try Stranger("group", on: ann.peer)
            if isGroup { group.publish(["type": "Group"]) }
            try await ada.follow(group)
            let foreign = eve.create(eve.note(1, "never said"))
            let own = ann.create(ann.note(1, "put into her mouth"))
            for create in [foreign, own] { try await group.send(group.activity("Announce", create), to: server) }
            try await server.settle()
            #expect(try await server.post(eve.note(1)["id"]?.stringValue) == nil)
            let isKept = try await server.post(ann.note(1)["id"]?.stringValue) != nil
            #expect(isKept == isGroup)
            // Nor does it delete what is still there.
            let note = eve.note(2, "stays")
            eve.publish(note)
            try await group.send(group.activity("Announce", .string(eve.note(2)["id"]?.stringValue ?? "")), to: server)
            try await group.send(
                group.activity("Announce", eve.activity("Delete", note["id"] ?? .null)), to: server)
            try await server.settle()
            #expect(try await server.post(note["id"]?.stringValue)?.content.plainText == "stays")
        }
    }

    @Test(.rows(3)) func `a redirect does not lend another server's name`() async throws {
        try await withPeople { server, ada, ann, eve in
            // Ann's server lets people upload; Eve's redirects there.
            let upload = eve.note(1, "as if Eve's server had said it")
            ann.peer.serve("/upload/x.json", upload)
            eve.peer.redirect("/users/eve/statuses/1", to: "\(ann.base)/upload/x.json")
            // And one that bears Ann's name, but is not where it says it is.
            ann.peer.serve("/upload/y.json", ann.note(2, "uploaded"))
            eve.peer.redirect("/users/eve/statuses/2", to: "\(ann.base)/upload/y.json")
            // And ids that lead to one another for ever.
            eve.peer.serve("/users/eve/statuses/3", eve.note(4))
            eve.peer.serve("/users/eve/statuses/4", eve.note(3))
            for number in 1...3 {
                let found = try await ada.call(
                    "GET", "/api/v2/search?resolve=true&q=\("\(eve.id)/statuses/\(number)".urlEncoded)")
                #expect(found["statuses"]?.arrayValue?.isEmpty == true, "\(number)")
            }
            #expect(try await server.count("SELECT COUNT(*) FROM posts") == 0)
            #expect(eve.peer.asked.count + ann.peer.asked.count < 40)
        }
    }

    @Test(
        .rows(4),
        arguments: [
            "text/plain", "image/png", "application/json", "text/html", "application/ld+json",
            "application/octet-stream",
            "application/ld+json; profile=\"https://evil.example\"", "application/activity+json-seq", "",
        ])
    func `what is not sent as an activity is none`(type: String) async throws {
        try await withPeople { server, ada, ann, _ in
            ann.peer.serve("/users/ann/statuses/1", ann.note(1), type: type)
            let found = try await ada.call(
                "GET", "/api/v2/search?resolve=true&q=\("\(ann.id)/statuses/1".urlEncoded)")
            #expect(found["statuses"]?.arrayValue?.isEmpty == true)
            #expect(try await server.count("SELECT COUNT(*) FROM posts") == 0)
        }
    }

    @Test(.rows(8)) func `a key belongs to whom lists it`() async throws {
        try await withPeople { server, ada, ann, eve in
            // The key on Eve's server says that it is Ann's.
            eve.peer.serve(
                "/keys/1",
                [
                    "id": .string("\(eve.base)/keys/1"), "owner": .string(ann.id),
                    "publicKeyPem": .string(eve.key.publicPEM),
                ])
            // And Eve lists a key that she says is Ann's, and one on Ann's server.
            eve.publish([
                "publicKey": [
                    [
                        "id": .string("\(eve.id)#stolen"), "owner": .string(ann.id),
                        "publicKeyPem": .string(eve.key.publicPEM),
                    ],
                    [
                        "id": .string("\(ann.id)#planted"), "owner": .string(eve.id),
                        "publicKeyPem": .string(eve.key.publicPEM),
                    ],
                ]
            ])
            let create = ann.create(ann.note(1))
            for keyID in ["\(eve.base)/keys/1", "\(eve.id)#stolen", "\(ann.id)#planted", "\(ann.id)#none", eve.keyID] {
                let answer = try await server.receive(create, keyID: keyID, key: eve.key)
                #expect(answer.status == 401, "\(keyID): \(answer)")
            }
            for keyID in ["\(ann.id)#planted", "\(eve.id)#stolen"] {
                let answer = try await server.receive(eve.create(eve.note(1)), keyID: keyID, key: eve.key)
                #expect(answer.status == 401, "\(keyID): \(answer)")
            }
            #expect(try await server.count("SELECT COUNT(*) FROM posts") == 0)
            _ = ada
        }
    }

    @Test(.rows(8)) func `a thousand bad keys cause few fetches`() async throws {
        try await withPeople { server, _, ann, eve in
            eve.peer.forget()
            ann.peer.forget()
            for number in 0..<1_000 {
                let stranger = number.isMultiple(of: 2) ? ann : eve
                let activity = stranger.activity("Like", "https://here.example/1")
                    .with([
                        "actor": .string(number.isMultiple(of: 4) ? stranger.id : "\(stranger.base)/users/n\(number)")
                    ])
                let keyID = "\(stranger.base)/users/n\(number)#main-key"
                let answer = try await server.receive(activity, keyID: keyID, key: TestKey.other.get())
                #expect([401, 503].contains(answer.status), "\(answer)")
            }
            #expect(ann.peer.asked.count + eve.peer.asked.count <= 200)
        }
    }

    @Test(.rows(9)) func `a document that can be read two ways is refused, and contexts mean nothing`() async throws {
        try await withPeople { server, _, ann, eve in
            for key in ["@graph", "@included", "@reverse", "@nest", "@import"] {
                let inside = ann.create(ann.note(1).with([key: [["type": "Delete"]]]))
                let outside = ann.create(ann.note(1)).with([key: ["x": "y"]])
                #expect(try await ann.send(inside, to: server).status == 400, "\(key)")
                #expect(try await ann.send(outside, to: server).status == 400, "\(key)")
            }
            // A reader that runs contexts would see a Delete here; both would like to be asked for the context.
            let aliased = ann.create(ann.note(2, "plain")).with([
                "@context": [
                    "https://www.w3.org/ns/activitystreams", .string("\(eve.base)/context"),
                    ["kind": "@type", "Create": "as:Delete", "content": "as:summary"],
                ], "kind": "Delete",
            ])
            #expect(try await ann.send(aliased, to: server).status == 202)
            try await server.settle()
            #expect(try await server.post(ann.note(2)["id"]?.stringValue)?.content.plainText == "plain")
            #expect(!eve.peer.asked.contains("/context"))
        }
    }

    @Test(.rows(9)) func `a signature inside a document proves nothing`() async throws {
        try await withPeople { server, ada, ann, eve in
            try await eve.follow(ada)
            let forwarded = ann.create(ann.note(1, "never said")).with([
                "signature": [
                    "type": "RsaSignature2017", "creator": .string(ann.keyID), "created": "2026-01-01T00:00:00Z",
                    "signatureValue": "c2lnbmF0dXJl",
                ],
                "proof": [
                    "type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022",
                    "verificationMethod": .string(ann.keyID),
                    "proofPurpose": "assertionMethod", "proofValue": "z3sXaxjKs4M3BRicWwA9peyNPJvJqxtGsDmpt1jjoHCjg",
                ],
            ])
            let answer = try await server.receive(forwarded, keyID: eve.keyID, key: eve.key)
            #expect([202, 401].contains(answer.status))
            try await server.settle()
            #expect(try await server.post(ann.note(1)["id"]?.stringValue) == nil)
        }
    }

    @Test(.rows(38)) func `a handle belongs to its domain`() async throws {
        try await withPeople { server, ada, ann, eve in
            // Eve's server claims a handle on Ann's, which does not know of it.
            let impostor = try Stranger("boss", on: eve.peer, key: TestKey.other.get())
            eve.peer.serve(
                "/.well-known/webfinger?resource=acct:\(impostor.handle)",
                [
                    "subject": .string("acct:boss@\(ann.host)"),
                    "links": [["rel": "self", "type": "application/activity+json", "href": .string(impostor.id)]],
                ], type: "application/jrd+json")
            for query in [impostor.id, "@boss@\(ann.host)", "@\(impostor.handle)"] {
                let found = try await ada.call("GET", "/api/v2/search?resolve=true&q=\(query.urlEncoded)")
                #expect(found["accounts"]?.arrayValue?.isEmpty == true, "\(query)")
            }
            // And one of ours.
            eve.peer.serve(
                "/.well-known/webfinger?resource=acct:\(impostor.handle)",
                [
                    "subject": .string("acct:ada@\(server.domain)"),
                    "links": [["rel": "self", "type": "application/activity+json", "href": .string(impostor.id)]],
                ], type: "application/jrd+json")
            let found = try await ada.call("GET", "/api/v2/search?resolve=true&q=\(impostor.id.urlEncoded)")
            #expect(found["accounts"]?.arrayValue?.isEmpty == true)
        }
    }

    @Test(.rows(38)) func `hosts that look alike are not alike`() async throws {
        try await withPeople { server, _, ann, eve in
            try await eve.follow(try await server.person("bob"))
            let lookalikes = [
                "http://еxample.com/users/a", "http://\(ann.host.uppercased()).",
                "http://\(ann.host)%00.evil.example/users/ann",
                "http://\(ann.host)@\(eve.host)/users/ann", "http://\(eve.host)#@\(ann.host)/users/ann",
                "http://\(eve.host)\\@\(ann.host)/users/ann", "http://\(ann.host)\t/users/ann",
                "//\(ann.host)/users/ann",
            ]
            for actor in lookalikes {
                let activity = eve.activity("Create", ann.note(1), id: actor + "/1").with(["actor": .string(actor)])
                let answer = try await server.receive(activity, keyID: eve.keyID, key: eve.key)
                #expect([400, 401].contains(answer.status), "\(actor): \(answer)")
            }
            #expect(try await server.count("SELECT COUNT(*) FROM posts") == 0)
        }
    }
}
