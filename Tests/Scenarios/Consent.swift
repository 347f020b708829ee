import JSON
import PostgresCluster
import Support
import Testing

@Suite struct Consent {
    @Test(arguments: [Engine.memory, .postgres])
    func `only followers may like, answer and boost what its author wants for them`(engine: Engine) async throws {
        try await World.with(["ours", "theirs"], on: engine) { world in
            let ada = try await world["ours"].person("ada")
            let bob = try await world["theirs"].person("bob")
            let names = ["can_favourite", "can_reply", "can_reblog"]
            let form = Dictionary(
                uniqueKeysWithValues: names.map { ("interaction_policy[\($0)][always][0]", "followers") })
            let post = try await bob.post("For friends to talk about", form)
            let (id, uri) = (post["id"]?.stringValue ?? "", post["uri"]?.stringValue ?? "")
            let here = try await ada.find(post: uri)
            let answer = ["status": "May I?", "in_reply_to_id": here]
            func counts() async throws -> [JSONValue?] {
                let status = try await bob.status(id)
                return [status["favourites_count"], status["reblogs_count"], status["replies_count"]]
            }
            for verb in ["favourite", "reblog"] {
                let status = try await world["ours"].send(
                    "POST", "/api/v1/statuses/\(here)/\(verb)", token: ada.token
                ).0
                #expect([403, 422].contains(status), "\(verb)")
            }
            #expect(
                try await [403, 422].contains(
                    world["ours"].send("POST", "/api/v1/statuses", answer, token: ada.token).0))
            #expect(try await counts() == [0, 0, 0])

            try await ada.befriend(bob)
            for verb in ["favourite", "reblog"] { try await ada.act(verb, on: uri) }
            try await ada.post("I may", ["in_reply_to_id": here])
            #expect(try await eventually { try await counts() == [1, 1, 1] })
        }
    }
}
