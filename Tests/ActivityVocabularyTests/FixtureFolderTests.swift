import ActivityVocabulary
import Foundation
import JSON
import Testing

/// Documents that servers really sent, if the checkout has a neighbour that holds some.
struct FixtureFolderTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../shared/fixtures").standardizedFileURL

    private static let isThere = FileManager.default.fileExists(atPath: folder.path)

    /// Why each of the others is not taken. Whoever reads more of them takes a line away.
    private static let refusals: [String: String] = [
        // A template, whose host is a hole to fill in.
        "various/application_actor.json": "has no usable `id`"
    ]

    /// The same for what is inside of activities.
    private static let refusalsInside: [String: String] = [
        // Somebody deleted themselves: no more than an id and a type is left.
        "mastodon/mastodon-delete-user.json": "has no usable `inbox`",
        // A template, too.
        "various/accept-follow.json": "has no usable `actor`",
    ]

    @Test(.enabled(if: isThere)) func `every document is understood or refused for a stated reason`() throws {
        var understood = 0
        var refused: [String: String] = [:]
        var refusedInside: [String: String] = [:]
        for (name, value) in try Self.documents() {
            do {
                let document = try Document(reading: value)
                understood += 1
                if let reason = Self.reasonInside(document) { refusedInside[name] = reason }
            } catch {
                refused[name] = error.description
            }
        }
        #expect(understood >= 170, "\(understood)")
        #expect(refused == Self.refusals)
        #expect(refusedInside == Self.refusalsInside)
    }

    @Test(.enabled(if: isThere)) func `every post has an author, an audience and something to show`() throws {
        var anonymous: [String] = []
        var unaddressed: [String] = []
        var empty: [String] = []
        for (name, value) in try Self.documents() {
            guard let note = try? Self.note(in: value), !note.isPollVote else { continue }
            if note.attributedTo == nil { anonymous.append(name) }
            if note.audience.all.isEmpty { unaddressed.append(name) }
            if note.displayHTML.isEmpty, note.attachments.isEmpty { empty.append(name) }
        }
        #expect(anonymous == [])
        // For nobody but the author, then.
        #expect(unaddressed == ["discourse/objects-page.json"])
        #expect(empty == [])
    }

    private static func documents() throws -> [(String, JSONValue)] {
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        var found: [(String, JSONValue)] = []
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "json" else { continue }
            let name = file.pathComponents.suffix(2).joined(separator: "/")
            found.append((name, try JSONValue.parse(try Data(contentsOf: file))))
        }
        return found
    }

    /// Why what an activity holds is not understood, however deep it is.
    private static func reasonInside(_ document: Document) -> String? {
        guard case .activity(let activity) = document else { return nil }
        for object in activity.objects {
            guard let value = object.value else { continue }
            do {
                if let reason = reasonInside(try Document(reading: value)) { return reason }
            } catch {
                return error.description
            }
        }
        return nil
    }

    private static func note(in value: JSONValue) throws -> Note? {
        switch try Document(reading: value) {
        case .note(let note): note
        case .activity(let activity): try activity.object?.value.flatMap { try Self.note(in: $0) }
        default: nil
        }
    }
}
