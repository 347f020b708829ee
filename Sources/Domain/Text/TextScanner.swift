/// Finds mentions, hashtags and links. Every scalar is looked at a bounded number of times.
struct TextScanner {
    let scalars: [Unicode.Scalar]
    private var position = 0

    init(scalars: [Unicode.Scalar]) {
        self.scalars = scalars
    }

    mutating func entities() -> [TextEntity] {
        var found: [TextEntity] = []
        while position < scalars.count {
            let entity: TextEntity? =
                switch scalars[position] {
                case "@": mention()
                case "#", "\u{FF03}": hashtag()
                case "h", "H": link()
                default: nil
                }
            if let entity {
                found.append(entity)
                position = entity.range.upperBound
            } else {
                position += 1
            }
        }
        return found
    }

    subscript(place: Int) -> Unicode.Scalar? {
        scalars.indices.contains(place) ? scalars[place] : nil
    }

    func text(_ range: Range<Int>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[range])
        return String(text)
    }

    // MARK: Mentions

    private func mention() -> TextEntity? {
        if let before = self[position - 1], before == "=" || before == "/" || before.isWord { return nil }
        let name = position + 1..<endOfUsername(from: position + 1)
        guard !name.isEmpty else { return nil }
        let range = position..<name.upperBound
        if self[name.upperBound] == "@", let domain = domain(from: name.upperBound + 1) {
            guard let handle = handle(name, domain.name) else { return nil }
            return TextEntity(kind: .mention(handle), range: position..<domain.end)
        }
        guard let handle = handle(name, nil) else { return nil }
        return TextEntity(kind: .mention(handle), range: range)
    }

    private func handle(_ name: Range<Int>, _ domain: String?) -> Handle? {
        Handle(domain.map { "\(text(name))@\($0)" } ?? text(name))
    }

    /// Letters, digits and `_`, with `.` and `-` between them.
    private func endOfUsername(from first: Int) -> Int {
        var end = first
        var place = first
        while let scalar = self[place], place - first <= 64 {
            if scalar.isASCIIWord {
                end = place + 1
            } else if !(scalar == "." || scalar == "-") || place == first {
                break
            }
            place += 1
        }
        return end
    }

    /// A host name and, as servers in development need it, a port; in A-label form.
    private func domain(from first: Int) -> (name: String, end: Int)? {
        let end = endOfHost(from: first)
        guard end > first else { return nil }
        let host = text(first..<end)
        guard let ascii = DomainName.ascii(host) else { return nil }
        guard self[end] == ":" else { return (ascii, end) }
        let portEnd = endOfDigits(from: end + 1)
        guard (4...5).contains(portEnd - end - 1) else { return (ascii, end) }
        return (ascii + text(end..<portEnd), portEnd)
    }

    // MARK: Hashtags

    private func hashtag() -> TextEntity? {
        if let before = self[position - 1], before == "=" || before == "/" || before == ")" || before.isAlphanumeric {
            return nil
        }
        let first = position + 1
        guard let start = self[first], start.isWord else { return nil }
        var end = first
        var hasLetter = false
        var place = first
        while let scalar = self[place] {
            if scalar.isWord {
                end = place + 1
            } else if !scalar.isTagSeparator {
                break
            }
            place += 1
        }
        for index in first..<end where !hasLetter {
            let isInside = index > first && index < end - 1
            hasLetter = scalars[index].properties.isAlphabetic || (isInside && scalars[index].isTagSeparator)
        }
        guard hasLetter, end - first <= 200 else { return nil }
        let display = text(first..<end)
        let key = Hashtag.key(of: display)
        guard !key.isEmpty else { return nil }
        return TextEntity(kind: .hashtag(Hashtag(key: key, display: display)), range: position..<end)
    }

    // MARK: Links

    private func link() -> TextEntity? {
        if let before = self[position - 1], before.isASCIIWord || "@$#\u{FF20}\u{FF03}".unicodeScalars.contains(before)
        {
            return nil
        }
        guard let host = endOfScheme() else { return nil }
        var end = endOfHost(from: host)
        guard end > host, isPlausibleHost(host..<end) else { return nil }
        if self[end] == ":" {
            let portEnd = endOfDigits(from: end + 1)
            if portEnd > end + 1 { end = portEnd }
        }
        // What stands before an `@` would be shown as the host but be a user name.
        guard self[end] != "@" else { return nil }
        if let next = self[end], next == "/" || next == "?" || next == "#" { end = endOfPath(from: end) }
        return TextEntity(kind: .link(text(position..<end)), range: position..<end)
    }

    /// The place after `http://` or `https://`.
    private func endOfScheme() -> Int? {
        for scheme in ["https://", "http://"] {
            let end = position + scheme.unicodeScalars.count
            guard end <= scalars.count else { continue }
            let matches = zip(scheme.unicodeScalars, scalars[position..<end]).allSatisfy { expected, found in
                found.isASCII && UInt8(truncatingIfNeeded: found.value).lowercasedLetter == UInt8(ascii: expected)
            }
            if matches { return end }
        }
        return nil
    }

    private func isPlausibleHost(_ range: Range<Int>) -> Bool {
        guard let dot = scalars[range].lastIndex(of: ".") else {
            return text(range).lowercased() == "localhost"
        }
        return dot > range.lowerBound
    }

    /// Letters, digits, `-`, `_` and single dots; ends in a letter or digit.
    ///
    /// Where people write without spaces, the next word's letters follow the host: a last label that begins in ASCII
    /// ends with it ("example.comを見て").
    private func endOfHost(from first: Int) -> Int {
        var place = first
        var end = first
        var label = first
        var isForeignWordInLabel = false
        while let scalar = self[place], place - first <= 253 {
            if scalar == "." {
                guard place > label else { break }
                label = place + 1
                isForeignWordInLabel = false
            } else if scalar.isWord {
                if !scalar.isASCII, self[label]?.isASCII == true, label > first, !isForeignWordInLabel {
                    isForeignWordInLabel = labelEndsHost(from: place)
                    if isForeignWordInLabel { break }
                }
                end = place + 1
            } else if scalar != "-" {
                break
            }
            place += 1
        }
        return end
    }

    /// Whether no further label follows the one that `place` is in.
    private func labelEndsHost(from place: Int) -> Bool {
        var place = place
        var steps = 0
        while let scalar = self[place], scalar.isWord || scalar == "-", steps < 63 {
            place += 1
            steps += 1
        }
        return !(self[place] == "." && self[place + 1]?.isWord == true)
    }

    private func endOfDigits(from first: Int) -> Int {
        var place = first
        while let scalar = self[place], scalar.properties.numericType != nil, scalar.isASCII, place - first < 6 {
            place += 1
        }
        return place
    }

    /// Path, query and fragment: balanced brackets belong to it, punctuation at the end does not.
    private func endOfPath(from first: Int) -> Int {
        var place = first
        var opened = 0
        while let scalar = self[place], scalar.isURLScalar {
            if scalar == "(" || scalar == "[" { opened += 1 }
            if scalar == ")" || scalar == "]" {
                guard opened > 0 else { break }
                opened -= 1
            }
            place += 1
        }
        while place > first, let last = self[place - 1], last.endsSentence { place -= 1 }
        return place
    }
}

extension Unicode.Scalar {
    var isASCIIWord: Bool {
        isASCII && (UInt8(truncatingIfNeeded: value).isLetter || value &- 0x30 < 10 || self == "_")
    }

    /// Ruby's `[[:word:]]`: letters, marks, decimal digits and connectors.
    var isWord: Bool {
        if isASCII { return isASCIIWord }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation:
            return true
        default: return false
        }
    }

    var isAlphanumeric: Bool {
        isASCII ? isASCIIWord && self != "_" : properties.isAlphabetic || properties.generalCategory == .decimalNumber
    }

    /// May stand between the words of a hashtag: `_`, middle dots and the zero-width non-joiner.
    var isTagSeparator: Bool { self == "_" || self == "\u{B7}" || self == "\u{30FB}" || self == "\u{200C}" }

    var isURLScalar: Bool {
        guard isASCII else { return isWord || properties.generalCategory == .dashPunctuation }
        return value > 0x20 && value != 0x7F && !"<>\"\\^`{}".unicodeScalars.contains(self)
    }

    var endsSentence: Bool { ".,:;!?'*~@|$%&([".unicodeScalars.contains(self) }
}
