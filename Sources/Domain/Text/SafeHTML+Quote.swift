extension SafeHTML {
    /// The text below a line that leads to a quoted post: for those who know no quotes. The class is what Mastodon,
    /// Misskey and others call that line, so that those who do know them leave it out.
    package func quoting(_ address: String) -> SafeHTML {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(html.utf8.count + address.utf8.count * 2 + 256)
        bytes.append("<p class=\"quote-inline\">RE: " as StaticString)
        bytes.append(contentsOf: EntityMarkup.link(address, relation: EntityMarkup.relation))
        bytes.append("</p>" as StaticString)
        bytes.append(contentsOf: html.utf8)
        return SafeHTML(made: String(decoding: bytes, as: UTF8.self))
    }

    /// The text without that line, for where the quoted post itself is shown: a paragraph (Mastodon) or a span at the
    /// end (Misskey).
    package var withoutQuoteLine: SafeHTML {
        for tag in ["p", "span"] {
            guard let start = Self.start(of: "<\(tag) class=\"quote-inline\"", in: html.utf8[...]),
                let end = Self.end(of: tag, in: html.utf8[start...])
            else { continue }
            return SafeHTML(made: String(html[..<start] + html[end...]))
        }
        return self
    }

    /// Where a tag begins that begins like that.
    private static func start(of opening: String, in html: Substring.UTF8View) -> String.Index? {
        var rest = html
        while let bracket = rest.firstIndex(of: UInt8(ascii: "<")) {
            if rest[bracket...].starts(with: opening.utf8) { return bracket }
            rest = rest[bracket...].dropFirst()
        }
        return nil
    }

    /// Behind the closing tag of the element that `html` begins with. What is here has been balanced.
    private static func end(of tag: String, in html: Substring.UTF8View) -> String.Index? {
        var depth = 0
        var rest = html
        while let bracket = rest.firstIndex(of: UInt8(ascii: "<")) {
            let inside = rest[rest.index(after: bracket)...]
            guard let close = inside.firstIndex(of: UInt8(ascii: ">")) else { return nil }
            let name = inside[..<close].prefix { $0 != UInt8(ascii: " ") }
            if name.elementsEqual(tag.utf8) { depth += 1 }
            if name.elementsEqual("/\(tag)".utf8) { depth -= 1 }
            rest = html[html.index(after: close)...]
            if depth == 0 { return rest.startIndex }
        }
        return nil
    }
}
