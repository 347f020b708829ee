/// The part of a host name that somebody had to buy, so that a thousand names under it count as one owner.
package enum RegistrableDomain {
    /// The last two labels, three below suffixes such as `co.uk`; addresses and single labels are returned whole. A
    /// port stays, because in development servers differ by nothing else.
    ///
    /// - Parameter host: as in `HTTPURL.authority`: lower case, with a port if it is not the scheme's own.
    package static func of(_ host: String) -> String {
        let name = host.prefix { $0 != ":" }
        guard !host.hasPrefix("["), !name.allSatisfy({ $0 == "." || $0.isNumber }) else { return host }
        let labels = name.split(separator: ".")
        guard labels.count > 2, let top = labels.last else { return host }
        let isSecondLevel = top.utf8.count == 2 && secondLevels.contains(labels[labels.count - 2])
        let kept = labels.suffix(isSecondLevel ? 3 : 2).joined(separator: ".")
        return kept + host[name.endIndex...]
    }

    /// What country registries sell names below. Missing ones only make the count of new servers stricter.
    private static let secondLevels: Set<Substring> = [
        "ac", "co", "com", "edu", "gob", "gouv", "gov", "gv", "id", "ltd", "me", "mil", "ne", "net", "nom", "or", "org",
        "plc", "priv", "res", "sch",
    ]
}
