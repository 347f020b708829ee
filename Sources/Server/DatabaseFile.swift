import Foundation
import SystemPackage

/// The file of a SQLite database, before SQLite sees it.
struct DatabaseFile {
    let path: String

    /// Makes the folder, and says what a person has to change where the file could not be read and written.
    func prepare() throws {
        let folder = (path as NSString).deletingLastPathComponent
        let place = folder.isEmpty ? "." : folder
        if !folder.isEmpty {
            do {
                // Private posts, addresses and keys are in it: for this user only.
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw StartFault("The folder \(folder) cannot be made. Make it for this user, or set MARTLET_DATA.")
            }
        }
        guard access(place, R_OK | W_OK | X_OK) == 0 else {
            throw StartFault(
                "The folder \(place) cannot be written by this user: \(Errno(rawValue: errno)). "
                    + "Change its owner, or set MARTLET_DATA.")
        }
        guard access(path, F_OK) != 0 || access(path, R_OK | W_OK) == 0 else {
            throw StartFault(
                "The database \(path) cannot be written by this user: \(Errno(rawValue: errno)). "
                    + "Change its owner, or set MARTLET_DATABASE.")
        }
    }

    /// Keeps other servers off the file until `body` has ended, however the process ends: with two of them, jobs
    /// would be done twice, and neither would tell its readers what the other has written.
    func heldAlone(_ body: () async throws -> Void) async throws {
        let lock = open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else {
            throw StartFault("\(path).lock cannot be made: \(Errno(rawValue: errno)). Check who owns the folder.")
        }
        defer { close(lock) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            throw StartFault(
                "Another martlet serves the database \(path) already. Stop it first; "
                    + "several processes need PostgreSQL (MARTLET_DATABASE=postgres://…).")
        }
        try await body()
    }
}

extension ServerConfig {
    /// nil for PostgreSQL and for a database in memory.
    var databaseFile: DatabaseFile? {
        database == ":memory:" || database.contains("://") ? nil : DatabaseFile(path: database)
    }
}
