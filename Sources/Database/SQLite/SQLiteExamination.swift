import Foundation
import GRDB

extension SQLiteEngine {
    /// `PRAGMA quick_check` on a connection of its own, https://sqlite.org/pragma.html#pragma_quick_check.
    static func examination(
        of path: String, _ settings: Database.Settings, within limit: Duration
    ) throws -> Integrity {
        let queue = try reading(path, settings)
        let seconds = Double(limit.components.seconds) + Double(limit.components.attoseconds) / 1e18
        let end = DispatchWorkItem { queue.interrupt() }
        DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: end)
        defer { end.cancel() }
        do {
            let words = try queue.read { try String.fetchAll($0, sql: "PRAGMA quick_check(10)") }
            return words == ["ok"] ? .sound : .damaged(words)
        } catch let error as GRDB.DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
            return .unfinished
        } catch let error as GRDB.DatabaseError {
            throw SQLiteFailure.error(opening: error)
        }
    }
}
