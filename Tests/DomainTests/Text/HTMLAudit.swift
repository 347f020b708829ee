/// Reads HTML as this server writes it and says what a browser should not be given.
enum HTMLAudit {
    private static let attributes: [String: Set<String>] = [
        "a": ["href", "class", "rel", "target", "lang", "translate"], "ol": ["start", "reversed", "lang", "translate"],
        "li": ["value", "lang", "translate"], "p": ["class", "lang", "translate"],
        "span": ["class", "lang", "translate"],
    ]
    private static let elements: Set<String> = [
        "p", "br", "span", "a", "del", "s", "strike", "pre", "blockquote", "code", "b", "strong", "u", "i", "em", "ul",
        "ol", "li",
        "ruby", "rt", "rp",
    ]

    static func complaints(about html: String) -> [String] {
        var complaints: [String] = []
        var open: [String] = []
        // To Swift a bracket with an accent on it is another character; to a browser it is a bracket.
        let ascii = String(String.UnicodeScalarView(html.unicodeScalars.map { $0.isASCII ? $0 : "x" }))
        for tag in ascii.split(separator: "<", omittingEmptySubsequences: false).dropFirst() {
            let parts = tag.split(separator: ">", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[1].contains(">") else {
                complaints.append("stray bracket in <\(tag)")
                continue
            }
            let inside = String(parts[0])
            if inside == "br /" { continue }
            if inside.hasPrefix("/") {
                if open.popLast() != String(inside.dropFirst()) { complaints.append("unbalanced <\(inside)>") }
                continue
            }
            let name = String(inside.prefix { $0 != " " })
            open.append(name)
            if !elements.contains(name) { complaints.append("element \(name)") }
            complaints += complaintsAboutAttributes(inside.dropFirst(name.count), of: name)
        }
        if !open.isEmpty { complaints.append("left open: \(open)") }
        return complaints
    }

    private static func complaintsAboutAttributes(_ text: Substring, of element: String) -> [String] {
        var complaints: [String] = []
        var rest = text
        while !rest.isEmpty {
            guard rest.first == " ", let equals = rest.firstRange(of: "=\"") else {
                return complaints + ["odd attribute \(rest)"]
            }
            let name = String(rest[rest.index(after: rest.startIndex)..<equals.lowerBound])
            guard let end = rest[equals.upperBound...].firstIndex(of: "\"") else {
                return complaints + ["open attribute"]
            }
            let value = rest[equals.upperBound..<end]
            rest = rest[rest.index(after: end)...]
            let allowed = attributes[element] ?? ["lang", "translate"]
            if !allowed.contains(name) { complaints.append("attribute \(element) \(name)") }
            if name == "href", !value.lowercased().hasPrefix("https://"), !value.lowercased().hasPrefix("http://") {
                complaints.append("address \(value)")
            }
        }
        return complaints
    }
}
