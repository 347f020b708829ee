import Actions
import Domain
import PostgresCluster
import Testing

@Suite struct SignUpLineTests {
    @Test func `while there is room, everybody enters at once`() {
        let line = SignUpLine(room: 2)
        #expect(line.come("ada", now: 0) == .enter)
        #expect(line.come("ben", now: 0) == .enter)
        line.left(now: 10)
        #expect(line.come("cleo", now: 10) == .enter)
    }

    @Test func `who comes later waits longer, and keeps the place by coming again`() {
        let line = SignUpLine(room: 1, millisecondsEach: 1_000)
        #expect(line.come("ada", now: 0) == .enter)
        #expect(line.come("ben", now: 0) == .wait(ahead: 0, seconds: 1))
        #expect(line.come("cleo", now: 0) == .wait(ahead: 1, seconds: 2))
        #expect(line.come("ben", now: 500) == .wait(ahead: 0, seconds: 1))
        line.left(now: 1_000)
        #expect(line.come("cleo", now: 1_000) == .wait(ahead: 1, seconds: 1))
        #expect(line.come("ben", now: 1_000) == .enter)
        line.left(now: 2_000)
        #expect(line.come("cleo", now: 2_000) == .enter)
        #expect(line.count == 0)
    }

    @Test func `asking does not enter, but stands in line`() {
        let line = SignUpLine(room: 1, millisecondsEach: 1_000)
        #expect(line.come("ada", now: 0, isAsking: true) == .enter)
        #expect(line.come("ada", now: 0) == .enter)
        #expect(line.come("ben", now: 0, isAsking: true) == .wait(ahead: 0, seconds: 1))
        #expect(line.come("cleo", now: 0) == .wait(ahead: 1, seconds: 2))
        line.left(now: 1_000)
        #expect(line.come("ben", now: 1_000, isAsking: true) == .enter)
        #expect(line.come("cleo", now: 1_000) != .enter)
        #expect(line.come("ben", now: 1_000) == .enter)
    }

    @Test func `who does not come back holds nobody up for ever`() {
        let line = SignUpLine(room: 1, millisecondsEach: 1_000)
        _ = line.come("ada", now: 0)
        _ = line.come("ben", now: 0)
        line.left(now: 1_000)
        #expect(line.come("cleo", now: 1_000) != .enter)
        #expect(line.come("cleo", now: 90_000) == .enter)
    }

    @Test func `the wait follows how fast it goes`() {
        let line = SignUpLine(room: 1, millisecondsEach: 1_000)
        _ = line.come("first", now: 0)
        for number in 0..<100 { _ = line.come("person \(number)", now: 0) }
        guard case .wait(_, let before) = line.come("late", now: 0) else {
            Issue.record("no wait")
            return
        }
        var now: Int64 = 0
        for number in 0..<60 {
            now += 100
            line.left(now: now)
            #expect(line.come("person \(number)", now: now) == .enter)
        }
        guard case .wait(let ahead, let after) = line.come("late", now: now) else {
            Issue.record("no wait")
            return
        }
        #expect(ahead == 40 && after < before / 4)
    }

    @Test func `a line that is full takes nobody more, and loses nobody`() {
        let line = SignUpLine(room: 1, capacity: 2)
        _ = line.come("ada", now: 0)
        _ = line.come("ben", now: 0)
        _ = line.come("cleo", now: 0)
        #expect(line.come("dora", now: 0) == .full)
        line.left(now: 1)
        #expect(line.come("ben", now: 1) == .enter)
        #expect(line.come("dora", now: 1) != .full)
    }

    @Test(arguments: Engine.both) func `of many who join at once, each gets an account in the end`(
        engine: Engine
    ) async throws {
        try await engine.withWorld(room: 2) { world in
            let waited = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        var waits = 0
                        while true {
                            do {
                                _ = try await world.actions.signUp(
                                    SignUpForm(
                                        username: "person\(number)", email: "person\(number)@mail.example",
                                        password: "correct horse", agreement: true))
                                return waits
                            } catch Refusal.waiting {
                                waits += 1
                                try await Task.sleep(for: .milliseconds(5))
                            }
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(waited > 0)
            for number in 0..<40 {
                let account = try await world.actions.read { try $0.account(Handle(username: "person\(number)")) }
                #expect(account != nil)
            }
        }
    }
}
