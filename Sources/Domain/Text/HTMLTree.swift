import CGumbo

/// Parses HTML into a tree and writes what the allow-list permits. This is the gate that safety stands on.
enum HTMLTree {
    /// - Returns: nil when the parser gives no tree.
    static func allowed(of html: [UInt8]) -> String? {
        html.withUnsafeBytes { buffer -> String? in
            guard let start = buffer.baseAddress else { return "" }
            var options = kGumboDefaultOptions
            options.max_errors = 0
            let text = start.assumingMemoryBound(to: CChar.self)
            guard let output = gumbo_parse_with_options(&options, text, buffer.count) else { return nil }
            defer { gumbo_destroy_output(&options, output) }
            var writer = AllowedHTML(capacity: buffer.count + 64)
            guard let root = output.pointee.root else { return nil }
            writer.children(of: root.pointee.v.element, in: .init())
            return writer.text
        }
    }
}

private struct AllowedHTML {
    /// What surrounds the node being written.
    struct Surroundings {
        var depth = 0
        var isInList = false
        var isInRuby = false
        /// Inside a heading, where paragraphs and lists would break out of the `<strong>`.
        var isInHeading = false
        /// Inside a link whose visible text names the host it goes to; only there may parts be hidden.
        var isInHonestLink = false
    }

    private var bytes: [UInt8] = []

    init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func children(of element: GumboElement, in surroundings: Surroundings) {
        var inner = surroundings
        inner.depth += 1
        // The reduced document cannot nest like this; if it does, the rest is lost rather than the stack.
        guard inner.depth < 400 else { return }
        for child in element.children.nodes { node(child, in: inner) }
    }

    private mutating func node(_ node: UnsafePointer<GumboNode>, in surroundings: Surroundings) {
        switch node.pointee.type {
        case GUMBO_NODE_TEXT, GUMBO_NODE_CDATA, GUMBO_NODE_WHITESPACE:
            guard let text = node.pointee.v.text.text else { return }
            var at = text
            while at.pointee != 0 {
                appendText(UInt8(bitPattern: at.pointee))
                at += 1
            }
        case GUMBO_NODE_ELEMENT:
            element(node.pointee.v.element, in: surroundings)
        default:
            break
        }
    }

    /// Quotes need no escape between tags.
    private mutating func appendText(_ byte: UInt8) {
        if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
            bytes.append(byte)
        } else {
            bytes.append(escaping: byte)
        }
    }

    private mutating func element(_ element: GumboElement, in surroundings: Surroundings) {
        guard element.tag_namespace == GUMBO_NAMESPACE_HTML else { return }
        var inner = surroundings
        switch element.tag {
        case GUMBO_TAG_SCRIPT, GUMBO_TAG_STYLE, GUMBO_TAG_IFRAME, GUMBO_TAG_OBJECT, GUMBO_TAG_FORM, GUMBO_TAG_TEMPLATE,
            GUMBO_TAG_NOEMBED, GUMBO_TAG_NOFRAMES, GUMBO_TAG_NOSCRIPT, GUMBO_TAG_TEXTAREA, GUMBO_TAG_TITLE,
            GUMBO_TAG_SELECT, GUMBO_TAG_PLAINTEXT, GUMBO_TAG_XMP:
            break
        case GUMBO_TAG_BR: bytes.append("<br />" as StaticString)
        case GUMBO_TAG_A: link(element, in: inner)
        case GUMBO_TAG_SPAN: span(element, in: inner)
        case GUMBO_TAG_DEL: wrap("del", element, in: inner)
        case GUMBO_TAG_S: wrap("s", element, in: inner)
        case GUMBO_TAG_STRIKE: wrap("strike", element, in: inner)
        case GUMBO_TAG_CODE: wrap("code", element, in: inner)
        case GUMBO_TAG_B: wrap("b", element, in: inner)
        case GUMBO_TAG_STRONG: wrap("strong", element, in: inner)
        case GUMBO_TAG_U: wrap("u", element, in: inner)
        case GUMBO_TAG_I: wrap("i", element, in: inner)
        case GUMBO_TAG_EM: wrap("em", element, in: inner)
        case GUMBO_TAG_RUBY:
            inner.isInRuby = true
            wrap("ruby", element, in: inner)
        case GUMBO_TAG_RT where inner.isInRuby: wrap("rt", element, in: inner)
        case GUMBO_TAG_RP where inner.isInRuby: wrap("rp", element, in: inner)
        case GUMBO_TAG_H1, GUMBO_TAG_H2, GUMBO_TAG_H3, GUMBO_TAG_H4, GUMBO_TAG_H5, GUMBO_TAG_H6:
            heading(element, in: inner)
        default:
            block(element, in: inner)
        }
    }

    private mutating func block(_ element: GumboElement, in surroundings: Surroundings) {
        guard !surroundings.isInHeading else { return children(of: element, in: surroundings) }
        var inner = surroundings
        switch element.tag {
        case GUMBO_TAG_P: wrap("p", element, classes: ["quote-inline"], in: inner)
        case GUMBO_TAG_PRE: wrap("pre", element, in: inner)
        case GUMBO_TAG_BLOCKQUOTE:
            inner.isInList = false
            wrap("blockquote", element, in: inner)
        case GUMBO_TAG_UL:
            inner.isInList = true
            wrap("ul", element, in: inner)
        case GUMBO_TAG_OL:
            inner.isInList = true
            wrap("ol", element, numbers: ["start"], flag: "reversed", in: inner)
        case GUMBO_TAG_LI where inner.isInList: wrap("li", element, numbers: ["value"], in: inner)
        default: children(of: element, in: inner)
        }
    }

    // MARK: Elements with attributes

    private mutating func wrap(
        _ name: StaticString, _ element: GumboElement, classes: Set<String> = [], numbers: [String] = [],
        flag: String? = nil, in surroundings: Surroundings
    ) {
        let start = bytes.count
        bytes.append(UInt8(ascii: "<"))
        bytes.append(name)
        attributeOfClasses(element, allowed: classes)
        for number in numbers {
            guard let value = element.attribute(number).flatMap({ Int32($0) }) else { continue }
            attribute(number, String(value))
        }
        if let flag, element.attribute(flag) != nil { attribute(flag, "reversed") }
        commonAttributes(element)
        bytes.append(UInt8(ascii: ">"))
        let content = bytes.count
        children(of: element, in: surroundings)
        // Stray end tags make empty elements; they would only show as gaps.
        guard bytes.count > content else { return bytes.removeLast(bytes.count - start) }
        bytes.append("</" as StaticString)
        bytes.append(name)
        bytes.append(UInt8(ascii: ">"))
    }

    private mutating func span(_ element: GumboElement, in surroundings: Surroundings) {
        var allowed = HTMLAllowList.classes
        if !surroundings.isInHonestLink { allowed.subtract(["invisible", "ellipsis"]) }
        wrap("span", element, classes: allowed, in: surroundings)
    }

    private mutating func heading(_ element: GumboElement, in surroundings: Surroundings) {
        guard !surroundings.isInHeading else { return children(of: element, in: surroundings) }
        var inner = surroundings
        inner.isInHeading = true
        let start = bytes.count
        bytes.append("<p><strong>" as StaticString)
        let content = bytes.count
        children(of: element, in: inner)
        guard bytes.count > content else { return bytes.removeLast(bytes.count - start) }
        bytes.append("</strong></p>" as StaticString)
    }

    private mutating func link(_ element: GumboElement, in surroundings: Surroundings) {
        guard let address = element.attribute("href").flatMap(HTMLAllowList.link) else {
            return children(of: element, in: surroundings)
        }
        var inner = surroundings
        inner.isInHonestLink = names(text: element.textContent(limit: 4_096), hostOf: address)
        bytes.append("<a" as StaticString)
        attribute("href", address)
        attributeOfClasses(element, allowed: ["mention", "hashtag", "u-url"])
        let relations = element.words("rel").filter(HTMLAllowList.relations.contains)
        attribute("rel", (["nofollow", "noopener"] + relations).joined(separator: " "))
        attribute("target", "_blank")
        commonAttributes(element)
        bytes.append(UInt8(ascii: ">"))
        children(of: element, in: inner)
        bytes.append("</a>" as StaticString)
    }

    /// Whether hiding parts of the text leaves the reader with the truth: the text is an address on the same host
    /// (CVE-2023-36462).
    private func names(text: String, hostOf address: String) -> Bool {
        func host(_ address: String) -> String? {
            guard let link = HTMLAllowList.link(address), let colon = link.firstIndex(of: ":") else { return nil }
            let rest = link[colon...].dropFirst(3)
            return rest.prefix { !"/?#\\".contains($0) }.lowercased()
        }
        guard let shown = host(text), !shown.contains("@") else { return false }
        return shown == host(address)
    }

    private mutating func attributeOfClasses(_ element: GumboElement, allowed: Set<String>) {
        guard !allowed.isEmpty else { return }
        let classes = element.words("class").filter(allowed.contains)
        if !classes.isEmpty { attribute("class", classes.joined(separator: " ")) }
    }

    private mutating func commonAttributes(_ element: GumboElement) {
        if let language = element.attribute("lang"), HTMLAllowList.isLanguage(language) { attribute("lang", language) }
        if element.attribute("translate") == "no" { attribute("translate", "no") }
    }

    private mutating func attribute(_ name: String, _ value: String) {
        bytes.append(UInt8(ascii: " "))
        bytes.append(contentsOf: name.utf8)
        bytes.append("=\"" as StaticString)
        bytes.append(escaping: value)
        bytes.append(UInt8(ascii: "\""))
    }
}
