extension String {
    /// The text with never more than 30 marks in a row: a joiner that nobody sees is put behind each thirtieth (the
    /// Stream-Safe Text Process, Unicode Standard Annex #15 §13).
    ///
    /// Swift compares and hashes texts as people read them, for which the marks on a letter are put into order, and
    /// that takes quadratic time: 100 KB of accents on one letter cost seconds. What strangers send goes through here
    /// where it becomes a text, so that nobody has to think of it afterwards.
    package var streamSafe: String {
        // All marks are at or behind U+0300; less than 31 of them fit into fewer bytes.
        guard utf8.count > 2 * longestRun, utf8.contains(where: { $0 >= 0xCC }), hasLongRun else { return self }
        var safe = String.UnicodeScalarView()
        var run = 0
        for scalar in unicodeScalars {
            run = scalar.isMark ? run + 1 : 0
            if run > longestRun {
                safe.append("\u{034F}")
                run = 1
            }
            safe.append(scalar)
        }
        return String(safe)
    }

    private var hasLongRun: Bool {
        var run = 0
        for scalar in unicodeScalars {
            run = scalar.isMark ? run + 1 : 0
            if run > longestRun { return true }
        }
        return false
    }
}

private let longestRun = 30

extension Unicode.Scalar {
    /// What is put into order with its neighbours: a non-starter.
    fileprivate var isMark: Bool {
        value >= 0x300 && properties.canonicalCombiningClass != .notReordered
    }
}
