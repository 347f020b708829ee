import Foundation
import JSON
import PostgresCluster
import Support
import Testing

/// What each program sends, sent to a server of ours, and what its people then see: the fixtures of
/// `ActivityVocabularyTests`, with the hosts of a server that answers. Documents whose names begin with a number are
/// delivered in that order, the others can be fetched. `MARTLET_RECORD=1` writes `Golden/Software` anew.
@Suite struct Software {
    static let all = [
        "akkoma", "bookwyrm", "bridgy-fed", "friendica", "funkwhale", "ghost", "gotosocial", "hollo", "honk",
        "iceshrimp", "lemmy", "mastodon", "mbin", "misskey", "mobilizon", "peertube", "piefed", "pixelfed", "pleroma",
        "sharkey", "snac", "takahe", "threads", "wordpress", "writefreely",
    ]

    @Test(arguments: all) func `is shown`(software: String) async throws {
        // Both engines see half of the programs.
        let engine: Engine = (Self.all.firstIndex(of: software) ?? 0).isMultiple(of: 2) ? .memory : .postgres
        try await World.with(["ours"], on: engine) { world in
            try await Peer.with { peers in
                let visit = try await Visit(of: software, on: peers[0], at: world["ours"])
                try await visit.followEverybody()
                try await visit.deliver()
                let found = try await visit.shown()
                let golden = URL(filePath: #filePath).deletingLastPathComponent()
                    .appending(path: "Golden/Software/\(software).txt")
                if ProcessInfo.processInfo.environment["MARTLET_RECORD"] != nil {
                    try FileManager.default.createDirectory(
                        at: golden.deletingLastPathComponent(), withIntermediateDirectories: true)
                    try found.write(to: golden, atomically: true, encoding: .utf8)
                }
                #expect(found == (try String(contentsOf: golden, encoding: .utf8)))
            }
        }
    }
}
