import ActivityVocabulary
import Foundation
import JSON
import Testing

/// What each program on the network sends, written after its documentation and source, and what we make of it:
/// `Golden/Software` says for every document what was understood. `MARTLET_RECORD=1` writes it anew.
struct SoftwareTests {
    private static let here = URL(filePath: #filePath).deletingLastPathComponent()

    static let all = [
        "akkoma", "bookwyrm", "bridgy-fed", "friendica", "funkwhale", "ghost", "gotosocial", "hollo", "honk",
        "iceshrimp", "lemmy", "mastodon", "mbin", "misskey", "mobilizon", "peertube", "piefed", "pixelfed", "pleroma",
        "sharkey", "snac", "takahe", "threads", "wordpress", "writefreely",
    ]

    @Test func `every program has its folder, and every folder its program`() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.here.appending(path: "Fixtures").path)
        #expect(folders.filter { !$0.hasPrefix(".") }.sorted() == Self.all)
    }

    @Test(arguments: all) func `is understood`(software: String) throws {
        let folder = Self.here.appending(path: "Fixtures/\(software)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        var lines: [String] = []
        for name in names where name.hasSuffix(".json") {
            let value = try JSONValue.parse(try Data(contentsOf: folder.appending(path: name)))
            lines.append("== \(name.dropLast(5))")
            do {
                lines += Understanding.lines(of: try Document(reading: value))
            } catch {
                lines.append("not taken: \(error)")
            }
        }
        let found = lines.joined(separator: "\n") + "\n"
        let golden = Self.here.appending(path: "Golden/Software/\(software).txt")
        if ProcessInfo.processInfo.environment["MARTLET_RECORD"] != nil {
            try FileManager.default.createDirectory(
                at: golden.deletingLastPathComponent(), withIntermediateDirectories: true)
            try found.write(to: golden, atomically: true, encoding: .utf8)
        }
        #expect(found == (try String(contentsOf: golden, encoding: .utf8)))
    }

    // MARK: Quirks, each by its file in Compat

    private func note(_ name: String) throws -> Note {
        let file = Self.here.appending(path: "Fixtures/\(name).json")
        let document = try Document(reading: try JSONValue.parse(try Data(contentsOf: file)))
        switch document {
        case .note(let note): return note
        case .activity(let activity): return try Note(reading: try #require(activity.object?.value))
        default: throw ReadingError.notAnObject
        }
    }

    @Test func `a film's file is chosen for a timeline, from either place`() throws {
        let streamed = try #require(try note("peertube/video").attachments.first)
        #expect(streamed.kind == .video && streamed.url.hasSuffix("v1-480-fragmented.mp4") && streamed.height == 480)
        #expect(streamed.preview?.url == "https://peertube.example/lazy/preview.jpg")
        #expect(try note("peertube/13-create-web-video").attachments.first?.url.hasSuffix("v2-720.mp4") == true)
        #expect(try note("funkwhale/audio").attachments.first?.kind == .audio)
    }

    @Test func `a sensitive film's summary is a warning`() throws {
        #expect(try note("peertube/video").spoilerText == "nudity")
        #expect(try !note("peertube/video").displayHTML.contains("nudity"))
    }

    @Test func `events say when and where`() throws {
        let event = try note("mobilizon/event").displayHTML
        #expect(event.contains("2026-12-11 19:00 – 21:00 UTC+01:00 · The Pier Hall, Sea Road 2, Teignmouth"))
        #expect(try note("mobilizon/12-create-own-event").displayHTML.contains("<del>2026-12-12 18:30 UTC</del>"))
    }

    @Test func `titles of notes are shown, unless they only repeat the text`() throws {
        #expect(try note("friendica/13-create-titled-note").displayHTML.hasPrefix("<p><strong>A title on a note</str"))
        let repeated = try Note(
            reading: [
                "id": "https://a.example/1", "type": "Note", "name": "Hello", "content": "<p>Hello <b>you</b></p>",
            ])
        #expect(repeated.displayHTML == "<p>Hello <b>you</b></p>")
        let hostile = try Note(
            reading: [
                "id": "https://a.example/1", "type": "Note", "name": "x",
                "content": .string(String(repeating: "<", count: 400_000)),
            ])
        #expect(hostile.displayHTML.hasPrefix("<p><strong>x"))
    }

    @Test func `ratings and quotations of books are shown`() throws {
        #expect(try note("bookwyrm/rating-raw").displayHTML.contains("★★★½☆"))
        #expect(try note("bookwyrm/quotation-raw").displayHTML.contains("<blockquote><p>The sea was"))
    }

    @Test func `links of aggregators are shown`() throws {
        #expect(try note("lemmy/page-link").displayHTML.contains("href=\"https://news.example/purr\""))
    }

    @Test func `stories are no posts`() {
        #expect(throws: ReadingError.unexpectedType(["Story"])) { try note("pixelfed/12-create-story") }
    }
}
