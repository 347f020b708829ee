import Domain
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// Custom emoji that come with posts and people.
@Suite struct EmojiTests {
    @Test(arguments: Engine.both)
    func `pictures for shortcodes are kept with what they came with`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            ann.publish(["name": "Ann :cat:", "tag": [ann.emoji("cat")]])
            try await world.follow(ann, by: bob)
            let cat = CustomEmoji(shortcode: "cat", url: "\(world.remote.base)/emoji/cat.png")
            #expect(try await world.known(ann)?.emojis == [cat])
            let note = ann.note(
                1, "My :cat: and :dog:",
                ["tag": [ann.emoji("cat"), ann.emoji("no code"), ann.emoji("evil", at: "javascript:alert(1)")]])
            try await ann.send(ann.create(note), to: world.inbox)
            try await world.work()
            #expect(try await world.post(note)?.emojis == [cat])

            let edit = ann.note(
                1, "My :dog:",
                [
                    "tag": [ann.emoji("dog")],
                    "updated": .string(formatRFC3339(world.time.now.milliseconds)),
                ])
            try await ann.send(ann.activity("Update", edit), to: world.inbox)
            try await world.work()
            #expect(try await world.post(note)?.emojis.map(\.shortcode) == ["dog"])
        }
    }

    @Test(arguments: Engine.both)
    func `a hundred are kept, and no more`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(ann, by: bob)
            let note = ann.note(1, "many", ["tag": .array((1...500).map { ann.emoji("e\($0)") })])
            try await ann.send(ann.create(note), to: world.inbox)
            try await world.work()
            #expect(try await world.post(note)?.emojis.count == 100)
        }
    }
}

extension Stranger {
    func emoji(_ code: String, at url: String? = nil) -> JSONValue {
        [
            "type": "Emoji", "id": .string("\(remote.base)/emoji/\(code)"), "name": .string(":\(code):"),
            "icon": ["type": "Image", "url": .string(url ?? "\(remote.base)/emoji/\(code).png")],
        ]
    }
}
