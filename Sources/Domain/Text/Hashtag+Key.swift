import Foundation

extension Hashtag {
    /// The form under which equal tags are found: compatibility forms unified (NFKC), lower case, accents of Latin
    /// letters removed, anything but letters, digits, `_` and the separators dropped. As Mastodon's `HashtagNormalizer`,
    /// so that tag pages of both mean the same.
    ///
    /// - Parameter name: without the `#`.
    package static func key(of name: some StringProtocol) -> String {
        if name.utf8.allSatisfy({ $0.isLetter || $0 &- 0x30 < 10 || $0 == UInt8(ascii: "_") }) {
            return name.lowercased()
        }
        let lowered = String(name).precomposedStringWithCompatibilityMapping.lowercased()
        var key = String.UnicodeScalarView()
        for scalar in lowered.unicodeScalars {
            let folded = asciiFolding[scalar] ?? scalar
            if folded.isWord || folded.isTagSeparator { key.append(folded) }
        }
        return String(key)
    }

    // Only lower case is needed. A general removal of accents would merge different letters of other scripts (が, か).
    private static let asciiFolding: [Unicode.Scalar: Unicode.Scalar] = {
        let rows: [(StaticString, Unicode.Scalar)] = [
            ("àáâãäåāăą", "a"), ("çćĉċč", "c"), ("ðďđ", "d"), ("èéêëēĕėęě", "e"), ("ĝğġģ", "g"), ("ĥħ", "h"),
            ("ìíîïĩīĭįı", "i"), ("ĵ", "j"), ("ķĸ", "k"), ("ĺļľŀł", "l"), ("ñńņňŉŋ", "n"), ("òóôõöøōŏő", "o"),
            ("ŕŗř", "r"), ("śŝşšſ", "s"), ("ţťŧ", "t"), ("ùúûüũūŭůűų", "u"), ("ŵ", "w"), ("ýÿŷ", "y"), ("źżž", "z"),
        ]
        var folding: [Unicode.Scalar: Unicode.Scalar] = [:]
        for (accented, plain) in rows {
            for scalar in accented.description.unicodeScalars { folding[scalar] = plain }
        }
        return folding
    }()
}
