/// A language that posts can be written in.
package struct Language: Hashable, Sendable {
    /// ISO 639-1, or ISO 639-3 where the former has none; sometimes with a region (`zh-TW`).
    package let code: String
    package let english: String
    package let native: String

    /// The language of a code as clients and other servers write it: letter case and `_` do not matter, and a region
    /// or script that is not in the table is left out (`en-US`, `pt_BR`, `sr-Latn`). Nil for what is no language here.
    package static func named(_ code: String) -> Language? {
        let wanted = code.lowercased().replacing("_", with: "-")
        if let exact = byCode[wanted] { return exact }
        return wanted.split(separator: "-").first.flatMap { byCode[String($0)] }
    }

    private static let byCode = Dictionary(all.map { ($0.code.lowercased(), $0) }) { first, _ in first }
}
