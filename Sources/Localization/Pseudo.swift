extension Catalogue {
    /// A language nobody speaks, made of English for tests: accents show what is not translated, a length of about
    /// 140 % shows what does not fit, right-to-left shows what does not mirror.
    package func pseudo() -> Catalogue {
        var pseudo = Catalogue(tag: "en-XA", templates: [:])
        for (key, template) in templates {
            let isData = key.hasPrefix("locale.") || key.hasPrefix("number.") || key.hasPrefix("date.")
            pseudo.templates[key] = isData ? template : template.mapText(Self.accented)
        }
        pseudo.templates["locale.direction"] = Template(pieces: [.text("rtl")])
        pseudo.templates["locale.name"] = Template(pieces: [.text("Pseudo")])
        return pseudo
    }

    private static let accents: [Character: Character] = [
        "a": "á", "e": "é", "i": "í", "o": "ó", "u": "ú", "c": "ç", "n": "ñ", "s": "š", "y": "ý", "z": "ž",
        "A": "Á", "E": "É", "I": "Í", "O": "Ó", "U": "Ú", "C": "Ç", "N": "Ñ", "S": "Š", "Y": "Ý", "Z": "Ž",
    ]

    private static func accented(_ text: String) -> String {
        let letters = text.count { $0.isLetter }
        let padding = String(repeating: "~", count: letters * 2 / 5)
        return String(text.map { accents[$0] ?? $0 }) + padding
    }
}
