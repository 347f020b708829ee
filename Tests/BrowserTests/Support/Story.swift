import Database
import Domain
import Foundation
import JSON
import Store
import Support

/// A server on which people have been talking for a day: something on every page.
struct Story {
    let server: TestServer
    let people: [String: Person]
    /// Paths of a post in a conversation, and of one that was edited.
    let thread: String
    let edited: String
    let application: String

    private static let names = [
        "ada": ("Ada Holm", "Bridges, birds and bread. #engineering"),
        "yusuf": ("Yusuf Demir", "Teacher. I collect old maps."),
        "mei": ("Mei Tanaka", "Film photographer, Osaka. 日本語 / English"),
        "noor": ("نور حداد", "أكتب عن الكتب والقهوة"),
        "tom": ("Tom", "Allotment, bees, bicycle."),
    ]

    static func tell(on server: TestServer) async throws -> Story {
        try await server.setRules(["Be kind.", "No advertising.", "Say what is in a picture."])
        var people: [String: Person] = [:]
        for name in names.keys.sorted() { people[name] = try await server.person(name) }
        for (name, person) in people {
            let (shown, note) = names[name] ?? ("", "")
            var profile = ["display_name": shown, "note": note]
            if name == "noor" { profile["locked"] = "true" }
            if name == "ada" {
                profile["fields_attributes[0][name]"] = "Home"
                profile["fields_attributes[0][value]"] = "https://ada.example"
                profile["fields_attributes[1][name]"] = "Pronouns"
                profile["fields_attributes[1][value]"] = "she/her"
            }
            _ = try await person.call("PATCH", "/api/v1/accounts/update_credentials", profile)
        }
        for person in people.values {
            for other in people.values where other.name != person.name {
                _ = try await person.call("POST", "/api/v1/accounts/\(other.id)/follow")
            }
        }
        return try await Writing(server: server, people: people).story()
    }
}

/// The posts of the story.
private struct Writing {
    let server: TestServer
    let people: [String: Person]

    func story() async throws -> Story {
        try await say("tom", "Eleven jars of honey, one sting. Fair.", at: 1300)
        try await say("mei", "フィルムがまた値上がりした。それでもやめられない。", ["language": "ja"], at: 1100)
        try await say(
            "noor", "قرأت اليوم كتابًا لم أستطع أن أتركه حتى الفجر. ما آخر كتاب سهرتم معه؟", ["language": "ar"], at: 700)
        let swifts = try await say(
            "ada", "The swifts are back over the harbour. Same weeek as last year. #birds", at: 320)
        let sky = try await say(
            "tom", "@ada three over our shed this morning! #birds", ["in_reply_to_id": swifts], at: 310)
        try await say("ada", "@tom lucky shed.", ["in_reply_to_id": sky], at: 305)
        try await say("tom", "@ada It is a very good shed.", ["in_reply_to_id": sky], at: 300)
        try await say("mei", "@ada They will reach us in a month.", ["in_reply_to_id": swifts], at: 290)
        try await say(
            "yusuf", "@ada Thirty-one pairs at the old mill, by my count.", ["in_reply_to_id": swifts], at: 280)
        _ = try await call(
            "ada", "PUT", "/api/v1/statuses/\(swifts)",
            ["status": "The swifts are back over the harbour. Same week as last year. #birds"])
        for name in ["tom", "mei", "yusuf"] { try await press(name, "favourite", swifts) }
        try await press("mei", "reblog", swifts)
        let bridge = try await say(
            "ada",
            "Load test of the new footbridge tomorrow. We will be four hundred people and one brass band. #engineering",
            at: 190)
        try await press("tom", "reblog", bridge)
        try await say("yusuf", "@ada As long as nobody marches in step.", ["in_reply_to_id": bridge], at: 170)
        let map = try await say(
            "yusuf",
            """
            A map of 1764 arrived today. The cartographer drew a lake that never existed, and named it after his aunt.

            Longer story: https://example.org/maps/the-lake-that-was-not
            """, at: 64)
        try await say("ada", "@yusuf I hope the aunt approved.", ["in_reply_to_id": map], at: 58)
        try await press("ada", "favourite", map)
        try await press("ada", "bookmark", map)
        let film = try await say(
            "mei", "The killer is the one who makes tea in the first scene.",
            ["spoiler_text": "That film everybody talks about"], at: 24)
        try await say("tom", "@mei I should not have looked.", ["in_reply_to_id": film], at: 18)
        try await say(
            "tom", "Only for those who follow me: the bicycle is mended.", ["visibility": "private"], at: 12)
        let app = try await server.call(
            "POST", "/api/v1/apps",
            ["client_name": "Swift Client", "redirect_uris": "https://app.example/back", "scopes": "read write follow"])
        _ = try await call("noor", "POST", "/api/v1/follow_requests/\(people["ada"]?.id ?? "")/authorize")
        return Story(
            server: server, people: people, thread: "/@ada/\(swifts)", edited: "/@ada/\(swifts)/history",
            application: app["client_id"]?.stringValue ?? "")
    }

    /// - Parameter minutes: how long ago.
    @discardableResult
    private func say(
        _ name: String, _ text: String, _ more: [String: String] = [:], at minutes: Int64
    ) async throws -> String {
        let posted = try await call(name, "POST", "/api/v1/statuses", more.merging(["status": text]) { own, _ in own })
        guard let id = posted["id"]?.stringValue, let number = Int64(id) else { throw Missing(what: text) }
        try await server.node.database.write { transaction in
            let ago = minutes * 60_000
            _ = try transaction.execute("UPDATE posts SET created_at = created_at - \(ago) WHERE id = \(number)")
        }
        return id
    }

    private func press(_ name: String, _ verb: String, _ post: String) async throws {
        _ = try await call(name, "POST", "/api/v1/statuses/\(post)/\(verb)")
    }

    private func call(
        _ name: String, _ method: String, _ path: String, _ form: [String: String] = [:]
    ) async throws -> JSONValue {
        guard let person = people[name] else { throw Missing(what: name) }
        return try await person.call(method, path, form)
    }
}

extension TestServer {
    /// Names the server and gives it rules.
    func setRules(_ texts: [String]) async throws {
        let rules = texts.enumerated().map { ServerProfile.Rule(id: $0 + 1, text: $1) }
        let profile = ServerProfile(
            title: "Harbour", shortDescription: "A small server for people by the water, and for those who miss it.",
            rules: rules)
        try await node.database.write { try $0.setServerProfile(profile) }
    }
}
