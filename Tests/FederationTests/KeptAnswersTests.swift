import Database
import Domain
import PostgresCluster
import Synchronization
import Testing

@testable import Federation

@Suite struct KeptAnswersTests {
    private final class Asked: Sendable {
        let count = Atomic<Int>(0)
    }

    @Test(arguments: [Engine.memory, .postgres])
    func `an answer is made once until something is written`(engine: Engine) async throws {
        try await engine.withDatabase { database in
            let kept = KeptAnswers<String>(database, clock: Clock(now: { Timestamp(milliseconds: 0) }))
            let asked = Asked()
            @Sendable func ask(_ key: String) async throws -> String? {
                try await kept.value(for: key) {
                    asked.count.add(1, ordering: .relaxed)
                    return key == "nobody" ? nil : "the answer for \(key)"
                }
            }
            #expect(try await ask("ada") == "the answer for ada")
            #expect(try await ask("ada") == "the answer for ada")
            #expect(asked.count.load(ordering: .relaxed) == 1)
            #expect(try await ask("bob") == "the answer for bob")
            #expect(try await ask("nobody") == nil)
            #expect(try await ask("nobody") == nil)
            #expect(asked.count.load(ordering: .relaxed) == 4)
            try await database.write { _ in }
            #expect(try await ask("ada") == "the answer for ada")
            #expect(asked.count.load(ordering: .relaxed) == 5)
        }
    }

    @Test func `an answer is made again after a second, whoever writes`() async throws {
        try await Engine.memory.withDatabase { database in
            let now = Atomic<Int64>(0)
            let clock = Clock(now: { Timestamp(milliseconds: now.load(ordering: .relaxed)) })
            let kept = KeptAnswers<Int64>(database, clock: clock)
            var answers: [Int64?] = []
            for time in [0, 999, 1_000] as [Int64] {
                now.store(time, ordering: .relaxed)
                answers.append(try await kept.value(for: "x") { time })
            }
            #expect(answers == [0, 0, 1_000])
        }
    }
}
