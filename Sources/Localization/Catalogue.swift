/// One language's messages as its file says them.
///
/// A file is lines of `key = text`; an indented line continues the one before; `#` begins a comment line. Everything
/// a language needs is in its file, its name, direction, months and number signs too, so that a language is a file.
package struct Catalogue: Sendable {
    /// BCP 47, as in the file's name ("de", "pt-BR").
    package let tag: String
    var templates: [String: Template]

    package struct Malformed: Error, CustomStringConvertible {
        package let tag: String
        package let line: Int
        package let reason: String
        package var description: String { "catalogue \(tag), line \(line): \(reason)" }
    }

    init(tag: String, templates: [String: Template]) {
        self.tag = tag
        self.templates = templates
    }

    /// Throws `Malformed` with the line: no `=`, a key twice, a message that does not parse.
    package init(tag: String, parsing source: String) throws {
        self.tag = tag
        templates = [:]
        for entry in try Self.entries(of: source, tag: tag) {
            guard templates[entry.key] == nil else {
                throw Malformed(tag: tag, line: entry.line, reason: "\(entry.key) is here twice")
            }
            do {
                templates[entry.key] = try Template(parsing: entry.text)
            } catch {
                throw Malformed(tag: tag, line: entry.line, reason: "\(entry.key): \(error)")
            }
        }
    }

    /// All keys of the file.
    package var keys: Set<String> { Set(templates.keys) }

    /// The arguments a message may use; nil when the key is unknown.
    package func slots(of key: String) -> Set<String>? { templates[key]?.slots }

    private struct Entry {
        var key: String
        var text: String
        var line: Int
    }

    private static func entries(of source: String, tag: String) throws -> [Entry] {
        var entries: [Entry] = []
        for (index, line) in source.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let content = trimmed(line)
            if content.isEmpty || line.first == "#" { continue }
            if line.first == " ", !entries.isEmpty {
                entries[entries.count - 1].text += " " + content
                continue
            }
            guard let equals = content.firstIndex(of: "=") else {
                throw Malformed(tag: tag, line: index + 1, reason: "expected key = text")
            }
            let key = trimmed(content[..<equals])
            let text = trimmed(content[content.index(after: equals)...])
            entries.append(Entry(key: String(key), text: String(text), line: index + 1))
        }
        return entries
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first == " " || first == "\t" || first == "\r" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" || last == "\r" { text.removeLast() }
        return text
    }
}
