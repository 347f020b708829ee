import ActivityVocabulary
import Foundation
import JSON
import Testing

/// Documents that servers really sent, if the checkout has a neighbour that holds some.
struct FixtureFolderTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../shared/fixtures").standardizedFileURL

    private static let isThere = FileManager.default.fileExists(atPath: folder.path)

    @Test(.enabled(if: isThere)) func `every document is understood or refused with a reason`() throws {
        let files = FileManager.default.enumerator(at: Self.folder, includingPropertiesForKeys: nil)
        var understood = 0
        var refused: [String: String] = [:]
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "json" else { continue }
            let name = file.pathComponents.suffix(2).joined(separator: "/")
            do {
                let document = try Document(reading: try JSONValue.parse(try Data(contentsOf: file)))
                understood += 1
                try look(at: document, from: name)
            } catch let error as ReadingError {
                refused[name] = error.description
            }
        }
        #expect(understood >= 165, "\(understood)")
        #expect(Set(refused.keys) == Self.expectedRefusals, "\(refused)")
    }

    /// A template without a host.
    private static let expectedRefusals: Set<String> = ["various/application_actor.json"]

    /// What is embedded must be readable too, unless it is of a kind we have no use for.
    private func look(at document: Document, from name: String) throws {
        guard case .activity(let activity) = document, let value = activity.object?.value else { return }
        let inner = Result { try Document(reading: value) }
        if case .failure(let error) = inner { #expect(error is ReadingError, "\(name)") }
    }
}
