import JSON
import PostgresCluster
import Support
import Testing

/// A conversation of which one server has a part and does not answer.
@Suite struct SlowPart {
    @Test(arguments: [Engine.memory, .postgres])
    func `who opens a conversation sees what others have of it without waiting for a slow server`(
        engine: Engine
    ) async throws {
        try await World.with(["ours"], on: engine) { world in
            try await Peer.with(3) { peers in
                let ada = try await world["ours"].person("ada")
                let ann = try Stranger("ann", on: peers[0])
                let ben = try Stranger("ben", on: peers[1])
                let cat = try Stranger("cat", on: peers[2])
                ann.publish(ann.note(1, "the first", ["replies": ann.replies(to: 1, [ben.uri(1), cat.uri(1)])]))
                ben.publish(ben.note(1, "slowly", ["inReplyTo": .string(ann.uri(1))]))
                cat.publish(
                    cat.note(
                        1, "quickly",
                        ["inReplyTo": .string(ann.uri(1)), "replies": cat.replies(to: 1, [ann.uri(2)])]))
                ann.publish(ann.note(2, "thank you", ["inReplyTo": .string(cat.uri(1))]))
                peers[1].hold("/users/ben/statuses/1")

                let first = try await ada.find(post: ann.uri(1))
                world.advance(seconds: 900)
                func answers() async throws -> Set<String> {
                    let context = try await ada.call("GET", "/api/v1/statuses/\(first)/context")
                    return Set(context["descendants"]?.arrayValue?.compactMap { $0["uri"]?.stringValue } ?? [])
                }
                #expect(try await eventually { try await answers() == [cat.uri(1), ann.uri(2)] })
                #expect(peers[1].asked.contains("/users/ben/statuses/1"))
                peers[1].release()
                #expect(try await eventually { try await answers() == [ben.uri(1), cat.uri(1), ann.uri(2)] })
            }
        }
    }
}

extension Stranger {
    fileprivate func uri(_ number: Int) -> String { "\(id)/statuses/\(number)" }

    /// A collection of answers as Mastodon embeds it.
    fileprivate func replies(to number: Int, _ items: [String]) -> JSONValue {
        let id = "\(uri(number))/replies"
        let first: JSONValue = [
            "type": "CollectionPage", "partOf": .string(id), "items": .array(items.map { .string($0) }),
        ]
        return ["id": .string(id), "type": "Collection", "first": first]
    }
}
