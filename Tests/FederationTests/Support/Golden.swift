import Foundation
import JSON
import Testing

/// Compares documents with those in `Golden/`, where whatever differs from run to run has a name.
/// `MARTLET_GOLDEN=1 swift test` writes them anew.
struct Golden {
    private let world: World

    init(_ world: World) { self.world = world }

    func check(_ name: String, _ body: [UInt8], _ location: SourceLocation = #_sourceLocation) throws {
        try Self.compare(normalised(body), name, location)
    }

    /// The same for what is the same in every run.
    static func check(bytes: [UInt8], _ name: String, _ location: SourceLocation = #_sourceLocation) throws {
        try compare(String(decoding: bytes, as: UTF8.self).replacing(",\"", with: ",\n\"") + "\n", name, location)
    }

    private static func compare(_ found: String, _ name: String, _ location: SourceLocation) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Golden/\(name).json")
        if ProcessInfo.processInfo.environment["MARTLET_GOLDEN"] != nil {
            try found.write(to: file, atomically: true, encoding: .utf8)
        }
        let expected = try String(contentsOf: file, encoding: .utf8)
        #expect(found == expected, "\(name)", sourceLocation: location)
    }

    private func normalised(_ body: [UInt8]) -> String {
        var text = String(decoding: body, as: UTF8.self)
        text = text.replacing(world.base, with: "https://ours.example").replacing(world.host, with: "ours.example")
        text = text.replacing(world.host.prefix { $0 != ":" }, with: "ours.example")
        text = text.replacing(world.remote.base, with: "https://theirs.example")
            .replacing(world.remote.host, with: "theirs.example")
        text = text.replacing(#/\d{4}-\d\d-\d\dT[0-9:.]+Z/#, with: "TIME")
        for other in world.remotes.dropFirst() { text = text.replacing(other.base, with: "https://elsewhere.example") }
        text = text.replacing(#/#updates\/\d{13}"/#, with: "#updates/TIME\"")
        text = text.replacing(#/#moves\/\d{13}"/#, with: "#moves/TIME\"")
        text = text.replacing(#/-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----(\\n)?/#, with: "PEM")
        text = text.replacing(#/z6Mk[1-9A-HJ-NP-Za-km-z]{44}/#, with: "MULTIKEY")
        text = text.replacing(#/"proofValue":"z[1-9A-HJ-NP-Za-km-z]+"/#, with: "\"proofValue\":\"PROOF\"")
        text = text.replacing(#/[0-9A-F]{8}-[0-9A-F-]{27}/#, with: "UUID")
        var numbers: [Substring: Int] = [:]
        text = text.replacing(#/\d{15,}/#) { match in
            let number = numbers[match.output] ?? numbers.count + 1
            numbers[match.output] = number
            return "ID\(number)"
        }
        return text.replacing(",\"", with: ",\n\"") + "\n"
    }
}
