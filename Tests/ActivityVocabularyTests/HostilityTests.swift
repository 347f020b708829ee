import ActivityVocabulary
import JSON
import Testing

struct HostilityTests {
    @Test(arguments: ["@graph", "@included", "@reverse", "@nest", "@import"])
    func `a document that can be read two ways is refused`(key: String) throws {
        let inside = try JSONValue.parse(
            #"{"type":"Create","actor":"https://a.test/u","object":{"id":"https://a.test/1","type":"Note","\#(key)":[]}}"#
        )
        #expect(throws: ReadingError.restructured(key)) { try Document(reading: inside) }
        #expect(throws: ReadingError.restructured(key)) { try Activity(reading: inside) }
        let outside = try JSONValue.parse(#"{"\#(key)":{},"type":"Note","id":"https://a.test/1"}"#)
        #expect(throws: ReadingError.restructured(key)) { try Note(reading: outside) }
        #expect(Actor.PublicKey.keys(in: outside).isEmpty)
    }

    @Test func `a context changes nothing`() throws {
        let value = try JSONValue.parse(
            #"""
            {"@context":["https://tarpit.test/context",{"actor":"https://evil.test#ignored","victim":"as:actor","kind":"@type",
            "content":{"@id":"as:summary"}}],"kind":"Delete","type":"Like","actor":"https://a.test/u","victim":"https://b.test/u",
            "object":"https://b.test/1"}
            """#)
        let activity = try Activity(reading: value)
        #expect(activity.kind == .like && activity.actor == "https://a.test/u")
    }

    @Test func `no property grows without end`() throws {
        let many = 4_000
        func list(_ element: (Int) -> JSONValue) -> JSONValue { .array((0..<many).map(element)) }
        let note = try Note(
            reading: [
                "id": "https://a.test/1", "type": "Question", "to": list { "https://a.test/u\($0)" },
                "tag": .array(
                    (0..<many).flatMap {
                        [
                            ["type": "Mention", "href": "https://a.test/u\($0)"],
                            ["type": "Hashtag", "name": "#t\($0)"],
                            ["type": "Emoji", "name": ":e\($0):", "icon": ["url": "https://a.test/e\($0)"]],
                        ] as [JSONValue]
                    }),
                "attachment": list { ["type": "Image", "url": "https://a.test/\($0).png"] },
                "oneOf": list { ["name": "o\($0)"] }, "audience": list { "https://a.test/g\($0)" },
                "name": .string(String(repeating: "é", count: 100_000)),
                "summary": .string(String(repeating: "é", count: 100_000)),
            ])
        #expect(note.audience.to.count == 1_000 && note.tags.mentions.count == 100 && note.tags.hashtags.count == 100)
        #expect(note.tags.emojis.count == 100 && note.attachments.count == 16 && note.poll?.options.count == 100)
        #expect(note.groups.count == 16 && note.name?.count == 2_048 && note.summary?.count == 20_000)

        let actor = try Actor(
            reading: [
                "id": "https://a.test/u", "type": "Person", "inbox": "https://a.test/i",
                "attachment": list { ["type": "PropertyValue", "name": "n\($0)", "value": "v"] },
                "publicKey": list { ["id": "https://a.test/k\($0)", "publicKeyPem": "PEM"] },
                "alsoKnownAs": list { "https://a.test/a\($0)" }, "attributionDomains": list { "d\($0).test" },
                "icon": list { _ in ["url": "javascript:x"] },
            ])
        #expect(actor.fields.count == 50 && actor.publicKeys.count == 10 && actor.alsoKnownAs.count == 256)
        #expect(actor.attributionDomains.count == 256 && actor.icon == nil)

        let collection = try ItemCollection(
            reading: ["type": "Collection", "items": list { "https://a.test/\($0)" }, "totalItems": -5])
        #expect(collection.items.count == 1_000 && collection.totalItems == 0)
        let flag = try Activity(
            reading: ["type": "Flag", "actor": "https://a.test/u", "object": list { "https://a.test/\($0)" }])
        #expect(flag.objects.count == 100)
    }

    @Test func `any value in any place is survived`() throws {
        var random = SplitMix(state: 11)
        let names = [
            "id", "type", "actor", "object", "content", "contentMap", "tag", "attachment", "to", "cc", "url", "name",
            "summary", "icon", "image",
            "publicKey", "endpoints", "inbox", "attributedTo", "oneOf", "replies", "published", "@id", "as:to",
            "focalPoint", "quote", "language",
        ]
        let types = [
            "Note", "Create", "Person", "Question", "Collection", "Tombstone", "Emoji", "Mention", "Hashtag", "Image",
            "PropertyValue", "Link",
        ]
        func value(_ depth: Int) -> JSONValue {
            switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &random) {
            case 0: return .null
            case 1: return .bool(true)
            case 2: return .integer(Int64.random(in: .min ... .max, using: &random))
            case 3: return .double(1e300)
            case 4: return .string("https://a.test/\(Int.random(in: 0..<9, using: &random))")
            case 5: return .string(types[Int.random(in: 0..<types.count, using: &random)])
            case 6: return .array((0..<3).map { _ in value(depth - 1) })
            default:
                var members = (0..<12).map { _ in
                    JSONObject.Member(
                        key: names[Int.random(in: 0..<names.count, using: &random)], value: value(depth - 1))
                }
                members.append(.init(key: "id", value: "https://a.test/1"))
                members.append(
                    .init(key: "type", value: .string(types[Int.random(in: 0..<types.count, using: &random)])))
                return .object(JSONObject(members))
            }
        }
        var understood = 0
        for _ in 0..<4_000 {
            let document = value(4)
            if (try? Document(reading: document)) != nil { understood += 1 }
            _ = try? Actor(reading: document)
            _ = try? Note(reading: document).displayHTML
            _ = try? Activity(reading: document)
            _ = Actor.PublicKey.keys(in: document)
        }
        #expect(understood > 100)
    }
}

/// Seeded, so that a failure comes again.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
