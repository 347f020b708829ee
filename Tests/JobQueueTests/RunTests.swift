import Database
import JobQueue
import PostgresCluster
import ServiceLifecycle
import Testing

@Suite struct RunTests {
    @Test(arguments: Engine.all) func `a running queue takes what is enqueued`(engine: Engine) async throws {
        try await engine.withQueue { queue, database, record in
            queue.on(Errand.self) { errand, _ in record.add(errand.number) }
            queue.onBatch(Parcel.self, limit: 20) { record.add($0.map { -$0.number }) }
            try await queue.enqueue(Array(1...20), on: database)
            let isDone = try await queue.whileRunning {
                try await queue.enqueue(Array(21...500), on: database)
                try await database.write { transaction in
                    for number in 1...500 { try queue.enqueue(Parcel(number: number), in: transaction) }
                }
                return try await eventually { record.numbers.count == 1_000 }
            }
            #expect(isDone)
            #expect(record.sorted == (1...500).map { -$0 }.reversed() + Array(1...500))
            #expect(try await queue.counts().isEmpty)
        }
    }

    @Test(arguments: Engine.lasting) func `two queues on one database do each job once`(engine: Engine) async throws {
        try await engine.withQueue { first, database, record in
            let second = engine.queue(database, record)
            for queue in [first, second] {
                queue.on(Errand.self) { errand, _ in record.add(errand.number) }
            }
            // Begun before there is work: on SQLite a queue that starts takes all claims for a dead process's.
            let isDone = try await first.whileRunning {
                try await second.whileRunning {
                    try await Task.sleep(for: .milliseconds(30))
                    for start in stride(from: 0, to: 600, by: 100) {
                        try await first.enqueue(Array(start..<(start + 100)), on: database)
                    }
                    return try await eventually { record.numbers.count >= 600 }
                }
            }
            #expect(isDone)
            #expect(record.sorted == Array(0..<600))
        }
    }

    @Test(arguments: Engine.all) func `jobs of a process that died come back when their lease ends`(
        engine: Engine
    ) async throws {
        try await engine.withQueue { dead, database, record in
            let living = engine.queue(database, record)
            living.on(Errand.self) { errand, context in record.add(errand.number * 10 + context.attempt) }
            try await living.enqueue([1], on: database)
            // Claimed by a handler that never comes back.
            dead.on(Errand.self) { _, _ in try await Task.sleep(for: .seconds(600)) }
            let hanging = Task { try await dead.drain(timeout: .seconds(600)) }
            #expect(try await eventually { try await living.counts().map(\.running) == [1] })
            record.pass(.seconds(59))
            await #expect(throws: DrainTimeout.self) { try await living.drain(timeout: .milliseconds(30)) }
            #expect(record.numbers.isEmpty)
            record.pass(.seconds(2))
            try await living.drain()
            #expect(record.numbers == [12], "its second attempt")
            hanging.cancel()
            _ = await hanging.result
            #expect(try await living.counts().isEmpty)
        }
    }

    @Test(arguments: Engine.all) func `a process that starts again takes up its own jobs at once`(
        engine: Engine
    ) async throws {
        let settings = JobQueue.Settings(worker: "web-1")
        try await engine.withQueue(settings: settings) { dead, database, record in
            dead.on(Errand.self) { _, _ in try await Task.sleep(for: .seconds(600)) }
            try await dead.enqueue([1], on: database)
            let hanging = Task { try await dead.drain(timeout: .seconds(600)) }
            #expect(try await eventually { try await dead.counts().map(\.running) == [1] })
            let living = engine.queue(database, record, settings)
            living.on(Errand.self) { errand, _ in record.add(errand.number) }
            let isDone = try await living.whileRunning { try await eventually { record.numbers == [1] } }
            #expect(isDone)
            hanging.cancel()
            _ = await hanging.result
        }
    }

    @Test(arguments: Engine.all) func `a job that kills its process each time is parked`(engine: Engine) async throws {
        try await engine.withQueue { queue, database, record in
            queue.on(Errand.self) { errand, _ in record.add(errand.number) }
            try await queue.enqueue([1], on: database)
            // As if it had been begun three times and never came back.
            try await database.write { try $0.execute("UPDATE jobs SET attempts = 3") }
            try await queue.drain()
            #expect(record.numbers.isEmpty)
            #expect(try await queue.parked().count == 1)
        }
    }

    @Test(arguments: Engine.all) func `shutting down lets running jobs end and gives the rest back`(
        engine: Engine
    ) async throws {
        let settings = JobQueue.Settings(concurrency: ["standard": 2])
        try await engine.withQueue(settings: settings) { queue, database, record in
            queue.on(Errand.self) { errand, _ in
                record.add(errand.number)
                try await gracefulShutdown()
                record.add(errand.number)
            }
            try await queue.enqueue(Array(1...10), on: database)
            let group = ServiceGroup(services: [queue], logger: quiet)
            let running = Task { try await group.run() }
            #expect(try await eventually { record.numbers.count == 2 })
            await group.triggerGracefulShutdown()
            try await running.value
            #expect(record.numbers.count == 4, "two were running and both ended")
            #expect(try await queue.counts().map(\.waiting) == [8])
            let attempts = try await database.read { try $0.all(Int.self, "SELECT attempts FROM jobs") }
            #expect(attempts == [Int](repeating: 0, count: 8))
        }
    }

    @Test(arguments: Engine.all) func `shutting down does not wait longer than its patience`(
        engine: Engine
    ) async throws {
        let settings = JobQueue.Settings(patience: .milliseconds(20))
        try await engine.withQueue(settings: settings) { queue, database, record in
            queue.on(Errand.self) { errand, _ in
                record.add(errand.number)
                try await Task.sleep(for: .seconds(600))
            }
            try await queue.enqueue([1], on: database)
            let group = ServiceGroup(services: [queue], logger: quiet)
            let running = Task { try await group.run() }
            #expect(try await eventually { record.numbers.count == 1 })
            await group.triggerGracefulShutdown()
            try await running.value
            let counts = try await queue.counts()
            #expect(counts.map(\.waiting) == [1] && counts.map(\.parked) == [0])
        }
    }
}
