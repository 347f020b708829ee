/// Reads HTML as tokens (WHATWG HTML §13.2.5) and writes it again with only the elements and attributes that the
/// allow-list knows, every attribute in double quotes.
///
/// The tree builder behind it then sees no tables, forms, templates or foreign content, hardly any attributes and
/// bounded nesting: with any of these it takes quadratic time (100,000 nested tags took 1.4 s). Nothing here is relied
/// on for safety; `HTMLTree` checks everything again.
struct HTMLReduction {
    static let maxBytes = 200_000
    static let maxDepth = 100
    static let maxTags = 10_000

    /// - Returns: nil when the document nests too deeply or holds too many tags.
    static func reduce(_ html: String) -> [UInt8]? {
        var html = html
        return html.withUTF8 { bytes in
            var reduction = HTMLReduction(bytes: bytes)
            return reduction.run() ? reduction.output : nil
        }
    }

    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0
    private var output: [UInt8] = []
    private var tags = 0
    /// How many of each element are open; those that cannot nest by themselves are left out.
    private var open: [String: Int] = [:]
    private var depth = 0
    /// The element whose content is being dropped, and how many of the same name are open inside.
    private var dropping: (name: String, levels: Int)?
    /// What stands around the source of a formula.
    private var formulaMark: StaticString = "$"

    private init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        output.reserveCapacity(bytes.count)
    }

    private mutating func run() -> Bool {
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "<") else {
                text()
                continue
            }
            switch peek(1) {
            case let byte? where byte.isLetter:
                position += 1
                startTag()
            case UInt8(ascii: "/"):
                endTag()
            case UInt8(ascii: "!"), UInt8(ascii: "?"):
                comment()
            default:
                if dropping == nil { output.append("&lt;" as StaticString) }
                position += 1
            }
            guard depth <= Self.maxDepth, tags <= Self.maxTags else { return false }
        }
        return true
    }

    func peek(_ distance: Int) -> UInt8? {
        position + distance < bytes.count ? bytes[position + distance] : nil
    }

    private mutating func text() {
        let first = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
        guard dropping == nil else { return }
        // Entities are left for the parser, which knows all 2,231.
        output.append(contentsOf: bytes[first..<position].lazy.filter { $0 >= 0x20 || $0.isHTMLSpace })
    }

    /// `<!-- … -->`; other things that begin with `<!` or `<?` end at the first `>`.
    private mutating func comment() {
        let isComment = peek(1) == UInt8(ascii: "!") && peek(2) == UInt8(ascii: "-") && peek(3) == UInt8(ascii: "-")
        position += isComment ? 4 : 2
        guard isComment else { return skip(past: UInt8(ascii: ">")) }
        if peek(0) == UInt8(ascii: ">") {
            position += 1
            return
        }
        position -= 2
        while position < bytes.count {
            skip(past: UInt8(ascii: ">"))
            let bang = position >= 4 && bytes[position - 2] == UInt8(ascii: "!") ? 1 : 0
            if position >= 3 + bang, bytes[position - 2 - bang] == UInt8(ascii: "-"),
                bytes[position - 3 - bang] == UInt8(ascii: "-")
            {
                return
            }
        }
    }

    mutating func skip(past byte: UInt8) {
        while position < bytes.count, bytes[position] != byte { position += 1 }
        position = min(position + 1, bytes.count)
    }

    // MARK: Tags

    private mutating func startTag() {
        tags += 1
        let name = tagName()
        guard let attributes = attributes() else { return }
        if let current = dropping {
            if current.name == name { dropping?.levels += 1 }
            if HTMLAllowList.rawText.contains(name) { skipRawText(until: name) }
            if current.name == "math", name == "annotation" { formula(attributes) }
            return
        }
        if HTMLAllowList.rawText.contains(name) {
            skipRawText(until: name)
        } else if HTMLAllowList.dropped.contains(name) {
            if !attributes.isSelfClosing || !HTMLAllowList.foreign.contains(name) { dropping = (name, 1) }
            if name == "math" { formulaMark = isValue("block", of: attributes["display"]) ? "$$" : "$" }
        } else if name == "img" || name == "image" {
            picture(attributes)
        } else if HTMLAllowList.elements.contains(name) {
            emit(name, attributes)
        } else if HTMLAllowList.blocks.contains(name) {
            output.append(UInt8(ascii: " "))
        }
    }

    private mutating func endTag() {
        guard let first = peek(2), first.isLetter else {
            position += 2
            return skip(past: UInt8(ascii: ">"))
        }
        tags += 1
        position += 2
        let name = tagName()
        guard attributes() != nil else { return }
        if let current = dropping {
            guard current.name == name else { return }
            dropping = current.levels > 1 ? (name, current.levels - 1) : nil
        } else if HTMLAllowList.elements.contains(name) {
            if let count = open[name], count > 0 {
                open[name] = count - 1
                depth -= 1
            }
            output.append("</" as StaticString)
            output.append(contentsOf: name.utf8)
            output.append(UInt8(ascii: ">"))
        } else if HTMLAllowList.blocks.contains(name) {
            output.append(UInt8(ascii: " "))
        }
    }

    private mutating func emit(_ name: String, _ attributes: HTMLAttributes) {
        if !HTMLAllowList.notNesting.contains(name) {
            open[name, default: 0] += 1
            depth += 1
        }
        output.append(UInt8(ascii: "<"))
        output.append(contentsOf: name.utf8)
        for (name, value) in attributes.kept {
            output.append(UInt8(ascii: " "))
            output.append(contentsOf: name.utf8)
            output.append("=\"" as StaticString)
            for byte in bytes[value] where byte != 0 {
                if byte == UInt8(ascii: "\"") { output.append("&quot;" as StaticString) } else { output.append(byte) }
            }
            output.append(UInt8(ascii: "\""))
        }
        output.append(UInt8(ascii: ">"))
    }

    /// A picture in a text becomes its description, or else a link to it.
    private mutating func picture(_ attributes: HTMLAttributes) {
        if let alt = attributes["alt"], !alt.isEmpty {
            appendText(alt)
        } else if let source = attributes["src"] {
            if open["a", default: 0] > 0 { return appendText(source) }
            output.append("<a href=\"" as StaticString)
            appendText(source)
            output.append("\">" as StaticString)
            appendText(source)
            output.append("</a>" as StaticString)
        }
    }

    /// Of a formula (MathML) the TeX that it was made from is shown, as in Mastodon.
    private mutating func formula(_ attributes: HTMLAttributes) {
        guard isValue("application/x-tex", of: attributes["encoding"]) else { return }
        let first = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
        output.append(formulaMark)
        appendText(first..<position)
        output.append(formulaMark)
    }

    private func isValue(_ value: StaticString, of range: Range<Int>?) -> Bool {
        guard let range else { return false }
        return bytes[range].lazy.map(\.lowercasedLetter).elementsEqual(
            UnsafeBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount))
    }

    private mutating func appendText(_ range: Range<Int>) {
        for byte in bytes[range] {
            switch byte {
            case UInt8(ascii: "<"): output.append("&lt;" as StaticString)
            case UInt8(ascii: "\""): output.append("&quot;" as StaticString)
            case 0: break
            default: output.append(byte)
            }
        }
    }

    /// To the end tag of that name; without one, to the end.
    private mutating func skipRawText(until name: String) {
        let wanted = Array(name.utf8)
        while position < bytes.count {
            skip(past: UInt8(ascii: "<"))
            guard peek(0) == UInt8(ascii: "/"), position + 1 + wanted.count <= bytes.count else { continue }
            let found = bytes[position + 1..<position + 1 + wanted.count]
            guard found.lazy.map(\.lowercasedLetter).elementsEqual(wanted), peek(1 + wanted.count)?.endsTagName != false
            else { continue }
            return skip(past: UInt8(ascii: ">"))
        }
    }
}
