import Logging
import Synchronization

/// What an examination of the stored data found.
package enum Integrity: Sendable, Equatable {
    case sound
    /// Nothing wrong was found in the time there was.
    case unfinished
    /// What is wrong, in SQLite's words.
    case damaged([String])
}

/// Says in the log that the file is damaged, once: each further error has the same cause.
final class DamageReport: Sendable {
    private let logger: Logger
    private let place: String
    private let isSeen = Atomic<Bool>(false)

    init(_ location: Database.Location, _ logger: Logger) {
        self.logger = logger
        place = if case .file(let path) = location { path } else { "the database" }
    }

    var isDamaged: Bool { isSeen.load(ordering: .relaxed) }

    /// Looks at what a call ended with.
    func note(_ error: any Error) {
        if case DatabaseError.damaged(let words)? = error as? DatabaseError { note([words]) }
    }

    func note(_ words: [String]) {
        guard !isSeen.exchange(true, ordering: .relaxed) else { return }
        logger.critical(
            """
            \(place) is damaged. Stop the server, keep a copy of that file and of those beside it, look after the disk, \
            and restore the last backup (docs/admin/backup.md).
            """, metadata: ["found": "\(words.joined(separator: "; ").prefix(2_000))"])
    }
}
