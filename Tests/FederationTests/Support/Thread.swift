import Foundation
import JSON

@testable import Federation

extension FederationSettings {
    /// Hosts are asked as fast as they answer, so that tests need not wait.
    static var quick: FederationSettings {
        var settings = FederationSettings(development: true)
        settings.pace = HostPace.Limit(interval: 1, burst: 10_000)
        return settings
    }
}

extension Stranger {
    /// Serves a note that answers another.
    @discardableResult
    func answer(
        _ number: Int, to parent: String, _ content: String = "an answer", _ changes: [String: JSONValue] = [:]
    ) -> String {
        let note = note(number, content, ["inReplyTo": .string(parent)].merging(changes) { $1 })
        publish(note)
        return note["id"]?.stringValue ?? ""
    }

    func uri(_ number: Int) -> String { "\(id)/statuses/\(number)" }

    /// A collection of answers as Mastodon embeds it: its first page, and where it goes on.
    func replies(to number: Int, _ items: [String], next: String? = nil) -> JSONValue {
        let id = "\(uri(number))/replies"
        var first: JSONValue = [
            "type": "CollectionPage", "partOf": .string(id), "items": .array(items.map { .string($0) }),
        ]
        if let next { first = first.with("next", .string(next)) }
        return ["id": .string(id), "type": "Collection", "first": first]
    }
}

extension Remote {
    /// Serves a page of a collection.
    func servePage(_ path: String, _ items: [JSONValue], next: String? = nil) {
        var page: JSONValue = ["id": .string(base + path), "type": "CollectionPage", "items": .array(items)]
        if let next { page = page.with("next", .string(base + next)) }
        serve(path, page)
    }

    func servePage(_ path: String, _ items: [String], next: String? = nil) {
        servePage(path, items.map { .string($0) }, next: next)
    }
}
