extension SafeHTML {
    /// The text without markup, for searching, notifications and descriptions: `<br />` and list items begin lines, an
    /// empty line parts paragraphs, shortened links are whole.
    package var plainText: String {
        var writer = PlainTextWriter()
        var rest = html.utf8[...]
        while let first = rest.first {
            switch first {
            case UInt8(ascii: "<"):
                let tag = rest.prefix { $0 != UInt8(ascii: ">") }
                writer.tag(tag.dropFirst())
                rest = rest[tag.endIndex...].dropFirst()
            case UInt8(ascii: "&"):
                let entity = rest.prefix(12).prefix { $0 != UInt8(ascii: ";") }
                if let scalar = Self.scalar(of: entity.dropFirst()), entity.endIndex < rest.endIndex {
                    writer.append(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
                    rest = rest[entity.endIndex...].dropFirst()
                } else {
                    writer.append(CollectionOfOne(first))
                    rest = rest.dropFirst()
                }
            default:
                let run = rest.prefix { $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: "&") }
                writer.append(run)
                rest = rest[run.endIndex...]
            }
        }
        return writer.text
    }

    /// The five that we write, and numbers.
    private static func scalar(of entity: Substring.UTF8View) -> Unicode.Scalar? {
        switch String(Substring(entity)) {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "nbsp": return "\u{A0}"
        case let name where name.hasPrefix("#x") || name.hasPrefix("#X"):
            return UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
        case let name where name.hasPrefix("#"):
            return UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init)
        default: return nil
        }
    }
}

private struct PlainTextWriter {
    private var bytes: [UInt8] = []
    /// Line ends owed before the next text; none are written at either end.
    private var newlines = 0

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func append(_ text: some Collection<UInt8>) {
        guard !text.isEmpty else { return }
        if !bytes.isEmpty { bytes.append(contentsOf: repeatElement(UInt8(ascii: "\n"), count: newlines)) }
        newlines = 0
        bytes.append(contentsOf: text)
    }

    /// - Parameter tag: what stands between the angle brackets.
    mutating func tag(_ tag: Substring.UTF8View) {
        let name = tag.prefix { $0.isLetter || $0 == UInt8(ascii: "/") || $0 &- 0x30 < 10 }
        switch String(Substring(name)) {
        case "br": newlines += 1
        case "p", "/p", "blockquote", "/blockquote", "pre", "/pre", "ul", "/ul", "ol", "/ol":
            newlines = max(newlines, 2)
        case "li":
            newlines = max(newlines, 1)
            append("- ".utf8)
        default: break
        }
    }
}
