import Foundation
import Testing

/// Which rows of the list of attacks a test is about.
struct Rows: TestTrait {
    let numbers: [Int]
}

extension Trait where Self == Rows {
    static func rows(_ numbers: Int...) -> Self { Rows(numbers: numbers) }
}

/// The attacks on servers of this kind that have to do with others, each with at least one test in this folder: its
/// input is sent to a server that runs.
@Suite struct Coverage {
    static let attacks: [Int: String] = [
        1: "forged actor", 2: "object of another server", 3: "redirected id", 4: "upload read as a post",
        5: "signature that covers too little", 6: "body exchanged", 7: "replay", 8: "key of somebody else",
        9: "document that can be read two ways", 10: "JSON bomb", 11: "endless thread", 12: "flood of sub-domains",
        13: "addresses inside the network", 14: "name that changes its mind", 15: "redirect into the network",
        16: "slow server", 17: "endless answer", 18: "slow client", 19: "too many of everything",
        20: "scripts in texts",
        21: "markup that breaks the parser", 22: "patterns that take for ever", 26: "follow without consent",
        27: "wider audience", 28: "whether it exists", 29: "blocked reader", 30: "suspended author",
        31: "somebody else's id", 32: "stream that outlives its token", 38: "host that looks like another",
        39: "deleted name used again",
        40: "stamp of a quote", 41: "memory filled by others", 42: "not approved yet", 43: "figures of the server",
    ]

    /// Rows whose part of the server does not exist yet, with the reason.
    static let open: [Int: String] = [:]

    @Test func `every attack has its test`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        var tests: [Int: Int] = [:]
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        where file.pathExtension == "swift" && file.lastPathComponent != "Rows.swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /@Test\(\s*\.rows\(([0-9, ]+)\)/) {
                for number in match.output.1.split(separator: ",").compactMap({ Int($0.filter(\.isNumber)) }) {
                    tests[number, default: 0] += 1
                }
            }
        }
        for (number, name) in Self.attacks.sorted(by: { $0.key < $1.key }) {
            print(
                "security row \(number), \(name): \(tests[number].map { "\($0) tests" } ?? Self.open[number] ?? "none")"
            )
        }
        #expect(Set(tests.keys).union(Self.open.keys) == Set(Self.attacks.keys))
        #expect(Set(tests.keys).isDisjoint(with: Self.open.keys))
    }
}
