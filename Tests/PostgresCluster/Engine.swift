import Database
import Foundation
import Logging

/// The kinds of database a test runs on: `@Test(arguments: Engine.all)`.
package enum Engine: String, Sendable, CaseIterable {
    case memory, file, postgres

    package static let all = Engine.allCases
    /// Those that outlive the object that opened them and take several connections.
    package static let lasting: [Engine] = [.file, .postgres]

    /// Runs `body` with the location of a new, empty database, which is removed afterwards.
    package func withLocation<T>(_ body: (Database.Location) async throws -> T) async throws -> T {
        switch self {
        case .memory:
            return try await body(.memory)
        case .postgres:
            return try await body(.postgres(url: PostgresCluster.database(named: "test")))
        case .file:
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("martlet-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            return try await body(.file(path: folder.appendingPathComponent("test.sqlite").path))
        }
    }

    /// Runs `body` with a new, empty database, which is closed and removed afterwards.
    package func withDatabase<T>(
        settings: Database.Settings = Database.Settings(isDurable: false), _ body: (Database) async throws -> T
    ) async throws -> T {
        try await withLocation { location in
            let database = try await Database.open(location, settings: settings, logger: Logger(label: "test"))
            do {
                let value = try await body(database)
                await database.close()
                return value
            } catch {
                await database.close()
                throw error
            }
        }
    }
}
