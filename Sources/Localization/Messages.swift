/// The name of a message. Only a literal makes one, so that a test can find every key in the source.
package struct MessageKey: ExpressibleByStringLiteral, Sendable, Hashable {
    package let name: String

    package init(stringLiteral value: StaticString) {
        name = value.description
    }
}

/// What stands in for a placeholder.
package enum MessageArgument: Sendable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
    ExpressibleByIntegerLiteral
{
    case text(String)
    case number(Int)

    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int) { self = .number(value) }
}

/// A part of a message in which some placeholders are filled by the caller (a link, a name in bold).
package enum MessagePiece: Sendable, Equatable {
    case text(String)
    case slot(String)
}

/// One language, ready to speak: `words("nav.home")`.
package struct Messages: Sendable {
    package enum Direction: String, Sendable {
        case ltr, rtl
    }

    /// BCP 47, for `lang`.
    package let tag: String
    package let direction: Direction
    let numbers: NumberFormat
    let dates: DateFormat
    private let templates: [String: Template]
    private let plurals: PluralRules

    /// `fallback` (English) speaks where the catalogue is silent.
    package init(_ catalogue: Catalogue, fallback: Catalogue? = nil) {
        tag = catalogue.tag
        templates = (fallback?.templates ?? [:]).merging(catalogue.templates) { _, own in own }
        plurals = PluralRules.of(String(catalogue.tag.prefix { $0 != "-" }))
        let templates = templates
        func plain(_ key: String) -> String? {
            guard case .text(let text)? = templates[key]?.pieces.first else { return nil }
            return text
        }
        direction = plain("locale.direction").flatMap(Direction.init) ?? .ltr
        numbers = NumberFormat(plain)
        dates = DateFormat(plain)
    }

    /// The language's name for itself.
    package var name: String { self("locale.name") }

    /// The message with its arguments in it; texts are wrapped in bidi isolates (U+2068 … U+2069), because a name in
    /// Hebrew must not reorder an English sentence. An unknown key speaks itself.
    package func callAsFunction(_ key: MessageKey, _ arguments: [String: MessageArgument] = [:]) -> String {
        guard let template = templates[key.name] else { return key.name }
        if template.pieces.count == 1, case .text(let text) = template.pieces[0] { return text }
        var result = ""
        for piece in render(template, arguments, count: nil) {
            switch piece {
            case .text(let text): result += text
            case .slot(let name): result += "{\(name)}"
            }
        }
        return result
    }

    /// The message in pieces: placeholders without an argument are left as slots for the caller to fill.
    package func pieces(_ key: MessageKey, _ arguments: [String: MessageArgument] = [:]) -> [MessagePiece] {
        guard let template = templates[key.name] else { return [.text(key.name)] }
        return render(template, arguments, count: nil)
    }

    /// The forms of a message that is one plural, as JSON by category with `#` for the number: `{"one":"# post", …}`.
    /// For the script, which counts on and knows the language's rules.
    package func pluralForms(_ key: MessageKey) -> String {
        guard case .plural(_, _, var branches, let other)? = templates[key.name]?.pieces.first else { return "{}" }
        branches[.other] = other
        let pairs = PluralCategory.allCases.compactMap { category -> String? in
            guard let branch = branches[category] else { return nil }
            let text = branch.pieces.reduce(into: "") { text, piece in
                switch piece {
                case .text(let words): text += words
                default: text += "#"
                }
            }
            return "\"\(category.rawValue)\":\"\(text.filter { $0 != "\"" && $0 != "\\" })\""
        }
        return "{\(pairs.joined(separator: ","))}"
    }

    private func render(
        _ template: Template, _ arguments: [String: MessageArgument], count: Int?
    ) -> [MessagePiece] {
        template.pieces.flatMap { piece -> [MessagePiece] in
            switch piece {
            case .text(let text):
                return [.text(text)]
            case .count:
                return [.text(number(count ?? 0))]
            case .slot(let name):
                switch arguments[name] {
                case .text(let text): return [.text("\u{2068}\(text)\u{2069}")]
                case .number(let value): return [.text(number(value))]
                case nil: return [.slot(name)]
                }
            case .plural(let name, let exact, let categories, let other):
                guard case .number(let value)? = arguments[name] else { return render(other, arguments, count: 0) }
                let branch = exact[value] ?? categories[plurals.category(value)] ?? other
                return render(branch, arguments, count: value)
            case .select(let name, let cases, let other):
                guard case .text(let value)? = arguments[name] else { return render(other, arguments, count: count) }
                return render(cases[value] ?? other, arguments, count: count)
            }
        }
    }
}
