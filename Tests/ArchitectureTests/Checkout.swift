import Foundation

/// A text file of this checkout.
struct SourceFile: Sendable, CustomStringConvertible {
    /// From the checkout's root, e.g. `Sources/Store/Posts/PostViews.swift`.
    let path: String
    let lines: [Substring]

    var description: String { path }
    var folders: [Substring] { path.split(separator: "/").dropLast() }
    var name: String { String(path.split(separator: "/").last ?? "") }
    var fileExtension: String { String(name.split(separator: ".").dropFirst().last ?? "") }

    /// The lines without what follows `//`, so that a comment may name what code must not.
    var code: [Substring] {
        lines.map { line in
            guard let comment = line.firstRange(of: "//"), line[..<comment.lowerBound].last != ":" else { return line }
            return line[..<comment.lowerBound]
        }
    }

    /// `path:line: text` for each line of code that matches.
    func places<Output>(_ pattern: Regex<Output>) -> [String] {
        zip(code, 1...).compactMap { line, number in
            line.contains(pattern) ? "\(path):\(number): \(line.trimmingCharacters(in: .whitespaces))" : nil
        }
    }
}

/// The files and folders that the rules are about, read once.
enum Checkout {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static let sources = files(in: "Sources")
    static let all =
        ["Sources", "Tests", "Benchmarks", "Fuzz", "bin", "docs"].flatMap(files) + topLevel

    private static let topLevel = ["Package.swift", "Makefile"].compactMap(read) + markdown
    private static let markdown = names(in: "").filter { $0.hasSuffix(".md") }.compactMap(read)

    /// Text files written by hand: what is taken from elsewhere, drawn, or generated is left out by folder.
    private static let exempt: Set<Substring> = [
        "Golden", "Fixtures", "Corpus", "Generated", "__pycache__", "screenshots",
    ]

    static func files(in folder: String) -> [SourceFile] {
        let found = FileManager.default.enumerator(atPath: root.appending(path: folder).path)?.allObjects ?? []
        return found.compactMap { $0 as? String }
            .filter { !$0.contains("/.") && !$0.hasPrefix(".") }
            .map { "\(folder)/\($0)" }
            .filter { path in path.split(separator: "/").allSatisfy { !exempt.contains($0) } }
            .sorted()
            .compactMap(read)
    }

    /// `nil` for folders and for what is not UTF-8.
    static func read(_ path: String) -> SourceFile? {
        guard let text = try? String(contentsOf: root.appending(path: path), encoding: .utf8) else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return SourceFile(path: path, lines: lines.last == "" ? lines.dropLast() : lines)
    }

    /// The folders directly in `folder` that hold at least one file, by name.
    static func folders(in folder: String) -> [String] {
        names(in: folder).filter { name in
            let found = FileManager.default.enumerator(at: url(folder, name), includingPropertiesForKeys: nil)
            return found?.allObjects.contains { ($0 as? URL)?.hasDirectoryPath == false } ?? false
        }
    }

    private static func names(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: url(folder, "").path)) ?? []
        return names.filter { !$0.hasPrefix(".") && $0 != "__pycache__" }.sorted()
    }

    private static func url(_ folder: String, _ name: String) -> URL {
        root.appending(path: folder).appending(path: name)
    }
}
