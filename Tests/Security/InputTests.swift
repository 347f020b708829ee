import Domain
import Foundation
import JSON
import PostgresCluster
import Store
import Support
import Testing

/// What is sent to break, blind or overload a server.
@Suite struct InputTests {
    private func withAnn(_ body: (TestServer, Person, Stranger) async throws -> Void) async throws {
        try await World.with(["ours"], on: .memory) { world in
            try await Peer.with { peers in
                let ada = try await world["ours"].person("ada")
                let ann = try Stranger("ann", on: peers[0])
                try await ada.follow(ann)
                try await body(world["ours"], ada, ann)
            }
        }
    }

    @Test(.rows(10)) func `bombs are refused before anything is asked or kept`() async throws {
        try await withAnn { server, _, ann in
            ann.peer.forget()
            func many(_ count: Int, _ member: (Int) -> String) -> String {
                (0..<count).map(member).joined(separator: ",")
            }
            let bombs = [
                String(repeating: "[", count: 999_999), String(repeating: "{\"a\":", count: 150_000),
                "{\(many(60_000) { "\"k\($0)\":1" })}", "[\(many(300_000) { _ in "1" })]",
                "{\"id\":\"\(String(repeating: "\\u0000", count: 100_000))\"}",
                "{\"type\":\"Create\",\"actor\":\"\(ann.id)\",\"n\":1e999999999}",
                "{\"type\":\"Create\",\"actor\":\"\(ann.id)\",\"n\":\(String(repeating: "9", count: 500_000))}",
                "\"\(String(repeating: "\\ud800", count: 100_000))\"", "{", "", "nul", "\u{FEFF}{}", "[[],",
                "{\"a\":1,}",
                String(repeating: " ", count: 999_999),
            ]
            for bomb in bombs {
                let body = Array(bomb.utf8)
                let answer = try await server.post(
                    body, to: "/inbox", ann.headers(for: body, to: server.baseURL + "/inbox"))
                #expect(answer.status == 400, "\(bomb.prefix(40)): \(answer)")
            }
            let huge = Array(String(repeating: " ", count: 1_000_001).utf8)
            let headers = try ann.headers(for: huge, to: server.baseURL + "/inbox")
            #expect(try await server.post(huge, to: "/inbox", headers).status == 413)
            // Bytes that are no UTF-8.
            let torn: [UInt8] = Array("{\"type\":\"".utf8) + [0xC3, 0x28, 0xFF] + Array("\"}".utf8)
            let answer = try await server.post(
                torn, to: "/inbox", ann.headers(for: torn, to: server.baseURL + "/inbox"))
            #expect(answer.status == 400)
            // A context that leads to a tarpit is never asked for.
            let tarpit = ann.create(ann.note(1)).with(["@context": .string("\(ann.base)/tarpit")])
            #expect(try await ann.send(tarpit, to: server).status == 202)
            try await server.settle()
            #expect(ann.peer.asked.isEmpty)
        }
    }

    @Test(.rows(10)) func `a bomb as an answer does no more harm`() async throws {
        try await withAnn { server, ada, ann in
            let bombs = [
                String(repeating: "[", count: 900_000),
                "{\"id\":\"\(ann.id)/statuses/2\",\"type\":[\"Note\"],\"x\":"
                    + String(repeating: "[", count: 40) + String(repeating: "]", count: 40) + "}",
            ]
            for (number, bomb) in bombs.enumerated() {
                ann.peer["/users/ann/statuses/\(number)"] = Peer.Answer(body: Array(bomb.utf8))
                let found = try await ada.call(
                    "GET", "/api/v2/search?resolve=true&q=\("\(ann.id)/statuses/\(number)".urlEncoded)")
                #expect(found["statuses"]?.arrayValue?.isEmpty == true)
            }
            #expect(try await server.count("SELECT COUNT(*) FROM posts") == 0)
        }
    }

    @Test(.rows(19)) func `a hundred thousand of anything are refused, thousands are cut`() async throws {
        try await withAnn { server, ada, ann in
            func list(_ count: Int, _ element: (Int) -> JSONValue) -> JSONValue { .array((0..<count).map(element)) }
            let makers: [(String, (Int) -> JSONValue)] = [
                ("tag", { ["type": "Mention", "href": .string("\(ann.base)/users/n\($0)")] }),
                ("tag", { ["type": "Hashtag", "name": .string("#t\($0)")] }),
                (
                    "tag",
                    { ["type": "Emoji", "name": .string(":e\($0):"), "icon": ["url": .string("\(ann.base)/\($0)")]] }
                ),
                ("attachment", { ["type": "Image", "url": .string("\(ann.base)/\($0).png")] }),
                ("oneOf", { ["type": "Note", "name": .string("o\($0)")] }), ("to", { .string("\(ann.base)/u/\($0)") }),
                ("cc", { .string("\(ann.base)/u/\($0)") }), ("attributedTo", { _ in .string(ann.id) }),
                ("audience", { .string("\(ann.base)/g/\($0)") }),
            ]
            for (number, (name, make)) in makers.enumerated() {
                let bomb = ann.create(ann.note(100 + number).with([name: list(100_000, make)]))
                let answer = try await ann.send(bomb, to: server)
                #expect([400, 413].contains(answer.status), "\(name): \(answer)")
                ann.peer.forget()
                var note = ann.note(number).with([name: list(600, make)])
                if name == "oneOf" { note = note.with(["type": "Question"]) }
                #expect(try await ann.send(ann.create(note), to: server).status == 202, "\(name)")
                try await server.settle()
                // Ten people are looked up at most, with two requests each.
                #expect(ann.peer.asked.count <= 60, "\(name): \(ann.peer.asked.count)")
            }
            let statuses = try await ada.call("GET", "/api/v1/timelines/home?limit=40").arrayValue ?? []
            #expect(!statuses.isEmpty)
            for status in statuses {
                #expect((status["media_attachments"]?.arrayValue ?? []).count <= 16)
                #expect((status["mentions"]?.arrayValue ?? []).count <= 100)
                #expect((status["tags"]?.arrayValue ?? []).count <= 100)
                #expect((status["poll"]?["options"]?.arrayValue ?? []).count <= 100)
            }
            try await capProfile(server, ada, ann)
        }
    }

    private func capProfile(_ server: TestServer, _ ada: Person, _ ann: Stranger) async throws {
        let long = JSONValue.string(String(repeating: "é", count: 100_000))
        let field: (Int) -> JSONValue = { ["type": "PropertyValue", "name": .string("n\($0)"), "value": "v"] }
        let profile = ann.document([
            "attachment": .array((0..<700).map(field)), "name": long, "summary": long,
            "alsoKnownAs": .array((0..<300).map { .string("\(ann.base)/u/\($0)") }),
        ])
        #expect(try await ann.send(ann.activity("Update", profile), to: server).status == 202)
        try await server.settle()
        let found = try await ada.call("GET", "/api/v2/search?type=accounts&q=\(ann.handle.urlEncoded)")
        let account = try #require(found["accounts"]?[0])
        #expect((account["fields"]?.arrayValue ?? []).count <= 50)
        #expect((account["display_name"]?.stringValue ?? "").count <= 2_048)
        #expect((account["note"]?.stringValue ?? "").count <= 20_100)
    }

    @Test(.rows(20)) func `no text of others becomes a script, in the API or on a page`() async throws {
        try await withAnn { server, ada, ann in
            for (number, attack) in Attacks.scripts.enumerated() {
                let text = JSONValue.string(attack)
                let profile = ann.document([
                    "name": text, "summary": text, "url": "javascript:alert(1)",
                    "icon": ["type": "Image", "url": "javascript:alert(1)", "name": text],
                    "attachment": [["type": "PropertyValue", "name": text, "value": text]],
                    "tag": [["type": "Emoji", "name": text, "icon": ["url": .string("\(ann.base)/e.png")]]],
                ])
                try await ann.send(ann.activity("Update", profile), to: server)
                let note = ann.note(
                    number, attack,
                    [
                        "type": "Question", "name": text, "summary": text, "url": "javascript:alert(1)",
                        "conversation": text,
                        "oneOf": [["type": "Note", "name": text], ["type": "Note", "name": "b\(number)"]],
                        "attachment": [
                            [
                                "type": "Image", "mediaType": "image/png", "url": .string("\(ann.base)/1.png"),
                                "name": text,
                            ],
                            ["type": "Image", "mediaType": text, "url": "javascript:alert(1)", "blurhash": text],
                        ],
                        "tag": [
                            ["type": "Hashtag", "name": text],
                            ["type": "Mention", "href": .string(ada.uri), "name": text],
                            ["type": "Emoji", "name": text, "icon": ["url": "javascript:alert(1)"]],
                        ],
                    ])
                try await ann.send(ann.create(note), to: server)
            }
            try await server.settle()
            let statuses = try await ada.call("GET", "/api/v1/timelines/home?limit=40").arrayValue ?? []
            #expect(statuses.count >= min(40, Attacks.scripts.count))
            for status in statuses {
                Attacks.expectHarmless(status["content"]?.stringValue ?? "")
                for link in ["url", "uri"] { #expect(status[link]?.stringValue?.hasPrefix("http") != false) }
                let page = try await server.send("GET", "/@\(ann.handle)/\(status["id"]?.stringValue ?? "")")
                Attacks.expectHarmlessPage(page.1)
            }
            let found = try await ada.call("GET", "/api/v2/search?type=accounts&q=\(ann.handle.urlEncoded)")
            let account = try #require(found["accounts"]?[0])
            Attacks.expectHarmless(account["note"]?.stringValue ?? "")
            for field in account["fields"]?.arrayValue ?? [] {
                Attacks.expectHarmless(field["value"]?.stringValue ?? "")
            }
            for link in ["url", "avatar", "header"] { #expect(account[link]?.stringValue?.hasPrefix("http") == true) }
            for path in ["/@\(ann.handle)", "/public", "/public/local"] {
                Attacks.expectHarmlessPage(try await server.send("GET", path).1)
            }
        }
    }

    @Test(.rows(20)) func `pages forbid scripts, forms and frames from elsewhere`() async throws {
        try await World.with(["ours"], on: .memory) { world in
            _ = try await world["ours"].person("ada")
            for path in ["/", "/@ada", "/public/local", "/about"] {
                let policy = try await world["ours"].header("content-security-policy", of: path)
                for word in ["form-action", "base-uri", "frame-ancestors", "default-src"] {
                    #expect(policy.contains(word), "\(path): \(policy)")
                }
                #expect(!policy.contains("unsafe-inline") && !policy.contains("unsafe-eval"), "\(path)")
                #expect(try await world["ours"].header("x-content-type-options", of: path) == "nosniff")
            }
        }
    }

    @Test(.rows(21)) func `no markup breaks the sanitiser`() {
        var random = Mutation(state: 21)
        for _ in 0..<4_000 {
            let seed = Attacks.scripts[Int(random.next() % UInt64(Attacks.scripts.count))]
            Attacks.expectHarmless(SafeHTML.sanitise(random.mutated(seed)).html)
        }
    }

    @Test(.rows(21)) func `poison does not stop the others`() async throws {
        try await withAnn { server, ada, ann in
            let nested = String(repeating: "<div><b>", count: 40_000)
            let poison = [
                nested, String(repeating: "<table><tr>", count: 20_000), String(repeating: "&", count: 300_000),
            ]
            for (number, text) in poison.enumerated() {
                try await ann.send(ann.create(ann.note(number, text)), to: server)
            }
            try await ann.send(ann.create(ann.note(9, "healthy")), to: server)
            try await server.settle()
            #expect(try await server.post(ann.id + "/statuses/9") != nil)
            for path in ["/@\(ann.handle)", "/public", "/api/v1/timelines/public"] {
                #expect(try await server.send("GET", path).0 == 200, "\(path)")
            }
        }
    }

    @Test(.rows(22)) func `no pattern takes for ever`() async throws {
        let texts = [
            String(repeating: "<a ", count: 50_000), String(repeating: "@a", count: 50_000),
            "#" + String(repeating: "a", count: 1_000_000), String(repeating: "@a@", count: 50_000),
            String(repeating: "http://", count: 30_000), String(repeating: ":a", count: 50_000),
            String(repeating: "a.", count: 50_000) + "@", String(repeating: "<!--", count: 50_000),
            String(repeating: "&#", count: 50_000), "https://a.example/" + String(repeating: "(", count: 50_000),
        ]
        // Linear work is done in a moment; what is not would be at it for minutes.
        try await withAnn { server, ada, ann in
            for (number, text) in texts.enumerated() {
                _ = PostText(text)
                _ = SafeHTML.sanitise(text)
                let note = ann.note(number, text, ["summary": .string(text), "name": .string(text)])
                let create = ann.create(note)
                if create.bytes.count < 1_000_000 { #expect(try await ann.send(create, to: server).status == 202) }
                let query = String(text.prefix(4_000)).urlEncoded
                _ = try await ada.call("GET", "/api/v2/search?resolve=true&q=\(query)", expect: nil)
                _ = try await server.send("POST", "/api/v1/statuses", ["status": text], token: ada.token)
            }
            try await server.settle()
            #expect(try await server.send("GET", "/api/v1/timelines/home", token: ada.token).0 == 200)
        }
    }
}

/// Seeded, so that a failure comes again.
struct Mutation: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A text with a few bytes changed, lost, doubled or moved.
    mutating func mutated(_ text: String) -> String {
        var bytes = Array(text.utf8)
        for _ in 0..<(1 + next() % 6) where !bytes.isEmpty {
            let place = Int(next() % UInt64(bytes.count))
            switch next() % 5 {
            case 0: bytes[place] = UInt8(truncatingIfNeeded: next())
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(contentsOf: bytes[place...].prefix(16), at: place)
            case 3: bytes.insert("<>\"'=/ &;!-\0".utf8.randomElement(using: &self) ?? 60, at: place)
            default: bytes.swapAt(place, Int(next() % UInt64(bytes.count)))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
