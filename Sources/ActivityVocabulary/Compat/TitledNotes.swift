extension Note {
    /// Friendica, Hubzilla and PieFed give notes and questions a title (`name`). Others repeat the beginning of the text
    /// there, which is then no title. Votes have a name and no text; they are not shown.
    var titleOfNote: String {
        guard let name, !content.isEmpty || poll != nil else { return "" }
        let isRepeated = Self.plainBeginning(of: content, length: name.utf8.count + 64).contains(name)
        return isRepeated ? "" : "<p><strong>\(HTML.escaped(name))</strong></p>"
    }

    /// The first so many bytes of text, without tags.
    private static func plainBeginning(of html: String, length: Int) -> String {
        var text: [UInt8] = []
        var isInTag = false
        for byte in html.utf8 {
            switch byte {
            case UInt8(ascii: "<"): isInTag = true
            case UInt8(ascii: ">"): isInTag = false
            default: if !isInTag { text.append(byte) }
            }
            if text.count == length { break }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
