import JSON
import PostgresCluster
import Store
import Support
import Testing

/// Whose yes a quote shows.
@Suite struct QuoteTests {
    @Test(.rows(40), arguments: [Engine.memory, .postgres])
    func `a stamp counts from the quoted author's server, for both posts`(engine: Engine) async throws {
        try await World.with(["ours"], on: engine) { world in
            try await Peer.with(2) { peers in
                let server = world["ours"]
                let ada = try await server.person("ada")
                let ann = try Stranger("ann", on: peers[0])
                let eve = try Stranger("eve", on: peers[1])
                try await ada.follow(ann)
                try await ada.follow(eve)
                let quoted = eve.note(1, "quoted")
                eve.publish(quoted)
                try await eve.send(eve.create(quoted), to: server)
                try await server.settle()
                func stamp(_ by: Stranger, _ number: Int, for note: String, of target: String) -> JSONValue {
                    let address = "\(by.base)/stamps/\(number)"
                    by.peer.serve(
                        "/stamps/\(number)",
                        [
                            "id": .string(address), "type": "QuoteAuthorization", "attributedTo": .string(eve.id),
                            "interactingObject": .string(note), "interactionTarget": .string(target),
                        ])
                    return .string(address)
                }
                let uri = quoted["id"]?.stringValue ?? ""
                let own = { (number: Int) in "\(ann.id)/statuses/\(number)" }
                let stamps: [(JSONValue, Bool)] = [
                    // On the quoting server; for another note; of another post; none at all; and a true one.
                    (stamp(ann, 0, for: own(0), of: uri), false), (stamp(eve, 1, for: own(9), of: uri), false),
                    (stamp(eve, 2, for: own(2), of: uri + "0"), false), (.string("\(eve.base)/stamps/none"), false),
                    (stamp(eve, 4, for: own(4), of: uri), true),
                ]
                for (number, (stamp, isGood)) in stamps.enumerated() {
                    let note = ann.note(number, "look", ["quote": .string(uri), "quoteAuthorization": stamp])
                    try await ann.send(ann.create(note), to: server)
                    try await server.settle()
                    let id = try #require(try await server.post(own(number))?.id)
                    let status = try await ada.call("GET", "/api/v1/statuses/\(id)")
                    let isAccepted = status["quote"]?["state"]?.stringValue == "accepted"
                    #expect(isAccepted == isGood, "\(number): \(status["quote"] ?? .null)")
                }
            }
        }
    }
}
