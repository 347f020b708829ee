import Foundation
import Testing

@testable import Web

private let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Sources")

private func files(under folder: URL, ending: String) throws -> [URL] {
    let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return (found?.allObjects as? [URL] ?? []).filter { $0.pathExtension == ending }
}

private func text(_ name: String) throws -> String {
    try String(contentsOf: sources.appending(path: name), encoding: .utf8)
}

@Suite struct AssetTests {
    @Test func `every file of the assets is in the binary, as it is on disk`() throws {
        for ending in ["js", "svg", "png"] {
            for file in try files(under: sources.appending(path: "Web/Assets"), ending: ending) {
                let bytes = [UInt8](try Data(contentsOf: file))
                #expect(Assets.embedded.byPath.values.contains { $0.bytes == bytes }, "\(file.lastPathComponent)")
            }
        }
    }

    @Test func `the style sheet in the binary is that of its parts on disk`() throws {
        let style = try #require(Assets.embedded.byPath[Assets.embedded.style])
        let parts = try files(under: sources.appending(path: "Web/Assets/css"), ending: "css")
        var rest = parts.count
        for part in parts where style.bytes.contains([UInt8](try Data(contentsOf: part))) { rest -= 1 }
        #expect(rest == 0 && !parts.isEmpty)
        let total = try parts.reduce(0) { $0 + (try Data(contentsOf: $1).count) }
        #expect(style.bytes.count == total)
    }

    @Test func `the budgets of bytes hold`() throws {
        func size(_ ending: String) -> Int {
            Assets.embedded.byPath.values.filter { $0.path.hasSuffix(ending) }.reduce(0) {
                $0 + ($1.gzipped?.count ?? $1.bytes.count)
            }
        }
        #expect(size(".css") <= 12_000)
        #expect(size(".js") <= 35_000)
        let entry = try #require(Assets.embedded.byPath[Assets.embedded.script])
        #expect(try #require(entry.gzipped).count <= 8_000)
    }

    @Test func `icons that are named are drawn`() throws {
        let drawings = try text("Web/Assets/img/icons.svg")
        for icon in Icon.allCases { #expect(drawings.contains("<symbol id=\"\(icon.rawValue)\"")) }
    }

    @Test func `only one script makes elements out of text, none runs text`() throws {
        for file in try files(under: sources.appending(path: "Web/Assets/js"), ending: "js") {
            let script = try String(contentsOf: file, encoding: .utf8)
            #expect(
                script.contains("innerHTML") == (file.lastPathComponent == "markup.js"), "\(file.lastPathComponent)")
            for forbidden in ["eval(", "new Function", "insertAdjacentHTML", "document.write", "outerHTML"] {
                #expect(!script.contains(forbidden), "\(file.lastPathComponent) \(forbidden)")
            }
        }
    }

    @Test func `the style sheet knows no left and right`() throws {
        let physical = try Regex(#"(margin|padding|border|inset|float|text-align|[;{ ])[-: ]*(left|right)\b"#)
        for file in try files(under: sources.appending(path: "Web/Assets/css"), ending: "css") {
            let style = try String(contentsOf: file, encoding: .utf8)
            for line in style.split(separator: "\n") { #expect(line.firstMatch(of: physical) == nil, "\(line)") }
        }
    }

    @Test func `the import map's hash is the one of its text`() throws {
        let map = Assets.embedded.importMap.string
        #expect(map.contains("\"martlet/live\":\"/assets/live."))
        #expect(Assets.embedded.importMapHash.hasPrefix("'sha256-") && Assets.embedded.importMapHash.count == 53)
    }
}
