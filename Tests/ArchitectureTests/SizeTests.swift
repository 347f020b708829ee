import Testing

@Suite struct SizeTests {
    private static let written: Set<String> = ["swift", "c", "h", "js", "css", "py", "sh", ""]

    @Test func `no file written by hand is longer than 500 lines`() {
        let long = Checkout.all
            .filter { Self.written.contains($0.fileExtension) && $0.lines.count > 500 }
            .map { "\($0.path): \($0.lines.count) lines" }
        #expect(long == [])
    }

    @Test func `no function is longer than 80 lines`() {
        let long = Checkout.sources.filter { $0.fileExtension == "swift" }.flatMap(Self.longFunctions)
        #expect(long == [])
    }

    @Test func `names say what a thing is, not that it is a thing`() {
        let vague = #/(Service|Manager|Utils|Utilities|Helper|Helpers|Common|Misc)\.swift$/#
        #expect(Checkout.sources.map(\.path).filter { $0.contains(vague) } == [])
    }

    /// The sources are formatted, so a function ends at the first `}` that stands as far in as its `func`.
    private static func longFunctions(_ file: SourceFile) -> [String] {
        var found: [String] = []
        for (start, line) in file.lines.enumerated() where line.contains(#/^\s*([a-z@]+ )*(func |init[(<?])/#) {
            let indent = line.prefix { $0 == " " }
            guard !line.hasSuffix("}") else { continue }
            let end = file.lines[start...].firstIndex { $0.hasPrefix(indent + "}") } ?? start
            if end - start + 1 > 80 {
                found.append("\(file.path):\(start + 1): \(end - start + 1) lines")
            }
        }
        return found
    }
}
