import Domain
import HTTPTransport
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// Documents of other servers that are not what they should be.
@Suite struct BadDocumentTests {
    /// What a server can answer when it is asked for a post.
    enum Answer: CaseIterable {
        case page, nothing, half, endless, anotherType, number, deep, elsewhere, round, missing, gone, forbidden
        case broken, limited, away, cut, hangsUp, refuses

        /// Whether it may be better another time.
        var isPassing: Bool {
            switch self {
            case .broken, .limited, .away, .cut, .hangsUp, .refuses: true
            default: false
            }
        }

        func give(_ note: JSONValue, at remote: Remote) async throws {
            let path = note["id"]?.stringValue?.replacing(remote.base, with: "") ?? ""
            let whole = note.bytes
            switch self {
            case .page: remote[path] = .init(type: "text/html", body: Array("<html><p>Hello</p></html>".utf8))
            case .nothing: remote[path] = .init()
            case .half: remote[path] = .init(body: Array(whole.prefix(whole.count / 2)))
            case .endless: remote[path] = .init(body: whole + Array(repeating: 32, count: 1_500_000))
            case .anotherType: remote[path] = .init(type: "application/json", body: whole)
            case .number: remote[path] = .init(body: Array("42".utf8))
            case .deep: remote[path] = .init(body: Array(String(repeating: "[", count: 10_000).utf8))
            case .elsewhere: remote.redirect(path, to: "/@eve")
            case .round: remote.redirect(path, to: path)
            case .missing: remote[path] = nil
            case .gone: remote[path] = .init(status: .gone)
            case .forbidden: remote[path] = .init(status: .forbidden)
            case .broken: remote[path] = .init(status: .internalServerError, type: "text/html")
            case .limited: remote[path] = .init(status: .tooManyRequests, headers: [.retryAfter: "60"])
            case .away: remote[path] = .init(status: .serviceUnavailable)
            case .cut:
                let head = "HTTP/1.1 200 OK\r\nContent-Type: application/activity+json\r\nContent-Length: 900"
                try await remote.babble("\(head)\r\n\r\n{\"id\"")
            case .hangsUp: try await remote.babble("")
            case .refuses: await remote.die()
            }
        }
    }

    @Test(arguments: Engine.both)
    func `a boost of what is shown badly is not kept, stops nothing, and comes later where that can be`(
        _ engine: Engine
    ) async throws {
        let answers = Answer.allCases
        try await engine.withWorld(remotes: answers.count + 1, isDelivering: false) { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remotes[answers.count])
            try await world.follow(ann, by: bob)
            var notes: [JSONValue] = []
            for (remote, answer) in zip(world.remotes, answers) {
                let eve = try Stranger("eve", on: remote)
                _ = try #require(try await world.federation.resolver.account(uri: eve.id))
                let note = eve.note(1, "\(answer)")
                notes.append(note)
                try await answer.give(note, at: remote)
                let to = note["to"] ?? .null
                try await ann.send(ann.activity("Announce", note["id"] ?? .null, id: nil, ["to": to]), to: world.inbox)
            }
            let own = ann.note(1)
            try await ann.send(ann.create(own), to: world.inbox)
            try await world.work()
            #expect(try await world.post(own) != nil)
            for (note, answer) in zip(notes, answers) { #expect(try await world.post(note) == nil, "\(answer)") }

            for (remote, note) in zip(world.remotes, notes) {
                try await remote.revive()
                remote.serve("/users/eve/statuses/1", note)
            }
            for _ in 1...6 {
                world.time.advance(seconds: 600)
                try await world.work()
            }
            for (note, answer) in zip(notes, answers) {
                #expect(try await (world.post(note) != nil) == answer.isPassing, "\(answer)")
            }
            // Whoever asks for it later finds all of them.
            for (note, answer) in zip(notes, answers) {
                let found = try? await world.federation.resolver.post(uri: note["id"]?.stringValue ?? "")
                #expect(found != nil, "\(answer)")
            }
        }
    }
}
