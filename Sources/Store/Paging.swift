import Database
import Domain

extension Page {
    /// The condition on `column` that this page stands for.
    package func condition(on column: String) -> SQL {
        var parts: [SQL] = []
        if let below { parts.append("\(raw: column) < \(below)") }
        if let newerThan { parts.append("\(raw: column) > \(newerThan)") }
        if let above { parts.append("\(raw: column) > \(above)") }
        return parts.isEmpty ? "1 = 1" : SQL.joined(parts, separator: " AND ")
    }

    /// `min_id` walks upwards from where the reader stands; everything else starts from the newest.
    package func order(by column: String) -> SQL {
        above != nil
            ? "ORDER BY \(raw: column) ASC LIMIT \(limit)" : "ORDER BY \(raw: column) DESC LIMIT \(limit)"
    }

    /// Rows come back newest first whichever way they were read.
    package func arranged<Item>(_ rows: [Item]) -> [Item] { above != nil ? rows.reversed() : rows }
}

/// A row of a list that is ordered by something other than the id of what it shows.
package struct Cursor<Subject>: RowDecodable, Sendable {
    package let position: Int64
    package let id: Identifier<Subject>

    package init(_ row: inout RowReader) throws {
        position = try row.next()
        id = try row.next()
    }
}
