extension Substring {
    /// Without spaces and tabs at both ends (RFC 9110 §5.6.3), in one pass: `dropLast` of a text counts it anew each time,
    /// and a header of 32 KB of spaces would then take seconds.
    var withoutOuterSpaces: Substring {
        guard let first = utf8.firstIndex(where: { $0 != 32 && $0 != 9 }),
            let last = utf8.lastIndex(where: { $0 != 32 && $0 != 9 })
        else { return self[endIndex...] }
        return self[first..<utf8.index(after: last)]
    }
}
