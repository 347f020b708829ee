import CResources

/// All languages the server speaks.
package struct Languages: Sendable {
    private let byTag: [String: Messages]
    /// English: complete by test, and the answer when nothing else fits.
    package let standard: Messages
    /// For a choice of language: BCP 47 tag and own name, sorted by name.
    package let offered: [(tag: String, name: String)]

    /// From catalogues in any order; one must be "en". `pseudo` adds the test language.
    package init(_ catalogues: [Catalogue], pseudo: Bool = false) {
        let english = catalogues.first { $0.tag == "en" }
        let standard = Messages(english ?? Catalogue(tag: "en", templates: [:]))
        var byTag = ["en": standard]
        for catalogue in catalogues where catalogue.tag != "en" {
            byTag[catalogue.tag.lowercased()] = Messages(catalogue, fallback: english)
        }
        offered = byTag.values.map { ($0.tag, $0.name) }.sorted { $0.name < $1.name }
        if pseudo, let english {
            let messages = Messages(english.pseudo(), fallback: english)
            byTag[messages.tag.lowercased()] = messages
        }
        self.byTag = byTag
        self.standard = standard
    }

    /// Those embedded in the binary. Throws `Catalogue.Malformed`.
    package static func embedded(pseudo: Bool = false) throws -> Languages {
        Languages(try embeddedCatalogues(), pseudo: pseudo)
    }

    package static func embeddedCatalogues() throws -> [Catalogue] {
        let files = UnsafeBufferPointer(start: cresources_files(), count: cresources_count())
        let prefix = "catalogues/"
        return try files.compactMap { file in
            let path = String(cString: file.path)
            guard path.hasPrefix(prefix), path.hasSuffix(".txt") else { return nil }
            let bytes = UnsafeBufferPointer(start: file.bytes, count: file.length)
            let tag = String(path.dropFirst(prefix.count).dropLast(4))
            return try Catalogue(tag: tag, parsing: String(decoding: bytes, as: UTF8.self))
        }
    }

    /// The language of exactly this tag, in any case.
    package func language(_ tag: String) -> Messages? {
        byTag[tag.lowercased()]
    }

    /// The user's setting, then `?lang=`, then the cookie, then `Accept-Language`, then English.
    package func negotiate(
        setting: String?, query: String?, cookie: String?, acceptLanguage: String?
    ) -> Messages {
        for wish in [setting, query, cookie] {
            if let wish, let found = closest(to: wish) { return found }
        }
        for wish in Self.preferred(acceptLanguage ?? "") {
            if let found = closest(to: wish) { return found }
        }
        return standard
    }

    /// RFC 4647 lookup: "de-AT-1996" → "de-AT" → "de".
    private func closest(to tag: String) -> Messages? {
        guard tag.utf8.count <= 35 else { return nil }
        var parts = tag.lowercased().split(separator: "-")
        while !parts.isEmpty {
            if let found = byTag[parts.joined(separator: "-")] { return found }
            parts.removeLast()
        }
        return nil
    }

    /// RFC 9110 §12.5.4: tags by falling weight; at most 20 are looked at.
    static func preferred(_ header: String) -> [String] {
        let ranges = header.utf8.prefix(500).split(separator: UInt8(ascii: ",")).prefix(20)
        let weighted = ranges.enumerated().compactMap { index, range -> (tag: String, weight: Double, index: Int)? in
            let parts = range.split(separator: UInt8(ascii: ";")).map {
                String(decoding: $0.filter { $0 != 0x20 && $0 != 0x09 }, as: UTF8.self)
            }
            guard let tag = parts.first, !tag.isEmpty, tag != "*" else { return nil }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            return weight > 0 ? (tag, weight, index) : nil
        }
        return weighted.sorted { ($0.weight, $1.index) > ($1.weight, $0.index) }.map(\.tag)
    }
}
