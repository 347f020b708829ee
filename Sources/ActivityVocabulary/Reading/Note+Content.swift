import JSON

extension Note {
    /// The text of a post and its language, from the several places where servers put them.
    struct Content {
        let text: String
        let isHTML: Bool
        let language: String?

        init(reading object: LinkedObject) {
            let map = object.languageMap("content") ?? []
            let plain = object["content"]?.literal
            // The map repeats `content` under its language; without `content`, its first entry is shown.
            let chosen = plain.flatMap { text in map.first { $0.text == text } } ?? map.first
            text = (plain ?? chosen?.text ?? "").truncated(to: Caps.content)
            let tagged = object["content"]?.elements.lazy.compactMap { $0["@language"]?.stringValue }.first
            let named = map.count == 1 || plain == nil || chosen?.text == plain ? chosen?.language : nil
            language = Self.code(named ?? tagged ?? Self.languageProperty(of: object))
            isHTML = object.mediaType == nil || object.mediaType == "text/html"
        }

        private static func code(_ text: String?) -> String? {
            guard let text, text != "und", (2...35).contains(text.utf8.count) else { return nil }
            let isCode = text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
                default: false
                }
            }
            return isCode ? text : nil
        }
    }
}

extension Note {
    /// A note that this one quotes, and the stamp by which the quoted author agreed (FEP-044f).
    package struct Quote: Sendable, Equatable {
        package let target: String
        package let authorization: String?
        /// From one of the properties that came before FEP-044f.
        package let isLegacy: Bool

        init?(reading object: LinkedObject, tags: Tags) {
            authorization = object["quoteAuthorization"]?.reference
            if let target = object["quote"]?.reference {
                self.target = target
                isLegacy = false
                return
            }
            guard let target = object.olderQuote ?? tags.objectLinks.first else { return nil }
            self.target = target
            isLegacy = true
        }
    }
}
