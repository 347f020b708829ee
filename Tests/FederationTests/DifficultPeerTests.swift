import Actions
import Domain
import HTTPSignatures
import HTTPTransport
import JSON
import PostgresCluster
import Store
import Testing

@testable import Federation

/// Servers that are there now and then, answer something else than they should, or want to be left alone.
@Suite struct DifficultPeerTests {
    /// How a server can be out of reach.
    enum Trouble: CaseIterable {
        case refusesConnections, hangsUp, breaksOff, speaksSomethingElse, badGateway, unavailable, gatewayTimeout

        func begin(at remote: Remote) async throws {
            switch self {
            case .refusesConnections: await remote.die()
            case .hangsUp: try await remote.babble("")
            case .breaksOff: try await remote.babble("HTTP/1.1 202 Acc")
            case .speaksSomethingElse: try await remote.babble("220 mail.example ESMTP\r\n")
            case .badGateway: remote.inboxStatus = .badGateway
            case .unavailable: remote.inboxStatus = .serviceUnavailable
            case .gatewayTimeout: remote.inboxStatus = .gatewayTimeout
            }
        }

        func end(at remote: Remote) async throws {
            try await remote.revive()
            remote.inboxStatus = .accepted
        }
    }

    @Test(arguments: Engine.both)
    func `a server that cannot be reached is left alone, however it fails, and gets everything when it is back`(
        _ engine: Engine
    ) async throws {
        let troubles = Trouble.allCases
        try await engine.withWorld(remotes: troubles.count + 1) { world in
            let bob = try await world.person("bob")
            for remote in world.remotes { try await world.follow(by: Stranger("ann", on: remote), of: bob) }
            for (remote, trouble) in zip(world.remotes, troubles) { try await trouble.begin(at: remote) }
            try await world.publish(6, by: bob)
            try await world.work()
            let well = world.remotes[troubles.count]
            #expect(try await eventually { well.received("Create").count == 6 })
            for (remote, trouble) in zip(world.remotes, troubles) {
                #expect(try await eventually { try await world.isParked(remote.host) }, "\(trouble)")
            }
            #expect(try await eventually { try await world.isIdle() })
            #expect(try await world.deliveries() == 6 * troubles.count)
            for (remote, trouble) in zip(world.remotes, troubles) {
                try await trouble.end(at: remote)
                remote.forget()
            }
            #expect(try await world.isDelivered(advancing: 60))
            for (remote, trouble) in zip(world.remotes, troubles) {
                let ids = remote.received("Create").map(\.object)
                #expect(ids.count == 6 && Set(ids).count == 6, "\(trouble)")
                #expect(try await !world.isParked(remote.host), "\(trouble)")
            }
        }
    }

    @Test(arguments: Engine.both)
    func `a server that cannot be spoken to safely is left alone, too`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let ann = try Stranger("ann", on: world.remote)
            try await world.follow(by: ann, of: bob)
            let inbox = JSONValue.string("https://\(world.remote.host)/inbox")
            let document = ann.document(["inbox": inbox, "endpoints": ["sharedInbox": inbox]])
            try await ann.send(ann.activity("Update", document), to: world.inbox)
            try await world.work()
            try await world.publish(5, by: bob)
            try await world.work()
            #expect(try await eventually { try await world.isParked(world.remote.host) })
            #expect(try await world.deliveries() == 5)
            #expect(world.remote.received("Create").isEmpty)
        }
    }

    @Test(arguments: Engine.both)
    func `a server that comes and goes gets each version once, in order`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 2) { world in
            let bob = try await world.person("bob")
            for remote in world.remotes { try await world.follow(by: Stranger("ann", on: remote), of: bob) }
            let post = try await world.publish("version 0", by: bob)
            try await world.work()
            // What a server had not answered when it went is sent to it again.
            #expect(try await eventually { try await world.isIdle() })
            for round in 1...6 {
                // The two are never there at the same time.
                await world.remotes[round % 2].die()
                try await world.remotes[(round + 1) % 2].revive()
                world.time.advance(seconds: 200)
                try await world.actions.editPost(post.id, PostEditDraft(text: "version \(round)"), as: bob.id)
                try await world.work()
                // Something is sent before the next round, or there is nothing that could be.
                #expect(try await eventually { try await world.isIdle() })
            }
            for remote in world.remotes { try await remote.revive() }
            #expect(try await world.isDelivered(advancing: 60))
            for remote in world.remotes {
                let told = remote.received.filter { $0.object == post.uri }
                #expect(told.map(\.type) == ["Create"] + Array(repeating: "Update", count: 6))
                let versions = told.map { $0.json["object"]?["content"]?.stringValue ?? "" }
                #expect(versions == (0...6).map { "<p>version \($0)</p>" })
            }
        }
    }

    @Test(arguments: Engine.both)
    func `errors make the pauses grow, and park nobody`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let (remote, host) = (world.remote, world.remote.host)
            try await world.follow(by: Stranger("ann", on: remote), of: bob)
            remote.inboxStatus = .internalServerError
            let post = try await world.publish("hello", by: bob)
            try await world.work()
            var last: Int64 = 0
            for attempt in 1...8 {
                #expect(try await eventually { remote.received("Create").count == attempt })
                #expect(try await eventually { try await world.isIdle() })
                let next = try #require(try await world.hosts(of: post)[host]?.nextAttemptAt)
                let pause = (next.milliseconds - world.time.now.milliseconds) / 1_000
                #expect(pause > last, "\(attempt)")
                last = pause
                world.time.advance(seconds: pause + 1)
            }
            #expect(try await !world.isParked(host))
            #expect(Set(remote.received("Create").map { $0.json["id"]?.stringValue ?? "" }).count == 1)
            remote.inboxStatus = .accepted
            #expect(try await world.isDelivered(advancing: 3_600))
        }
    }

    @Test(arguments: Engine.both)
    func `a server that says no after a long time of errors is asked as often as any other`(
        _ engine: Engine
    ) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let (remote, host) = (world.remote, world.remote.host)
            try await world.follow(by: Stranger("ann", on: remote), of: bob)
            remote.inboxStatus = .internalServerError
            let post = try await world.publish("hello", by: bob)
            try await world.work()
            var tries = 0
            /// How many seconds it takes from this try to the next; nil when there is none.
            func pause() async throws -> Int64? {
                tries += 1
                #expect(try await eventually { remote.received("Create").count == tries })
                #expect(try await eventually { try await world.isIdle() })
                let next = try await world.hosts(of: post)[host]?.nextAttemptAt
                return next.map { ($0.milliseconds - world.time.now.milliseconds) / 1_000 + 1 }
            }
            for _ in 1...6 { world.time.advance(seconds: try #require(try await pause())) }
            remote.inboxStatus = .forbidden
            // The pauses begin anew, too: this is another trouble than before.
            for minutes in [1, 3, 10] as [Int64] {
                let seconds = try #require(try await pause())
                #expect(seconds <= minutes * 75)
                if minutes == 10 { remote.inboxStatus = .accepted }
                world.time.advance(seconds: seconds)
            }
            #expect(try await pause() == nil)
            #expect(try await world.hosts(of: post)[host]?.state == .delivered)
        }
    }

    @Test(arguments: Engine.both)
    func `a server that asks for patience is left alone as long, whichever way it says so`(
        _ engine: Engine
    ) async throws {
        try await engine.withWorld(remotes: 4) { world in
            let bob = try await world.person("bob")
            let people = try world.remotes.map { try Stranger("ann", on: $0) }
            for ann in people { try await world.follow(by: ann, of: bob) }
            let date = HTTPDate.format(seconds: world.time.now.milliseconds / 1_000 + 240)
            let answers: [Remote.Answer] = [
                .init(status: .tooManyRequests, headers: [.retryAfter: "240"]),
                .init(status: .tooManyRequests, headers: [.retryAfter: date]),
                .init(status: .serviceUnavailable, headers: [.retryAfter: "240"]),
            ]
            for (remote, answer) in zip(world.remotes, answers) { remote.answer(at: "/inbox", answer) }
            let well = world.remotes[3]
            /// How many posts each has been sent, once the one that is well has so many.
            func knocks(after count: Int) async throws -> [Int] {
                #expect(try await eventually { well.received("Create").count == count })
                #expect(try await eventually { try await world.isIdle() })
                return world.remotes.prefix(3).map { $0.received("Create").count }
            }
            _ = try await world.publish("first", by: bob)
            try await world.work()
            #expect(try await knocks(after: 1) == [1, 1, 1])
            // Other posts wait as well, and what they send themselves shortens nothing.
            for ann in people.prefix(3) { try await ann.send(ann.activity("Like", .string(bob.uri)), to: world.inbox) }
            for (number, text) in ["second", "third"].enumerated() {
                world.time.advance(seconds: 90)
                _ = try await world.publish(text, by: bob)
                try await world.work()
                #expect(try await knocks(after: number + 2) == [1, 1, 1])
            }
            for remote in world.remotes { remote.answer(at: "/inbox", nil) }
            world.time.advance(seconds: 90)
            #expect(try await eventually { try await world.deliveries() == 0 })
            #expect(world.remotes.prefix(3).allSatisfy { $0.received("Create").count == 4 })
        }
    }

    @Test(arguments: Engine.both)
    func `who is limited and never says how long is tried again like others`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 3) { world in
            let bob = try await world.person("bob")
            for remote in world.remotes { try await world.follow(by: Stranger("ann", on: remote), of: bob) }
            for (remote, text) in zip(world.remotes, ["", "soon", "Mon, 01 Jan 1990 00:00:00 GMT"]) {
                remote.answer(at: "/inbox", .init(status: .tooManyRequests, headers: [.retryAfter: text]))
            }
            _ = try await world.publish("first", by: bob)
            try await world.work()
            for remote in world.remotes { #expect(try await eventually { remote.received("Create").count == 1 }) }
            #expect(try await eventually { try await world.isIdle() })
            for remote in world.remotes { remote.answer(at: "/inbox", nil) }
            world.time.advance(seconds: 90)
            #expect(try await eventually { try await world.deliveries() == 0 })
        }
    }

    /// Only the status counts: what else is said is not read.
    @Test(arguments: Engine.both)
    func `a yes is a yes, whatever comes with it`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 5) { world in
            let bob = try await world.person("bob")
            for remote in world.remotes { try await world.follow(by: Stranger("ann", on: remote), of: bob) }
            let html = Array("<html><body>Thank you for your message".utf8)
            let (page, huge, bad, cut, odd) = (
                world.remotes[0], world.remotes[1], world.remotes[2], world.remotes[3], world.remotes[4]
            )
            page.answer(at: "/inbox", .init(status: .ok, type: "text/html", body: html))
            huge.answer(at: "/inbox", .init(status: .accepted, body: Array(repeating: 120, count: 2_000_000)))
            bad.answer(at: "/inbox", .init(status: .accepted, body: html, headers: [.contentEncoding: "gzip"]))
            try await cut.babble("HTTP/1.1 202 Accepted\r\nContent-Length: 100\r\n\r\n{\"half\":")
            odd.answer(at: "/inbox", .init(status: .init(code: 299), body: Array("{\"error\":".utf8)))
            let post = try await world.publish("hello", by: bob)
            try await world.work()
            #expect(try await eventually { try await world.deliveries() == 0 })
            for remote in world.remotes {
                #expect(try await world.hosts(of: post)[remote.host]?.state == .delivered, "\(remote.host)")
            }
            for remote in [page, huge, bad, odd] { #expect(remote.received("Create").count == 1) }
        }
    }

    @Test(arguments: Engine.both)
    func `nothing is sent on to where an inbox points, and it is given up`(_ engine: Engine) async throws {
        try await engine.withWorld(remotes: 3) { world in
            let bob = try await world.person("bob")
            let (round, away, other) = (world.remotes[0], world.remotes[1], world.remotes[2])
            for remote in [round, away] { try await world.follow(by: Stranger("ann", on: remote), of: bob) }
            round.answer(at: "/inbox", .init(status: .permanentRedirect, headers: [.location: "/inbox"]))
            away.answer(at: "/inbox", .init(status: .temporaryRedirect, headers: [.location: "\(other.base)/inbox"]))
            let post = try await world.publish("hello", by: bob)
            try await world.work()
            #expect(try await world.isDelivered(advancing: 300))
            for remote in [round, away] {
                #expect(remote.received("Create").count == RetrySchedule.attemptsAfterNo)
                #expect(try await world.hosts(of: post)[remote.host]?.state == .failed)
            }
            #expect(other.received.isEmpty && other.asked.isEmpty)
        }
    }

    @Test(arguments: Engine.both)
    func `a server that was down and says that the inbox is gone is there again`(_ engine: Engine) async throws {
        try await engine.withWorld { world in
            let bob = try await world.person("bob")
            let (remote, host) = (world.remote, world.remote.host)
            try await world.follow(by: Stranger("ann", on: remote), of: bob)
            remote.inboxStatus = .badGateway
            try await world.publish(5, by: bob)
            try await world.work()
            #expect(try await eventually { try await world.isParked(host) })
            remote.inboxStatus = .gone
            #expect(try await world.isDelivered(advancing: 60))
            #expect(try await eventually { try await world.database.read { try $0.server(host)?.failingSince } == nil })
        }
    }
}
