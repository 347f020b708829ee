extension [UInt8] {
    mutating func append(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Text as it stands between tags and inside quoted attributes; both quotes are escaped, as Mastodon does.
    mutating func append(escaping text: some StringProtocol) {
        for byte in text.utf8 { append(escaping: byte) }
    }

    /// Control characters go: no reader sees them, and feeds (XML 1.0 §2.2) may not hold them.
    mutating func append(escaping byte: UInt8) {
        switch byte {
        case UInt8(ascii: "&"): append("&amp;" as StaticString)
        case UInt8(ascii: "<"): append("&lt;" as StaticString)
        case UInt8(ascii: ">"): append("&gt;" as StaticString)
        case UInt8(ascii: "\""): append("&quot;" as StaticString)
        case UInt8(ascii: "'"): append("&#39;" as StaticString)
        case ..<0x20 where byte != UInt8(ascii: "\n") && byte != UInt8(ascii: "\t"): break
        default: append(byte)
        }
    }

    mutating func append(escaping scalar: Unicode.Scalar) {
        if scalar.isASCII {
            append(escaping: UInt8(truncatingIfNeeded: scalar.value))
        } else {
            append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }
}

/// Writes `<p>` paragraphs the way Rails' `simple_format` makes them: two or more newlines part paragraphs, one becomes
/// `<br />`, those at either end vanish.
struct ParagraphWriter {
    private var bytes: [UInt8] = []
    private var newlines = 0

    init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    mutating func append(_ scalar: Unicode.Scalar) {
        guard scalar != "\n" else {
            newlines += 1
            return
        }
        guard scalar != "\r" else { return }
        settle()
        bytes.append(escaping: scalar)
    }

    /// Markup, already escaped, that stands inside a paragraph.
    mutating func append(markup: [UInt8]) {
        settle()
        bytes.append(contentsOf: markup)
    }

    mutating func finish() -> String {
        guard !bytes.isEmpty else { return "" }
        bytes.append("</p>" as StaticString)
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func settle() {
        if bytes.isEmpty {
            bytes.append("<p>" as StaticString)
        } else if newlines == 1 {
            bytes.append("<br />" as StaticString)
        } else if newlines > 1 {
            bytes.append("</p><p>" as StaticString)
        }
        newlines = 0
    }
}
