import Benchmark
import Database
import Foundation
import JobQueue
import Logging

/// The SQL layer and the queue, on a SQLite file whose commits are synced.
func storing() {
    let scarce = Benchmark.Configuration(
        metrics: [.wallClock, .throughput], timeUnits: .microseconds, scalingFactor: .one, maxDuration: .seconds(2))

    Benchmark("read a row by its id") { benchmark in
        try await withNotes { database in
            benchmark.startMeasurement()
            for number in benchmark.scaledIterations {
                let id = Int64(number % 1_000 + 1)
                blackHole(try await database.read { try $0.first(Int64.self, "SELECT id FROM notes WHERE id = \(id)") })
            }
            benchmark.stopMeasurement()
        }
    }
    Benchmark("write a row, alone in its commit", configuration: scarce) { benchmark in
        try await withNotes { database in
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations { try await write(database) }
            benchmark.stopMeasurement()
        }
    }
    Benchmark("write 64 rows at once, sharing commits", configuration: scarce) { benchmark in
        try await withNotes { database in
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<64 { group.addTask { try await write(database) } }
                    try await group.waitForAll()
                }
            }
            benchmark.stopMeasurement()
        }
    }
    Benchmark("enqueue 64 jobs in one commit", configuration: scarce) { benchmark in
        try await withNotes { database in
            let queue = JobQueue(database, settings: .init(worker: "bench"), now: { 0 }, logger: Logger(label: "bench"))
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations {
                try await database.write { transaction in
                    for number in 0..<64 { try queue.enqueue(Errand(number: number), in: transaction) }
                }
            }
            benchmark.stopMeasurement()
        }
    }
}

private struct Errand: Job {
    static let kind = "errand"
    let number: Int
}

private func write(_ database: Database) async throws {
    try await database.write { try $0.execute("INSERT INTO notes (words) VALUES (\("a few words"))") }
}

private func withNotes(_ body: (Database) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("martlet-micro-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let database = try await Database.open(
        .file(path: folder.appendingPathComponent("micro.sqlite").path), logger: Logger(label: "bench"))
    let notes = Migration("notes", sql: "CREATE TABLE notes (id INTEGER PRIMARY KEY, words TEXT NOT NULL);")
    try await database.migrate([notes] + JobQueue.migrations)
    try await database.write { transaction in
        for _ in 0..<1_000 { try transaction.execute("INSERT INTO notes (words) VALUES ('a few words')") }
    }
    try await body(database)
    await database.close()
}
