import Database
import JobQueue
import PostgresCluster
import Synchronization
import Testing

@Suite struct DrainTests {
    @Test(arguments: Engine.all) func `a job runs once and is gone`(engine: Engine) async throws {
        try await engine.withQueue { queue, database, record in
            queue.on(Errand.self) { errand, context in
                #expect(context.attempt == 1 && !context.isLastAttempt)
                record.add(errand.number)
            }
            try await queue.enqueue(Array(1...300), on: database)
            let count = try await queue.drain()
            #expect(count == 300)
            #expect(record.sorted == Array(1...300))
            let left = try await queue.counts()
            #expect(left.isEmpty)
        }
    }

    @Test(arguments: Engine.all) func `a job goes with the transaction that made it`(engine: Engine) async throws {
        try await engine.withQueue { queue, database, record in
            queue.on(Errand.self) { errand, _ in record.add(errand.number) }
            await #expect(throws: Refused.self) {
                try await database.write { transaction in
                    try queue.enqueue(Errand(number: 1), in: transaction)
                    throw Refused()
                }
            }
            try await queue.drain()
            #expect(record.numbers.isEmpty)
        }
    }

    @Test(arguments: Engine.all) func `what a job enqueues is drained too`(engine: Engine) async throws {
        try await engine.withQueue { queue, database, record in
            queue.on(Errand.self) { errand, _ in
                record.add(errand.number)
                if errand.number < 5 { try await queue.enqueue([errand.number + 1], on: database) }
            }
            try await queue.enqueue([1], on: database)
            try await queue.drain()
            #expect(record.numbers == [1, 2, 3, 4, 5])
        }
    }

    @Test(arguments: Engine.all) func `a failing job is tried again later and parked in the end`(
        engine: Engine
    ) async throws {
        try await engine.withQueue { queue, database, record in
            let mayPass = Mutex(false)
            queue.on(Errand.self) { errand, context in
                record.add(context.attempt)
                if !mayPass.withLock({ $0 }) { throw Refused() }
            }
            try await queue.enqueue([1], on: database)
            for attempt in 1...3 {
                try await queue.drain()
                #expect(record.numbers == Array(1...attempt), "waits for its time")
                record.pass(.seconds(2))
            }
            try await queue.drain()
            #expect(record.numbers == [1, 2, 3])
            let parked = try await queue.parked()
            #expect(parked.map(\.attempts) == [3])
            #expect(parked.map(\.error) == ["Refused()"])
            mayPass.withLock { $0 = true }
            let id = try #require(parked.first?.id)
            #expect(try await queue.retry(id))
            try await queue.drain()
            #expect(record.numbers == [1, 2, 3, 1])
            #expect(try await queue.counts().isEmpty)
        }
    }

    @Test(arguments: Engine.all) func `a hopeless job is parked at once and can be discarded`(
        engine: Engine
    ) async throws {
        try await engine.withQueue { queue, database, _ in
            queue.on(Errand.self) { _, _ in throw JobCancelled("there is no such post") }
            try await queue.enqueue([1], on: database)
            try await queue.drain()
            let parked = try await queue.parked()
            #expect(parked.map(\.error) == ["there is no such post"])
            let counts = try await queue.counts()
            #expect(counts.map(\.parked) == [1] && counts.map(\.waiting) == [0])
            let id = try #require(parked.first?.id)
            #expect(try await queue.discard(id))
            #expect(try await queue.counts().isEmpty)
        }
    }

    @Test(arguments: Engine.all) func `a postponed job does not use up its attempts`(engine: Engine) async throws {
        try await engine.withQueue { queue, database, record in
            queue.on(Errand.self) { _, context in
                record.add(context.attempt)
                if record.numbers.count < 6 { throw JobPostponed(by: .seconds(10), "their server is down") }
            }
            try await queue.enqueue([1], on: database)
            for _ in 1...6 {
                try await queue.drain()
                record.pass(.seconds(11))
            }
            #expect(record.numbers == [1, 1, 1, 1, 1, 1])
            #expect(try await queue.counts().isEmpty)
        }
    }

    @Test(arguments: Engine.all) func `a job for later waits`(engine: Engine) async throws {
        try await engine.withQueue { queue, database, record in
            queue.on(Errand.self) { errand, _ in record.add(errand.number) }
            try await queue.enqueue([1], at: record.now + 60_000, on: database)
            try await queue.drain()
            #expect(record.numbers.isEmpty)
            record.pass(.seconds(60))
            try await queue.drain()
            #expect(record.numbers == [1])
        }
    }

    @Test(arguments: Engine.all) func `one unfinished job per key`(engine: Engine) async throws {
        try await engine.withQueue { queue, database, record in
            queue.on(Errand.self) { errand, _ in record.add(errand.number) }
            try await queue.enqueue([1, 2, 3], key: "same", on: database)
            try await queue.enqueue([4], key: "other", on: database)
            try await queue.drain()
            #expect(record.sorted == [3, 4], "the newest payload counts")
            try await queue.enqueue([5], key: "same", on: database)
            try await queue.drain()
            #expect(record.sorted == [3, 4, 5], "finished, the key is free again")
        }
    }

    @Test(arguments: Engine.all) func `a key enqueued while its job runs makes it run once more`(
        engine: Engine
    ) async throws {
        try await engine.withQueue { queue, database, record in
            queue.on(Errand.self) { errand, _ in
                record.add(errand.number)
                if errand.number == 1 { try await queue.enqueue([2, 3], key: "same", on: database) }
            }
            try await queue.enqueue([1], key: "same", on: database)
            try await queue.drain()
            #expect(record.numbers == [1, 3])
        }
    }

    @Test(arguments: Engine.all) func `a parked key is revived by being enqueued again`(engine: Engine) async throws {
        try await engine.withQueue { queue, database, record in
            queue.on(Errand.self) { errand, _ in
                if errand.number == 1 { throw JobCancelled("no") }
                record.add(errand.number)
            }
            try await queue.enqueue([1], key: "same", on: database)
            try await queue.drain()
            try await queue.enqueue([2], key: "same", on: database)
            try await queue.drain()
            #expect(record.numbers == [2])
            #expect(try await queue.counts().isEmpty)
        }
    }

    @Test(arguments: Engine.all) func `many are handed over together and a bad one fails alone`(
        engine: Engine
    ) async throws {
        try await engine.withQueue { queue, database, record in
            let sizes = Record()
            queue.onBatch(Parcel.self, limit: 50) { parcels in
                sizes.add(parcels.count)
                if parcels.contains(where: { $0.number == 77 }) { throw Refused() }
                record.add(parcels.map(\.number))
            }
            try await database.write { transaction in
                for number in 1...200 { try queue.enqueue(Parcel(number: number), in: transaction) }
            }
            try await queue.drain()
            #expect(record.sorted == (1...200).filter { $0 != 77 })
            #expect(sizes.numbers.filter { $0 == 50 }.count == 4)
            let parked = try await queue.parked()
            #expect(parked.map(\.payload) == ["{\"number\":77}"])
        }
    }

    @Test(arguments: Engine.all) func `a payload that cannot be read is parked`(engine: Engine) async throws {
        struct Odd: Job {
            static let kind = Errand.kind
            var text: String
        }
        try await engine.withQueue { queue, database, record in
            queue.on(Errand.self) { errand, _ in record.add(errand.number) }
            try await database.write { try queue.enqueue(Odd(text: "x"), in: $0) }
            try await queue.drain()
            #expect(try await queue.parked().count == 1)
        }
    }

    @Test(arguments: Engine.all) func `an unknown kind of job is left for a newer version`(
        engine: Engine
    ) async throws {
        try await engine.withQueue { queue, database, record in
            try await queue.enqueue([1], on: database)
            try await queue.drain()
            #expect(try await queue.counts().map(\.waiting) == [1])
            queue.on(Errand.self) { errand, context in record.add(context.attempt) }
            record.pass(.seconds(61))
            try await queue.drain()
            #expect(record.numbers == [1])
        }
    }

    @Test(arguments: Engine.all) func `draining stops at its deadline`(engine: Engine) async throws {
        try await engine.withQueue { queue, database, _ in
            queue.on(Errand.self) { errand, _ in try await queue.enqueue([errand.number + 1], on: database) }
            try await queue.enqueue([1], on: database)
            await #expect(throws: DrainTimeout.self) { try await queue.drain(timeout: .milliseconds(50)) }
        }
    }
}
