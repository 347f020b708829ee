/// The attributes of one tag that the allow-list knows, as ranges of the source.
struct HTMLAttributes {
    var kept: [(name: String, value: Range<Int>)] = []
    var isSelfClosing = false

    subscript(name: String) -> Range<Int>? { kept.first { $0.name == name }?.value }
}

extension HTMLReduction {
    mutating func tagName() -> String {
        let first = position
        while let byte = peek(0), !byte.endsTagName { position += 1 }
        // The longest name of interest has ten letters.
        guard position - first <= 16 else { return "" }
        return String(decoding: bytes[first..<position].map(\.lowercasedLetter), as: UTF8.self)
    }

    /// Reads up to and including the `>`; nil when the document ends before it (the tag is then no tag).
    mutating func attributes() -> HTMLAttributes? {
        var attributes = HTMLAttributes()
        while let byte = peek(0) {
            if byte == UInt8(ascii: ">") {
                position += 1
                return attributes
            }
            attributes.isSelfClosing = byte == UInt8(ascii: "/")
            if byte.isHTMLSpace || byte == UInt8(ascii: "/") {
                position += 1
            } else if !attribute(into: &attributes) {
                return nil
            }
        }
        return nil
    }

    private mutating func attribute(into attributes: inout HTMLAttributes) -> Bool {
        let first = position
        position += 1
        while let byte = peek(0), !byte.endsTagName, byte != UInt8(ascii: "=") { position += 1 }
        let name = first..<position
        skipSpace()
        var value = position..<position
        if peek(0) == UInt8(ascii: "=") {
            position += 1
            skipSpace()
            guard let range = attributeValue() else { return false }
            value = range
        }
        guard name.count <= 12 else { return true }
        let text = String(decoding: bytes[name].map(\.lowercasedLetter), as: UTF8.self)
        if HTMLAllowList.attributes.contains(text), attributes[text] == nil {
            attributes.kept.append((text, value))
        }
        return true
    }

    private mutating func attributeValue() -> Range<Int>? {
        guard let byte = peek(0) else { return nil }
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            let first = position + 1
            position = first
            while let next = peek(0), next != byte { position += 1 }
            guard position < bytes.count else { return nil }
            position += 1
            return first..<position - 1
        }
        let first = position
        while let next = peek(0), !next.isHTMLSpace, next != UInt8(ascii: ">") { position += 1 }
        return first..<position
    }

    private mutating func skipSpace() {
        while let byte = peek(0), byte.isHTMLSpace { position += 1 }
    }
}

extension UInt8 {
    var isLetter: Bool { lowercasedLetter &- UInt8(ascii: "a") < 26 }

    var isHTMLSpace: Bool {
        switch self {
        case 0x20, 0x09, 0x0A, 0x0C, 0x0D: true
        default: false
        }
    }

    var endsTagName: Bool { isHTMLSpace || self == UInt8(ascii: "/") || self == UInt8(ascii: ">") }

    var lowercasedLetter: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}
