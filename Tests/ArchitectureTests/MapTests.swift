import Testing

/// ARCHITECTURE.md is the map of the checkout, and stays true.
@Suite struct MapTests {
    @Test func `the map names every folder that exists and none that does not`() throws {
        let map = try #require(Checkout.read("ARCHITECTURE.md"))
        let named = Set(map.lines.flatMap(Self.folders))
        let existing = Set(["Sources", "Tests"].flatMap(Self.existing))
        #expect(existing.subtracting(named).sorted() == [], "folders that the map does not name")
        #expect(named.subtracting(existing).sorted() == [], "folders that the map names and nobody made")
    }

    /// Two levels, without the headers of C targets, which always are in `include`.
    private static func existing(in top: String) -> [String] {
        Checkout.folders(in: top).flatMap { first in
            ["\(top)/\(first)/"]
                + Checkout.folders(in: "\(top)/\(first)").filter { $0 != "include" }.map { "\(top)/\(first)/\($0)/" }
        }
    }

    /// A line names `Sources/Store/` and then, in the same line, its folders as `Posts/`, each in backticks.
    private static func folders(in line: Substring) -> [String] {
        var named: [String] = []
        var parent: Substring?
        for quoted in line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        where quoted.offset % 2 == 1 && quoted.element.hasSuffix("/") {
            let parts = quoted.element.split(separator: "/")
            if ["Sources", "Tests"].contains(parts.first), (2...3).contains(parts.count) {
                if parts.count == 2 { parent = quoted.element }
                named.append(String(quoted.element))
            } else if parts.count == 1, let parent {
                named.append("\(parent)\(quoted.element)")
            }
        }
        return named
    }
}
