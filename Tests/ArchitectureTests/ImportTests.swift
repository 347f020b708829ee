import Testing

@Suite struct ImportTests {
    @Test func `every target has its row in the table, and every row its target`() {
        #expect(Set(Layers.allowed.keys).subtracting(Checkout.folders(in: "Sources")) == [])
        #expect(Set(Checkout.folders(in: "Sources")).subtracting(Layers.allowed.keys) == [])
    }

    @Test func `targets import only what the table allows`() {
        var forbidden: [String] = []
        for file in Checkout.sources where file.fileExtension == "swift" {
            let target = String(file.folders[1])
            let allowed = Layers.allowed[target] ?? []
            for module in Self.imports(of: file) where module != target {
                let isOurs = Layers.allowed[module] != nil
                let isWalled = Layers.onlyIn[module].map { !$0.contains(target) } ?? false
                if (isOurs && !allowed.contains(module)) || isWalled {
                    forbidden.append("\(file.path) imports \(module)")
                }
            }
        }
        #expect(forbidden == [])
    }

    @Test func `edges never import one another`() {
        let edges: Set<String> = ["MastodonAPI", "Web", "Federation", "Distribution"]
        for edge in edges {
            #expect(Layers.allowed[edge]?.isDisjoint(with: edges) == true)
        }
    }

    /// The modules that a file names in its imports, without what follows a dot.
    private static func imports(of file: SourceFile) -> [String] {
        file.code.compactMap { line in
            var words = line.split(separator: " ")[...]
            while let word = words.first, word.hasPrefix("@") || ["package", "internal", "public"].contains(word) {
                words.removeFirst()
            }
            guard words.popFirst() == "import" else { return nil }
            if let kind = words.first, ["struct", "class", "enum", "func", "protocol"].contains(kind) {
                words.removeFirst()
            }
            return words.first.map { String($0.prefix { $0 != "." }) }
        }
    }
}
