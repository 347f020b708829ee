/// A message of a catalogue, parsed: an ICU MessageFormat subset.
///
///     {name} boosted this
///     {count, plural, =0 {No posts} one {# post} other {# posts}}
///     {visibility, select, public {everyone} other {fewer people}}
///
/// A backslash takes the next sign literally (`\{`, `\}`, `\#`); `\n` is a line break.
struct Template: Sendable {
    indirect enum Piece: Sendable {
        case text(String)
        case slot(String)
        /// `#`: the number of the plural around it.
        case count
        case plural(String, exact: [Int: Template], categories: [PluralCategory: Template], other: Template)
        case select(String, cases: [String: Template], other: Template)
    }

    var pieces: [Piece]

    struct Malformed: Error, CustomStringConvertible {
        var description: String
    }

    init(pieces: [Piece]) {
        self.pieces = pieces
    }

    /// Throws `Malformed` for unbalanced braces, an unknown kind, or a plural or select without `other`.
    init(parsing source: String) throws {
        var parser = TemplateParser(source)
        self = try parser.template(nested: false, inPlural: false)
    }

    /// The names of all arguments the message may use.
    var slots: Set<String> {
        pieces.reduce(into: []) { names, piece in
            switch piece {
            case .text, .count: break
            case .slot(let name): names.insert(name)
            case .plural(let name, let exact, let categories, let other):
                names.insert(name)
                for branch in Array(exact.values) + Array(categories.values) + [other] { names.formUnion(branch.slots) }
            case .select(let name, let cases, let other):
                names.insert(name)
                for branch in Array(cases.values) + [other] { names.formUnion(branch.slots) }
            }
        }
    }

    /// The same message with every literal text changed (the pseudo-locale).
    func mapText(_ change: (String) -> String) -> Template {
        Template(
            pieces: pieces.map { piece in
                switch piece {
                case .text(let text): .text(change(text))
                case .slot, .count: piece
                case .plural(let name, let exact, let categories, let other):
                    .plural(
                        name, exact: exact.mapValues { $0.mapText(change) },
                        categories: categories.mapValues { $0.mapText(change) }, other: other.mapText(change))
                case .select(let name, let cases, let other):
                    .select(name, cases: cases.mapValues { $0.mapText(change) }, other: other.mapText(change))
                }
            })
    }
}

/// Recursive descent over the characters of one message.
private struct TemplateParser {
    private let characters: [Character]
    private var position = 0

    init(_ source: String) {
        characters = Array(source)
    }

    mutating func template(nested: Bool, inPlural: Bool) throws -> Template {
        var pieces: [Template.Piece] = []
        var text = ""
        func flushed(_ text: inout String) -> [Template.Piece] {
            defer { text = "" }
            return text.isEmpty ? [] : [.text(text)]
        }
        while position < characters.count {
            let character = characters[position]
            switch character {
            case "\\":
                text.append(try escaped())
            case "{":
                pieces += flushed(&text)
                pieces.append(try placeholder(inPlural: inPlural))
            case "}":
                guard nested else { throw malformed("a closing brace without an opening one") }
                return Template(pieces: pieces + flushed(&text))
            case "#" where inPlural:
                pieces += flushed(&text) + [.count]
                position += 1
            default:
                text.append(character)
                position += 1
            }
        }
        guard !nested else { throw malformed("a brace is not closed") }
        return Template(pieces: pieces + flushed(&text))
    }

    private mutating func escaped() throws -> Character {
        guard position + 1 < characters.count else { throw malformed("a backslash ends the message") }
        defer { position += 2 }
        return characters[position + 1] == "n" ? "\n" : characters[position + 1]
    }

    /// At `{`: `{name}`, `{name, plural, …}` or `{name, select, …}`.
    private mutating func placeholder(inPlural: Bool) throws -> Template.Piece {
        position += 1
        let name = word()
        guard !name.isEmpty else { throw malformed("a placeholder has no name") }
        if take("}") { return .slot(name) }
        guard take(",") else { throw malformed("expected , or } after {\(name)") }
        let kind = word()
        guard take(",") else { throw malformed("expected , after \(kind)") }
        return switch kind {
        case "plural": try plural(name)
        case "select": try select(name, inPlural: inPlural)
        default: throw malformed("\(kind) is neither plural nor select")
        }
    }

    private mutating func plural(_ name: String) throws -> Template.Piece {
        var exact: [Int: Template] = [:]
        var categories: [PluralCategory: Template] = [:]
        for (label, branch) in try branches(inPlural: true) {
            if label.first == "=", let number = Int(label.dropFirst()) {
                exact[number] = branch
            } else if let category = PluralCategory(rawValue: label) {
                categories[category] = branch
            } else {
                throw malformed("\(label) is no plural category")
            }
        }
        guard let other = categories.removeValue(forKey: .other) else { throw malformed("{\(name)} has no other") }
        return .plural(name, exact: exact, categories: categories, other: other)
    }

    private mutating func select(_ name: String, inPlural: Bool) throws -> Template.Piece {
        var cases = Dictionary(try branches(inPlural: inPlural)) { _, last in last }
        guard let other = cases.removeValue(forKey: "other") else { throw malformed("{\(name)} has no other") }
        return .select(name, cases: cases, other: other)
    }

    private mutating func branches(inPlural: Bool) throws -> [(String, Template)] {
        var found: [(String, Template)] = []
        while !take("}") {
            let label = word()
            guard !label.isEmpty, take("{") else { throw malformed("expected a branch {…}") }
            found.append((label, try template(nested: true, inPlural: inPlural)))
            position += 1  // its closing brace
        }
        return found
    }

    private mutating func word() -> String {
        skipSpace()
        var word = ""
        while position < characters.count, !"{},".contains(characters[position]), !characters[position].isWhitespace {
            word.append(characters[position])
            position += 1
        }
        skipSpace()
        return word
    }

    private mutating func take(_ character: Character) -> Bool {
        skipSpace()
        guard position < characters.count, characters[position] == character else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < characters.count, characters[position].isWhitespace { position += 1 }
    }

    private func malformed(_ reason: String) -> Template.Malformed {
        Template.Malformed(description: "\(reason), at sign \(position + 1)")
    }
}
