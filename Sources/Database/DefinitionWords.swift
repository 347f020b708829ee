/// Cuts table definitions into words and the rest, so that words can be exchanged but never inside quotes or comments.
struct DefinitionWords {
    enum Piece {
        case word(Substring)
        /// `STRICT` and `WITHOUT ROWID` in any order, as they stand behind a table's closing parenthesis.
        case tableOptions(Substring)
        case other(Substring)
    }

    private var rest: Substring

    init(_ text: String) {
        rest = text[...]
    }

    mutating func next() -> Piece? {
        guard let first = rest.unicodeScalars.first else { return nil }
        switch first {
        case "'", "\"": return .other(takeQuoted(first))
        case "-" where rest.hasPrefix("--"): return .other(take { $0 != "\n" })
        case _ where Self.isWord(first):
            let start = rest
            let word = take(while: Self.isWord)
            guard word == "STRICT" || word == "WITHOUT" else { return .word(word) }
            rest = start
            return takeOptions()
        default: return .other(takeOne())
        }
    }

    private mutating func takeOptions() -> Piece {
        let start = rest
        var end = rest.startIndex
        while true {
            let option = rest.hasPrefix("STRICT") ? 6 : rest.hasPrefix("WITHOUT ROWID") ? 13 : 0
            guard option > 0 else { break }
            rest = rest.dropFirst(option)
            end = rest.startIndex
            _ = take { $0 == " " || $0 == "," || $0 == "\n" }
        }
        guard end > start.startIndex else {
            rest = start
            return .word(take(while: Self.isWord))
        }
        rest = start[end...]
        return .tableOptions(start[..<end])
    }

    private mutating func takeQuoted(_ quote: Unicode.Scalar) -> Substring {
        let start = rest
        _ = takeOne()
        _ = take { $0 != quote }
        if !rest.isEmpty { _ = takeOne() }
        return start[..<rest.startIndex]
    }

    private mutating func takeOne() -> Substring {
        let start = rest
        rest = Substring(rest.unicodeScalars.dropFirst())
        return start[..<rest.startIndex]
    }

    private mutating func take(while condition: (Unicode.Scalar) -> Bool) -> Substring {
        let start = rest
        rest = Substring(rest.unicodeScalars.drop(while: condition))
        return start[..<rest.startIndex]
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
    }
}
