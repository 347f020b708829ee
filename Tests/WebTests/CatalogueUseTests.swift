import Foundation
import Localization
import Testing

/// What the source says and what the catalogues hold are the same words.
@Suite struct CatalogueUseTests {
    private static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources")

    private static func texts(_ folder: String) throws -> [String] {
        let place = sources.appending(path: folder).resolvingSymlinksInPath()
        let files = FileManager.default.enumerator(at: place, includingPropertiesForKeys: nil)?.allObjects as? [URL]
        return try (files ?? []).filter { $0.pathExtension == "swift" }.map {
            try String(contentsOf: $0, encoding: .utf8)
        }
    }

    /// Every string of the Swift sources that speak which has the shape of a key.
    private static func literals() throws -> Set<String> {
        var found: Set<String> = []
        for text in try ["Web", "Distribution", "Localization"].flatMap(texts) {
            for match in text.matches(of: #/"([a-z0-9]+(?:[.-][a-z0-9]+)*)"/#) { found.insert(String(match.1)) }
        }
        return found
    }

    /// Keys that are certainly meant as such: the argument of a call that speaks.
    private static func spoken() throws -> Set<String> {
        var found: Set<String> = []
        for text in try texts("Web") + texts("Distribution") {
            for match in text.matches(of: #/\b(?:words|say|words\.html|pluralForms)\(\s*"([^"]+)"/#) {
                found.insert(String(match.1))
            }
        }
        return found
    }

    @Test func `every word that a page speaks is in the English catalogue`() throws {
        let english = try #require(try Languages.embeddedCatalogues().first { $0.tag == "en" })
        #expect(try Self.spoken().subtracting(english.keys).sorted() == [])
    }

    @Test func `no word of the English catalogue is left unsaid`() throws {
        let english = try #require(try Languages.embeddedCatalogues().first { $0.tag == "en" })
        let unsaid = english.keys.subtracting(try Self.literals()).sorted()
        #expect(unsaid == [])
    }
}
