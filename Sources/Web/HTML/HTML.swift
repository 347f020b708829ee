import Domain

/// A piece of a page: UTF-8 bytes that are well-formed markup.
///
/// Written as it reads; only literals are markup, everything interpolated is escaped by its type:
///
///     let name: HTML = "<a href=\"\(account.path)\"><bdi>\(account.name)</bdi></a>"
///
/// Attribute values are always in double quotes. Other pieces, lists and optional pieces are placed by interpolation
/// too, so a component is a function from a value to `HTML` and a fragment cannot differ from the page it is part of.
package struct HTML: Sendable, Equatable {
    package private(set) var bytes: [UInt8]

    package init() {
        bytes = []
    }

    fileprivate init(markup: [UInt8]) {
        bytes = markup
    }

    package static let empty = HTML()

    package var isEmpty: Bool { bytes.isEmpty }

    package static func + (first: HTML, second: HTML) -> HTML {
        HTML(markup: first.bytes + second.bytes)
    }

    package static func += (first: inout HTML, second: HTML) {
        first.bytes += second.bytes
    }

    /// For tests and logs.
    package var string: String { String(decoding: bytes, as: UTF8.self) }

    /// Plain text, escaped.
    package init(text: some StringProtocol) {
        bytes = []
        bytes.appendEscaped(text)
    }
}

extension HTML: ExpressibleByStringInterpolation {
    package init(stringLiteral value: StaticString) {
        bytes = value.withUTF8Buffer { Array($0) }
    }

    package init(stringInterpolation: Interpolation) {
        bytes = stringInterpolation.bytes
    }

    /// What may stand between the literals.
    package struct Interpolation: StringInterpolationProtocol {
        fileprivate var bytes: [UInt8] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            bytes.reserveCapacity(literalCapacity + interpolationCount * 24)
        }

        package mutating func appendLiteral(_ literal: StaticString) {
            literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
        }

        /// Text, escaped for element content and for quoted attribute values alike.
        package mutating func appendInterpolation(_ text: String) {
            bytes.appendEscaped(text)
        }

        package mutating func appendInterpolation(_ text: Substring) {
            bytes.appendEscaped(text)
        }

        package mutating func appendInterpolation(_ number: Int) {
            bytes.append(contentsOf: String(number).utf8)
        }

        package mutating func appendInterpolation(_ number: Int64) {
            bytes.append(contentsOf: String(number).utf8)
        }

        package mutating func appendInterpolation(_ piece: HTML) {
            bytes.append(contentsOf: piece.bytes)
        }

        /// Nothing for nil.
        package mutating func appendInterpolation(_ piece: HTML?) {
            if let piece { bytes.append(contentsOf: piece.bytes) }
        }

        package mutating func appendInterpolation(_ pieces: [HTML]) {
            for piece in pieces { bytes.append(contentsOf: piece.bytes) }
        }

        /// ` name="value"`, or nothing for nil.
        package mutating func appendInterpolation(attribute name: StaticString, _ value: String?) {
            guard let value else { return }
            bytes.append(UInt8(ascii: " "))
            appendLiteral(name)
            bytes.append(contentsOf: "=\"".utf8)
            bytes.appendEscaped(value)
            bytes.append(UInt8(ascii: "\""))
        }

        /// ` name`, or nothing.
        package mutating func appendInterpolation(flag name: StaticString, _ value: Bool) {
            guard value else { return }
            bytes.append(UInt8(ascii: " "))
            appendLiteral(name)
        }

        /// An address for `href` or `src`: http, https, mailto or a path of this server; anything else becomes `#`, so
        /// that no value from elsewhere can run as `javascript:`.
        package mutating func appendInterpolation(link address: String) {
            bytes.appendEscaped(isLinkable(address) ? address : "#")
        }
    }
}

private func isLinkable(_ address: String) -> Bool {
    guard let first = address.utf8.first else { return false }
    if first == UInt8(ascii: "/") || first == UInt8(ascii: "#") || first == UInt8(ascii: "?") { return true }
    let scheme = address.prefix(8).lowercased()
    return scheme == "https://" || scheme.hasPrefix("http://") || scheme.hasPrefix("mailto:")
}

extension [UInt8] {
    /// Appends text with `& < > " '` as references. NUL and other C0 signs that HTML forbids are dropped.
    mutating func appendEscaped(_ text: some StringProtocol) {
        var text = String(text)
        text.withUTF8 { utf8 in
            var start = 0
            for index in utf8.indices {
                guard let reference = Self.reference(utf8[index]) else { continue }
                append(contentsOf: utf8[start..<index])
                reference.withUTF8Buffer { append(contentsOf: $0) }
                start = index + 1
            }
            append(contentsOf: utf8[start...])
        }
    }

    @inline(__always)
    private static func reference(_ byte: UInt8) -> StaticString? {
        guard byte < 0x3F else { return nil }
        return switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        case 0x00...0x08, 0x0B, 0x0C, 0x0E...0x1F: ""
        default: nil
        }
    }
}

extension HTML {
    /// The inside of a `<script>`: text that holds no `<`, so that it can neither end the element nor begin another.
    init(script: String) {
        bytes = script.utf8.filter { $0 != UInt8(ascii: "<") }
    }
}

extension HTML {
    /// What the sanitiser has let through, or what is written here.
    init(_ safe: SafeHTML) {
        bytes = Array(safe.html.utf8)
    }

    /// The same with each link that `local` knows leading to a page of this server.
    ///
    /// - Parameter local: from an address and the classes of its link ("mention", "hashtag") to a path.
    init(_ safe: SafeHTML, local: (_ address: Substring, _ classes: Substring) -> String?) {
        self.init()
        let source = safe.html
        bytes.reserveCapacity(source.utf8.count)
        var rest = source[...]
        while let start = rest.firstRange(of: "<a ") {
            guard let end = rest[start.upperBound...].firstIndex(of: ">") else { break }
            let tag = rest[start.lowerBound..<end]
            bytes.append(contentsOf: rest[..<start.lowerBound].utf8)
            bytes.append(contentsOf: Self.localised(tag, local).utf8)
            rest = rest[end...]
        }
        bytes.append(contentsOf: rest.utf8)
    }

    private static func localised(
        _ tag: Substring, _ local: (_ address: Substring, _ classes: Substring) -> String?
    ) -> String {
        guard let address = value("href", in: tag), let path = local(address, value("class", in: tag) ?? "") else {
            return String(tag)
        }
        var escaped: [UInt8] = []
        escaped.appendEscaped(path)
        return tag[..<address.startIndex] + String(decoding: escaped, as: UTF8.self) + tag[address.endIndex...]
    }

    private static func value(_ name: String, in tag: Substring) -> Substring? {
        guard let start = tag.firstRange(of: " \(name)=\"") else { return nil }
        return tag[start.upperBound...].prefix { $0 != "\"" }
    }
}

extension HTML {
    /// The same with custom emoji as pictures: in text, never inside tags. Markup here is well formed: `<` begins a tag,
    /// and the next `>` outside quotes ends it.
    func withPictures(of emojis: [CustomEmoji]) -> HTML {
        guard !emojis.isEmpty, bytes.contains(UInt8(ascii: ":")) else { return self }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 256)
        var rest = bytes[...]
        while !rest.isEmpty {
            let text = rest.prefix { $0 != UInt8(ascii: "<") }
            for part in CustomEmoji.parts(of: Substring(decoding: text, as: UTF8.self), emojis) {
                switch part {
                case .text(let text): result += text.utf8
                case .emoji(let emoji): result += HTML.picture(of: emoji).bytes
                }
            }
            let tag = Self.tag(at: rest[text.endIndex...])
            result += tag
            rest = rest[tag.endIndex...]
        }
        return HTML(markup: result)
    }

    /// From `<` to the `>` that ends the tag, or to the end.
    private static func tag(at rest: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var quote: UInt8?
        for index in rest.indices {
            switch rest[index] {
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                if quote == nil { quote = rest[index] } else if quote == rest[index] { quote = nil }
            case UInt8(ascii: ">") where quote == nil: return rest[...index]
            default: break
            }
        }
        return rest
    }
}
