/// HTML that holds nothing but a few harmless elements and attributes. It can be put into a page as it is.
///
/// There are three ways to get one: `sanitise` for what somebody else wrote, `PostText` for what is typed here, and
/// `init(stored:)` for what one of these two once made and our own database kept.
package struct SafeHTML: Hashable, Sendable {
    package let html: String

    /// Only for a value that was read back from a column of our own that `SafeHTML` was written to.
    package init(stored html: String) { self.html = html }

    /// Only for code of this folder that has itself escaped every text and attribute.
    init(made html: String) { self.html = html }

    /// Plain text as paragraphs: everything is escaped, an empty line parts paragraphs, a newline becomes `<br />`.
    package init(plain text: String) {
        var writer = ParagraphWriter(capacity: text.utf8.count + 16)
        for scalar in text.unicodeScalars { writer.append(scalar) }
        self.init(made: writer.finish())
    }

    /// Plain text of one line, escaped and in no element.
    package init(line text: String) {
        var bytes: [UInt8] = []
        bytes.append(escaping: text)
        self.init(made: String(decoding: bytes, as: UTF8.self))
    }

    /// The same markup byte for byte; comparing it as text would first put marks into order.
    package static func == (left: SafeHTML, right: SafeHTML) -> Bool { left.html.utf8.elementsEqual(right.html.utf8) }

    package func hash(into hasher: inout Hasher) {
        var html = html
        html.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    package static let empty = SafeHTML(made: "")

    package var isEmpty: Bool { html.isEmpty }

    /// Keeps of somebody else's HTML what is on the allow-list, and the text of all the rest.
    ///
    /// Documents that are larger, deeper or more tagged than any honest post (200 KB, 100 levels, 10,000 tags) are
    /// shown as escaped text, as is what the parser cannot read. Takes time linear in the length.
    package static func sanitise(_ untrusted: String) -> SafeHTML {
        guard untrusted.utf8.count <= HTMLReduction.maxBytes else {
            return SafeHTML(plain: untrusted.truncated(toBytes: HTMLReduction.maxBytes))
        }
        // Most names, and many short posts, hold no markup at all.
        guard untrusted.utf8.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") || $0 < 0x20 }) else {
            return SafeHTML(made: untrusted)
        }
        guard let reduced = HTMLReduction.reduce(untrusted), let html = HTMLTree.allowed(of: reduced) else {
            return SafeHTML(plain: untrusted)
        }
        return SafeHTML(made: html)
    }
}

extension String {
    /// The longest prefix of whole characters that fits.
    func truncated(toBytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var end = utf8.index(startIndex, offsetBy: limit)
        while end > startIndex, !UTF8.isLeadByte(utf8[end]) { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}

extension UTF8 {
    fileprivate static func isLeadByte(_ byte: UInt8) -> Bool { !isContinuation(byte) }
}
